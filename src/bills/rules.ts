import type { Condition, ConditionField, Name, Rule, Target } from '../finops/allocation.ts';
import { literal } from './duckdb.ts';

/** SQL over the columns of an archived line. */
export const LINE = {
  provider: "coalesce(ServiceProviderName, ProviderName, '')",
  service: `coalesce(ServiceName, '')`,
  account: 'coalesce(SubAccountId, BillingAccountId)',
  region: `coalesce(RegionId, RegionName, '')`,
  category: 'ChargeCategory',
  commitment: `coalesce(CommitmentDiscountId, '')`,
  day: `date_diff('day', date '1970-01-01', cast(ChargePeriodStart as date))`,
} as const;

/** Tags that are no JSON object count as none. */
const TAGS = 'case when json_valid(Tags) then Tags end';

/** The value of a tag, null where the line does not carry it or it is blank. */
export function tagValue(key: string): string {
  const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return `nullif(trim(json_extract_string(${TAGS}, ${literal(pointer)})), '')`;
}

/** The first of several tags that a line carries. */
export function firstTag(keys: readonly string[]): string {
  return keys.length === 0 ? `''` : `coalesce(${keys.map(tagValue).join(', ')}, '')`;
}

/** Index of the rule that takes a line, null where none does: first match wins. */
export function ruleIndex(rules: readonly Rule[]): string {
  if (rules.length === 0) return 'null::integer';
  return `case ${rules.map((rule, index) => `when ${takes(rule)} then ${index}`).join(' ')} end`;
}

/** The value of the tag from which the rule at `index` (SQL) takes the workload's or the team's name. */
export function tagOfRule(rules: readonly Rule[], part: 'workload' | 'team', index: string): string {
  const cases = rules.flatMap((rule, number) => {
    const name = nameOf(rule.to, part);
    return name?.kind === 'tag' ? [`when ${number} then ${tagValue(name.key)}`] : [];
  });
  return cases.length === 0 ? 'null::varchar' : `case ${index} ${cases.join(' ')} end`;
}

/** Whether a rule would take a line (SQL), whatever stands before it; one that takes a name from a tag needs the tag. */
export function takes(rule: Rule): string {
  const tags = (['workload', 'team'] as const).flatMap((part) => {
    const name = nameOf(rule.to, part);
    // The team's tag is optional where the rule names a workload: a declared workload knows its team.
    const needed = name?.kind === 'tag' && (part === 'workload' || rule.to.kind === 'team');
    return needed ? [`${tagValue(name.key)} is not null`] : [];
  });
  const all = [...rule.when.map(holds), ...tags];
  return all.length === 0 ? 'true' : `(${all.join(' and ')})`;
}

function nameOf(target: Target, part: 'workload' | 'team'): Name | undefined {
  switch (target.kind) {
    case 'workload':
      return part === 'workload' ? target.workload : target.team;
    case 'team':
      return part === 'team' ? target.team : undefined;
    case 'shared':
      return undefined;
  }
}

function holds({ field, patterns }: Condition): string {
  const values = valuesOf(field);
  const any = patterns.flatMap((pattern) => values.map((value) => matches(value, pattern)));
  return `(${any.join(' or ')})`;
}

/** A pattern is compared with the id and with the name where there are both. */
function valuesOf(field: ConditionField): string[] {
  switch (field.kind) {
    case 'tag':
      return [tagValue(field.key)];
    case 'provider':
      return [LINE.provider];
    case 'account':
      return [LINE.account, 'SubAccountName'];
    case 'service':
      return ['ServiceName'];
    case 'region':
      return ['RegionId', 'RegionName'];
    case 'resource':
      return ['ResourceId', 'ResourceName'];
    case 'charge category':
      return ['ChargeCategory'];
  }
}

function matches(value: string, pattern: string): string {
  if (!pattern.includes('*')) return `coalesce(lower(${value}) = ${literal(pattern.toLowerCase())}, false)`;
  const like = pattern
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%');
  return `coalesce(lower(${value}) like ${literal(like)} escape '\\', false)`;
}
