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

/** Whether the text of Tags is a JSON object. Its first letter says it without a second parsing; trimming it is slow. */
export const TAGS_ARE_OBJECT = `(json_valid(Tags) and case when starts_with(Tags, '{') then true
  else starts_with(ltrim(Tags, E' \\t\\r\\n'), '{') end)`;

/** Tags that are no JSON object count as none. */
const TAGS = `case when ${TAGS_ARE_OBJECT} then Tags end`;

/** The value of a tag, null where the line does not carry it or it is blank. */
export function tagValue(key: string): string {
  return `nullif(trim(${rawTag(key)}), '')`;
}

function rawTag(key: string): string {
  const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return `json_extract_string(${TAGS}, ${literal(pointer)})`;
}

/** How SQL gets at what rules look at. */
export interface Reading {
  /** The value of a tag. */
  tag(key: string): string;
  /** Whether a condition holds. */
  holds(condition: Condition): string;
}

/** Each line by itself. */
const LINE_BY_LINE: Reading = { tag: tagValue, holds: (condition) => holds(condition, valuesOf(condition.field)) };

/**
 * Lines added up by all that the rules look at: far fewer rows to apply them to. Tags that names are taken from are told
 * apart by value; of other tags and of resources, which can be as many as lines, only whether a condition holds.
 *
 * @returns the columns to group by besides those of `LINE`, and how to read the grouped rows
 */
export function groupedReading(
  rules: readonly Rule[],
  environmentTags: readonly string[],
): { columns: string[]; reading: Reading } {
  const named = rules.flatMap(({ to }) => PARTS.flatMap((part) => tagKeyOf(to, part) ?? []));
  const keys = [...new Set([...named, ...environmentTags])];
  const conditions = rules.flatMap((rule) => rule.when);
  const many = conditions.filter(({ field }) => field.kind === 'tag' || field.kind === 'resource');
  const usesName = (kind: ConditionField['kind']) => conditions.some(({ field }) => field.kind === kind);
  return {
    columns: [
      ...keys.map((key, index) => `${rawTag(key)} as tag_${index}`),
      ...many.map((condition, index) => `${LINE_BY_LINE.holds(condition)} as holds_${index}`),
      ...(usesName('account') ? ['SubAccountName'] : []),
      ...(usesName('region') ? ['RegionName'] : []),
    ],
    reading: {
      tag: (key) => `nullif(trim(tag_${keys.indexOf(key)}), '')`,
      holds: (condition) => {
        const index = many.indexOf(condition);
        return index >= 0 ? `holds_${index}` : holds(condition, groupedValuesOf(condition.field));
      },
    },
  };
}

/** The first of several tags that a line carries. */
export function firstTag(keys: readonly string[], reading = LINE_BY_LINE): string {
  return keys.length === 0 ? `''` : `coalesce(${keys.map(reading.tag).join(', ')}, '')`;
}

/** Index of the rule that takes a line, null where none does: first match wins. */
export function ruleIndex(rules: readonly Rule[], reading = LINE_BY_LINE): string {
  if (rules.length === 0) return 'null::integer';
  return `case ${rules.map((rule, index) => `when ${takes(rule, reading)} then ${index}`).join(' ')} end`;
}

/** The value of the tag from which the rule at `index` (SQL) takes the workload's or the team's name. */
export function tagOfRule(rules: readonly Rule[], part: Part, index: string, reading = LINE_BY_LINE): string {
  const cases = rules.flatMap((rule, number) => {
    const key = tagKeyOf(rule.to, part);
    return key === undefined ? [] : [`when ${number} then ${reading.tag(key)}`];
  });
  return cases.length === 0 ? 'null::varchar' : `case ${index} ${cases.join(' ')} end`;
}

/** Whether a rule would take a line (SQL), whatever stands before it; one that takes a name from a tag needs the tag. */
export function takes(rule: Rule, reading = LINE_BY_LINE): string {
  const tags = PARTS.flatMap((part) => {
    const key = tagKeyOf(rule.to, part);
    // The team's tag is optional where the rule names a workload: a declared workload knows its team.
    const needed = key !== undefined && (part === 'workload' || rule.to.kind === 'team');
    return needed ? [`${reading.tag(key)} is not null`] : [];
  });
  const all = [...rule.when.map(reading.holds), ...tags];
  return all.length === 0 ? 'true' : `(${all.join(' and ')})`;
}

type Part = 'workload' | 'team';
const PARTS = ['workload', 'team'] as const;

/** The tag that a target takes a name from. */
function tagKeyOf(target: Target, part: Part): string | undefined {
  const name = nameOf(target, part);
  return name?.kind === 'tag' ? name.key : undefined;
}

function nameOf(target: Target, part: Part): Name | undefined {
  switch (target.kind) {
    case 'workload':
      return part === 'workload' ? target.workload : target.team;
    case 'team':
      return part === 'team' ? target.team : undefined;
    case 'shared':
      return undefined;
  }
}

function holds({ patterns, literal: exactly, absent }: Condition, values: readonly string[]): string {
  if (absent) return `(${values.map((value) => `${value} is null`).join(' and ')})`;
  const any = exactly ? equals : matches;
  return `(${patterns.flatMap((pattern) => values.map((value) => any(value, pattern))).join(' or ') || 'false'})`;
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

/** The same of grouped rows, whose columns are named as `LINE` has them. */
function groupedValuesOf(field: ConditionField): string[] {
  switch (field.kind) {
    case 'provider':
    case 'service':
      return [field.kind];
    case 'account':
      return ['account', 'SubAccountName'];
    case 'region':
      return ['region', 'RegionName'];
    case 'charge category':
      return ['category'];
    case 'tag':
    case 'resource':
      throw new Error(`conditions on a ${field.kind} are evaluated line by line`);
  }
}

function equals(value: string, other: string): string {
  return `coalesce(lower(${value}) = ${literal(other.toLowerCase())}, false)`;
}

function matches(value: string, pattern: string): string {
  if (!pattern.includes('*')) return equals(value, pattern);
  const like = pattern
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%');
  return `coalesce(lower(${value}) like ${literal(like)} escape '\\', false)`;
}
