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

/** A day of several parts that contain each other, in micros. */
export interface PartsDay {
  parts: readonly Part[];
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

/** What is read and judged together: the company with its accounts, or some teams; '' is what belongs to no team. */
export type Block = 'company' | { teams: readonly string[] };

/** How the roll-ups tell what is scored. */
interface Reader {
  by: SeriesColumn[];
  partsOf(keys: string[], names: Names): Part[];
}

const COMPANY: Reader = { by: [], partsOf: (_, { company }) => [{ scope: { kind: 'company', name: company } }] };
const ACCOUNT: Reader = {
  by: ['account'],
  partsOf: ([id = ''], { nameOf }) =>
    id === '' ? [] : [{ scope: { kind: 'account', id, name: nameOf('account', id) } }],
};
const TEAM: Reader = {
  by: ['team', 'pool'],
  partsOf: ([team = '', pool]) => (team === '' || pool !== '' ? [] : [{ scope: { kind: 'team', name: team } }]),
};
const WORKLOAD: Reader = {
  by: ['team', 'workload', 'pool'],
  partsOf([team = '', workload = '', pool = ''], names) {
    const above = TEAM.partsOf([team, pool], names);
    return workload === '' || pool !== '' ? above : [...above, { scope: ownerOf(team, workload) }];
  },
};
const SERVICE: Reader = {
  by: ['team', 'workload', 'service', 'pool'],
  partsOf([team = '', workload = '', service = '', pool = ''], names) {
    const above = WORKLOAD.partsOf([team, workload, pool], names);
    return pool === '' ? [...above, { scope: ownerOf(team, workload), service }] : above;
  },
};

/** Each reads what the bills can tell, the finest that they can: the coarser ones are its sums. */
const READERS = { company: [[COMPANY], [ACCOUNT]], teams: [[SERVICE, WORKLOAD, TEAM]] };

/** A team's share of a shared pool is nobody's doing there: only direct cost is scored with an owner. */
function ownerOf(team: string, workload: string): Scope {
  if (workload !== '') return { kind: 'workload', name: workload, ...(team !== '' && { team }) };
  return team === '' ? { kind: 'unallocated' } : { kind: 'team', name: team };
}

/** As it is called now. */
export function renamed(part: Part, { company, nameOf }: Names): Part {
  const { scope } = part;
  if (scope.kind === 'company') return { scope: { ...scope, name: company } };
  return scope.kind === 'account' ? { scope: { ...scope, name: nameOf('account', scope.id) } } : part;
}

export interface UsageOptions {
  costs: Costs;
  days: { start: Day; end: Day };
  names: Names;
  /** Whether the bills say the contracted cost: usage at the negotiated price, whatever commitments do to it. */
  hasContracted: boolean;
}

/** Teams that have a cost in these days, '' among them where some belongs to none; none where the bills cannot tell. */
export async function teamsOf(costs: Costs, days: { start: Day; end: Day }): Promise<string[]> {
  const rows = await sumOrNothing(costs, 'company', days, ['team'], false);
  return [...new Set(rows?.map(({ keys }) => keys[0] ?? ''))].sort();
}

/**
 * Usage by scope, service and day, month after month. Purchases, taxes, credits and adjustments are events of the bill and no
 * usage. What the bills cannot tell apart is left out.
 */
export async function eachMonthOfUsage(
  { costs, days, names, hasContracted }: UsageOptions,
  block: Block,
  take: (month: { start: Day; end: Day }, usage: Iterable<PartsDay>) => void,
): Promise<void> {
  const known = new Map<string, readonly Part[]>();
  for (let start = days.start; start < days.end; ) {
    const month = { start, end: Math.min(firstDay(monthOf(start) + 1), days.end) };
    const read = [];
    for (const readers of block === 'company' ? READERS.company : READERS.teams)
      read.push(await finest(costs, block, month, readers));
    take(month, usageOf(read));
    start = month.end;
  }

  function* usageOf(read: Awaited<ReturnType<typeof finest>>[]): Iterable<PartsDay> {
    for (const { rows, reader } of read) {
      for (const { keys, day, category, effective, contracted } of rows) {
        if (category !== 'Usage') continue;
        yield { parts: partsOf(reader, keys), day, effective, usage: (hasContracted ? contracted : null) ?? effective };
      }
    }
  }

  function partsOf({ by, partsOf }: Reader, keys: string[]): readonly Part[] {
    const key = JSON.stringify([by.length, ...keys]);
    const parts = known.get(key) ?? partsOf(keys, names);
    known.set(key, parts);
    return parts;
  }
}

async function finest(
  costs: Costs,
  block: Block,
  days: { start: Day; end: Day },
  readers: readonly Reader[],
): Promise<{ reader: Reader; rows: CostRow[] }> {
  for (const reader of readers) {
    const rows = await sumOrNothing(costs, block, days, reader.by, true);
    if (rows) return { reader, rows };
  }
  return { reader: COMPANY, rows: [] };
}

/** Undefined where the bills cannot tell it. */
async function sumOrNothing(
  costs: Costs,
  block: Block,
  days: { start: Day; end: Day },
  by: readonly SeriesColumn[],
  daily: boolean,
): Promise<CostRow[] | undefined> {
  const scope: Scope =
    block === 'company'
      ? { kind: 'company', name: '' }
      : { kind: 'mine', parts: block.teams.map((name) => ({ kind: 'team', name })) };
  try {
    return await costs.sum({ scope, filters: [], without: [], ...days, by, daily });
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
