import { z } from 'zod';
import type { Among, Condition, ConditionField, Name, Rule, SharedPool, Target } from '../finops/allocation.ts';
import { listOf, name, strict } from './schemas.ts';

const FIELDS = ['provider', 'account', 'service', 'region', 'resource', 'charge_category'] as const;

const text = z.string({ error: 'expected text' }).min(1, 'expected text, found nothing');
const values = listOf(text).refine((list) => list.length > 0, 'expected values');
const exactly = strict({ exactly: values });
const exactlyOrAbsent = strict({
  exactly: values.optional(),
  absent: z.enum(['yes', 'true'], 'expected yes').optional(),
}).refine(
  ({ exactly, absent }) => (exactly === undefined) !== (absent === undefined),
  'expected either exactly: <values> or absent: yes',
);
const patterns = z.union([listOf(name), exactly], { error: 'expected patterns, or { exactly: <values> }' });
const ofTag = z.union([listOf(name), exactlyOrAbsent], {
  error: 'expected patterns, { exactly: <values> } or { absent: yes }',
});
const nameOrTag = z.union([name, strict({ tag: name })], { error: 'expected a name, or { tag: <tag key> }' });

const When = strict({
  tag: z.record(name, ofTag, { error: 'expected tag keys with patterns, such as { app: checkout-* }' }).optional(),
  provider: patterns.optional(),
  account: patterns.optional(),
  service: patterns.optional(),
  region: patterns.optional(),
  resource: patterns.optional(),
  charge_category: patterns.optional(),
});

export const AllocationRule = strict({
  name: name.optional(),
  when: When.optional(),
  workload: nameOrTag.optional(),
  team: nameOrTag.optional(),
  shared: name.optional(),
}).refine(
  ({ workload, team, shared }) => (shared === undefined) !== (workload === undefined && team === undefined),
  'expected where the cost goes: `workload` or `team` (or both), or `shared`',
);
export type AllocationRule = z.infer<typeof AllocationRule>;

const weight = z
  .string()
  .transform(Number)
  .refine((number) => Number.isFinite(number) && number >= 0, 'expected a number, such as 60');

export const SharedCost = strict({
  split: z
    .union([z.enum(['proportional', 'even']), z.record(name, weight)], {
      error: 'expected proportional, even, or names with their shares, such as { payments: 60, search: 40 }',
    })
    .default('proportional'),
  among: z
    .union([z.enum(['teams', 'workloads']), z.array(name).min(1)], {
      error: 'expected teams, workloads, or a list of names',
    })
    .optional(),
})
  .refine(({ split, among }) => typeof split === 'string' || among === undefined, {
    path: ['among'],
    message: 'the shares name already who takes part; leave this out',
  })
  .refine(({ split }) => typeof split === 'string' || Object.values(split).some((share) => share > 0), {
    path: ['split'],
    message: 'expected at least one share above 0',
  });
export type SharedCost = z.infer<typeof SharedCost>;

export function toRule(rule: AllocationRule, index: number): Rule {
  return { name: rule.name ?? `rule ${index + 1}`, when: toConditions(rule.when), to: toTarget(rule) };
}

export function toPool([pool, { split, among }]: [string, SharedCost]): SharedPool {
  if (typeof split === 'string') return { name: pool, split: { kind: split, among: toAmong(among) } };
  const shares = Object.entries(split).map(([share, weight]) => ({ name: share, weight }));
  return { name: pool, split: { kind: 'fixed', shares } };
}

function toConditions(when: AllocationRule['when']): Condition[] {
  const tags = Object.entries(when?.tag ?? {}).map(([key, values]) => toCondition({ kind: 'tag', key }, values));
  const fields = FIELDS.flatMap((field) => {
    const values = when?.[field];
    return values ? [toCondition({ kind: kindOf(field) }, values)] : [];
  });
  return [...tags, ...fields];
}

function toCondition(field: ConditionField, values: z.infer<typeof ofTag>): Condition {
  if (Array.isArray(values)) return { field, patterns: values };
  if (values.exactly === undefined) return { field, patterns: [], absent: true };
  return { field, patterns: values.exactly, literal: true };
}

function kindOf(field: (typeof FIELDS)[number]): Exclude<ConditionField['kind'], 'tag'> {
  return field === 'charge_category' ? 'charge category' : field;
}

function toTarget({ workload, team, shared }: AllocationRule): Target {
  if (workload !== undefined) {
    return { kind: 'workload', workload: toName(workload), ...(team !== undefined && { team: toName(team) }) };
  }
  if (team !== undefined) return { kind: 'team', team: toName(team) };
  return { kind: 'shared', pool: shared ?? '' };
}

function toName(given: string | { tag: string }): Name {
  return typeof given === 'string' ? { kind: 'fixed', name: given } : { kind: 'tag', key: given.tag };
}

function toAmong(among: SharedCost['among']): Among {
  if (among === undefined || among === 'teams') return { kind: 'all teams' };
  return among === 'workloads' ? { kind: 'all workloads' } : { kind: 'named', names: among };
}
