import type { Rule } from '../../finops/allocation.ts';
import type { ChargeCategory } from '../../finops/metric.ts';
import { type Field, fieldsOfRules, tagField, type View } from '../../finops/view.ts';

/** A view of the bill as Cost Explorer can give it: by one field and the record type, or by two for one category at a time. */
export interface CostView extends View {
  by: readonly Field[];
}

const GROUPS = { service: 'SERVICE', account: 'LINKED_ACCOUNT', region: 'REGION' } as const;
const TAG = tagField('');
/** What Cost Explorer calls a charge that has no such thing. */
const NONE = ['NoRegion', 'NoService', 'NoLinkedAccount'];

/** These are asked for first: cheap, and what the other views are compared with. */
export const OVERVIEWS: readonly CostView[] = [viewBy('account', ['account']), viewBy('service', ['service'])];
const STANDARD: readonly CostView[] = [
  ...OVERVIEWS,
  viewBy('region', ['region']),
  viewBy('service-account', ['service', 'account']),
];
/** Said by each of them: all of it is AWS, and its category is the record type. */
const ALWAYS: readonly Field[] = ['provider', 'charge category'];

/** The views to keep: the standard ones, and one of what the allocation rules look at, if Cost Explorer can cross that. */
export function viewsFor(rules: readonly Rule[]): readonly CostView[] {
  const by = fieldsOfRules(rules).filter((field) => !ALWAYS.includes(field));
  const isStandard = STANDARD.some((view) => by.every((field) => view.by.includes(field)));
  return isStandard || by.length > 2 || !by.every(canGroupBy) ? STANDARD : [...STANDARD, viewBy('rules', by)];
}

export function groupBy(field: Field): { Type: 'DIMENSION' | 'TAG'; Key: string } {
  if (field.startsWith(TAG)) return { Type: 'TAG', Key: field.slice(TAG.length) };
  return { Type: 'DIMENSION', Key: GROUPS[field as keyof typeof GROUPS] };
}

/** The value of a field as Cost Explorer spells it in a group's key: a tag's value stands behind the tag's key and a `$`. */
export function valueIn(field: Field, key: string): string {
  if (field.startsWith(TAG)) return key.slice(key.indexOf('$') + 1);
  return NONE.includes(key) ? '' : key;
}

export function tagKeyOf(field: Field): string | undefined {
  return field.startsWith(TAG) ? field.slice(TAG.length) : undefined;
}

/** The FOCUS category of a record type ("charge type" in the console). Discounts belong to the usage that they lower. */
export function categoryOf(recordType: string): ChargeCategory {
  if (/discount$/i.test(recordType)) return 'Usage';
  return CATEGORIES[recordType] ?? 'Adjustment';
}

const CATEGORIES: Record<string, ChargeCategory> = {
  Usage: 'Usage',
  DiscountedUsage: 'Usage',
  SavingsPlanCoveredUsage: 'Usage',
  SavingsPlanNegation: 'Usage',
  Fee: 'Purchase',
  RIFee: 'Purchase',
  Recurring: 'Purchase',
  Upfront: 'Purchase',
  SavingsPlanRecurringFee: 'Purchase',
  SavingsPlanUpfrontFee: 'Purchase',
  Support: 'Usage',
  Tax: 'Tax',
  Credit: 'Credit',
  Refund: 'Adjustment',
  // A view by two fields knows the category that it was filtered by.
  Purchase: 'Purchase',
  Adjustment: 'Adjustment',
};

function viewBy(name: string, by: readonly Field[]): CostView {
  return { name, by, tells: ['provider', 'charge category', ...by] };
}

function canGroupBy(field: Field): boolean {
  return field in GROUPS || field.startsWith(TAG);
}
