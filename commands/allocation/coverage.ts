import type { Costs } from '../../db/costs.ts';
import type { Day } from '../../src/finops/day.ts';
import { addMicros, type Micros } from '../../src/finops/money.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import type { Asked } from '../cost/asked.ts';
import { spendBy } from '../cost/spend.ts';

/**
 * Whose a cost is: `owned` where somebody is named for the workload or its team, `ownerless` where a team or workload is
 * known and nobody is named, `unallocated` where no rule takes it. The three add up to the total.
 */
export interface Coverage {
  total: Micros;
  owned: Micros;
  ownerless: Micros;
  unallocated: Micros;
  /** The costliest first. */
  units: { unit: string; total: Micros; owned: Micros }[];
}

/** @param days end exclusive */
export async function coverageOf(
  costs: Costs,
  { subject, organisation }: Pick<Asked, 'subject' | 'organisation'>,
  days: { start: Day; end: Day },
): Promise<Coverage> {
  const owned = ownedHomes(organisation);
  const homes = await spendBy(costs, subject, ['unit', 'team', 'workload'], days, (keys) => JSON.stringify(keys));
  const coverage: Coverage = { total: 0, owned: 0, ownerless: 0, unallocated: 0, units: [] };
  const units = new Map<string, { unit: string; total: Micros; owned: Micros }>();
  for (const [key, cost] of homes) {
    const [unit, team, workload] = JSON.parse(key) as [string, string, string];
    const state = team === '' && workload === '' ? 'unallocated' : owned(team, workload) ? 'owned' : 'ownerless';
    coverage[state] = addMicros(coverage[state], cost);
    coverage.total = addMicros(coverage.total, cost);
    const name = unit === '' ? (state === 'unallocated' ? 'unallocated' : 'no unit') : unit;
    const sum = units.get(name) ?? { unit: name, total: 0, owned: 0 };
    sum.total = addMicros(sum.total, cost);
    if (state === 'owned') sum.owned = addMicros(sum.owned, cost);
    units.set(name, sum);
  }
  coverage.units = [...units.values()].sort((a, b) => b.total - a.total);
  return coverage;
}

/**
 * FinOps Framework: the share of cost that is allocated to somebody who answers for it; NaN where refunds outweigh costs
 * on a side, and a share would be below 0 or above 100%.
 */
export const shareOwned = ({ owned, total }: Pick<Coverage, 'owned' | 'total'>): number =>
  total > 0 && owned >= 0 && owned <= total ? owned / total : Number.NaN;

/** "55.6%"; '' where there is no share. */
export function percentOwned(coverage: Coverage): string {
  const share = shareOwned(coverage);
  return Number.isNaN(share) ? '' : `${(share * 100).toFixed(1)}%`;
}

function ownedHomes({ units, teams }: Organisation): (team: string, workload: string) => boolean {
  const owned = new Set<string>();
  for (const team of [...units.flatMap((unit) => unit.teams), ...teams]) {
    if (team.owners.length > 0 || team.manager !== undefined) owned.add(team.name);
    for (const workload of team.workloads) {
      if (workload.owners.length > 0) owned.add(`${team.name}/${workload.name}`);
    }
  }
  return (team, workload) => owned.has(team) || owned.has(`${team}/${workload}`);
}
