import type { CostRow, Costs } from '../../db/costs.ts';
import type { SeriesColumn } from '../../db/schema.ts';
import { UserError } from '../errors.ts';
import { type Day, firstDay, monthOf } from '../finops/day.ts';
import type { Scope } from '../finops/scope.ts';

/** What is judged as one series: a scope, or one service of it. */
export interface Part {
  scope: Scope;
  service?: string;
}

/** A day of it, in micros. */
export interface PartDay {
  part: Part;
  day: Day;
  effective: number;
  /** What it would have cost without commitments; the effective cost where the bills do not say. */
  usage: number;
}

/** What people call things. */
export interface Names {
  company: string;
  nameOf(kind: 'account' | 'region', value: string): string;
}

/** What is scored, and how the roll-ups tell it. */
const KINDS: { by: SeriesColumn[]; partOf(keys: string[], names: Names): Part | undefined }[] = [
  { by: [], partOf: (_, { company }) => ({ scope: { kind: 'company', name: company } }) },
  {
    by: ['account'],
    partOf: ([id = ''], { nameOf }) =>
      id === '' ? undefined : { scope: { kind: 'account', id, name: nameOf('account', id) } },
  },
  {
    by: ['team', 'pool'],
    partOf: ([team = '', pool]) => (team === '' || pool !== '' ? undefined : { scope: { kind: 'team', name: team } }),
  },
  {
    by: ['team', 'workload', 'pool'],
    partOf: ([team = '', workload = '', pool]) =>
      workload === '' || pool !== '' ? undefined : { scope: ownerOf(team, workload) },
  },
  {
    by: ['team', 'workload', 'service', 'pool'],
    partOf: ([team = '', workload = '', service = '', pool]) =>
      pool === '' ? { scope: ownerOf(team, workload), service } : undefined,
  },
];

/** A team's share of a shared pool is nobody's doing there: only direct cost is scored with an owner. */
function ownerOf(team: string, workload: string): Scope {
  if (workload !== '') return { kind: 'workload', name: workload, ...(team !== '' && { team }) };
  return team === '' ? { kind: 'unallocated' } : { kind: 'team', name: team };
}

export interface UsageOptions {
  costs: Costs;
  days: { start: Day; end: Day };
  names: Names;
  /** Whether the bills say the contracted cost: usage at the negotiated price, whatever commitments do to it. */
  hasContracted: boolean;
}

/**
 * Usage by scope, service and day, month after month. Purchases, taxes, credits and adjustments are events of the bill and no
 * usage. What the bills cannot tell apart is left out.
 */
export async function eachMonthOfUsage(
  { costs, days, names, hasContracted }: UsageOptions,
  take: (month: { start: Day; end: Day }, usage: Iterable<PartDay>) => void,
): Promise<void> {
  for (let start = days.start; start < days.end; ) {
    const month = { start, end: Math.min(firstDay(monthOf(start) + 1), days.end) };
    const sums = await Promise.all(KINDS.map(({ by }) => sumOrNothing(costs, month, by)));
    take(month, usageOf(sums));
    start = month.end;
  }

  function* usageOf(sums: CostRow[][]): Iterable<PartDay> {
    for (const [index, { partOf }] of KINDS.entries()) {
      for (const { keys, day, category, effective, contracted } of sums[index] ?? []) {
        const part = category === 'Usage' ? partOf(keys, names) : undefined;
        if (part) yield { part, day, effective, usage: hasContracted ? (contracted ?? effective) : effective };
      }
    }
  }
}

async function sumOrNothing(
  costs: Costs,
  days: { start: Day; end: Day },
  by: readonly SeriesColumn[],
): Promise<CostRow[]> {
  try {
    return await costs.sum({
      scope: { kind: 'company', name: '' },
      filters: [],
      without: [],
      ...days,
      by,
      daily: true,
    });
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
