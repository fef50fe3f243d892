import type SQLite from 'better-sqlite3';
import { type DirectCost, directCosts, type PoolDay, poolDays } from '../../db/splits.ts';
import type { Among, SharedPool } from '../finops/allocation.ts';
import type { Day } from '../finops/day.ts';
import { splitMicros } from '../finops/money.ts';
import type { Organisation } from '../finops/organisation.ts';
import { createDirectory, type Directory, type Home } from './targets.ts';

/** A piece of a shared cost: where it falls, and its amounts in micros. */
export type Piece = PoolDay & Home;

interface Share {
  home: Home;
  weight: number;
}

/**
 * Splits the shared costs of one month among teams or workloads. The pieces of each day add up exactly to the whole.
 *
 * @param rollups those whose shared costs are split, and those whose direct costs weigh: all that count for this month
 * @param start first day of the month
 * @param end first day of the next
 */
export function splitMonth(
  sqlite: SQLite.Database,
  organisation: Organisation,
  rollups: { pools: readonly number[]; direct: readonly number[] },
  start: Day,
  end: Day,
): Piece[] {
  const days = poolDays(sqlite, rollups.pools, start, end);
  if (days.length === 0) return [];
  const directory = createDirectory(organisation);
  const direct = directCosts(sqlite, rollups.direct, start, end);
  const shares = new Map<string, Share[]>();
  return days.flatMap((day) => {
    const known = shares.get(day.pool) ?? sharesOf(poolNamed(organisation, day.pool), directory, direct);
    shares.set(day.pool, known);
    return piecesOf(day, known);
  });
}

function piecesOf(day: PoolDay, shares: readonly Share[]): Piece[] {
  const weights = shares.map((share) => share.weight);
  const billed = splitMicros(day.billed, weights);
  const effective = splitMicros(day.effective, weights);
  const list = day.list === null ? undefined : splitMicros(day.list, weights);
  const contracted = day.contracted === null ? undefined : splitMicros(day.contracted, weights);
  return shares
    .map(({ home }, index) => ({
      ...day,
      ...home,
      pool: day.pool,
      billed: billed[index] ?? 0,
      effective: effective[index] ?? 0,
      list: list?.[index] ?? null,
      contracted: contracted?.[index] ?? null,
    }))
    .filter((piece) => piece.billed || piece.effective || piece.list || piece.contracted);
}

/** Who bears a pool, by which weights; somebody always does: where nobody can, the cost stays unallocated. */
function sharesOf({ split }: SharedPool, directory: Directory, direct: readonly DirectCost[]): Share[] {
  const shares = weigh(split, directory, direct).filter((share) => share.weight > 0);
  return shares.length > 0 ? shares : [{ home: { unit: '', team: '', workload: '', pool: '' }, weight: 1 }];
}

function weigh(split: SharedPool['split'], directory: Directory, direct: readonly DirectCost[]): Share[] {
  switch (split.kind) {
    case 'fixed':
      return split.shares.flatMap(({ name, weight }) => {
        const home = directory.named(name);
        return home ? [{ home, weight }] : [];
      });
    case 'even':
      return bearers(split.among, directory, direct).map(({ home }) => ({ home, weight: 1 }));
    case 'proportional': {
      const shares = bearers(split.among, directory, direct);
      // In a month without any direct cost there is nothing to be in proportion to.
      return shares.some((share) => share.weight > 0) ? shares : shares.map(({ home }) => ({ home, weight: 1 }));
    }
  }
}

/** Teams or workloads with their direct cost of the month as weight; declared ones come with or without cost. */
function bearers(among: Among, directory: Directory, direct: readonly DirectCost[]): Share[] {
  switch (among.kind) {
    case 'all teams':
      return withCost(directory.teams, direct, ({ unit, team }) => ({ unit, team, workload: '', pool: '' }));
    case 'all workloads':
      return withCost(directory.workloads, direct, ({ unit, team, workload }) => ({
        unit,
        team,
        workload,
        pool: '',
      })).filter(({ home }) => home.workload !== '');
    case 'named':
      return among.names.flatMap((name) => {
        const home = directory.named(name);
        if (!home) return [];
        const own = direct.filter(
          (cost) => cost.team === home.team && (home.workload === '' || cost.workload === home.workload),
        );
        return [{ home, weight: own.reduce((sum, cost) => sum + Math.max(0, cost.effective), 0) }];
      });
  }
}

function withCost(
  declared: readonly Home[],
  direct: readonly DirectCost[],
  homeOf: (cost: DirectCost) => Home,
): Share[] {
  const shares = new Map<string, Share>();
  const add = (home: Home, weight: number) => {
    const key = JSON.stringify([home.team, home.workload]);
    const share = shares.get(key) ?? { home, weight: 0 };
    share.weight += weight;
    shares.set(key, share);
  };
  for (const home of declared) add(home, 0);
  for (const cost of direct) add(homeOf(cost), Math.max(0, cost.effective));
  // A workload without a team bears no share of what teams share.
  return [...shares.values()].filter(({ home }) => home.team !== '' || home.workload !== '');
}

function poolNamed(organisation: Organisation, name: string): SharedPool {
  const pool = organisation.pools.find((candidate) => candidate.name === name);
  return pool ?? { name, split: { kind: 'proportional', among: { kind: 'all teams' } } };
}
