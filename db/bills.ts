import type { Day } from '../src/finops/day.ts';
import { keptForGeneration } from './generation.ts';
import { type CurrentLoad, type CurrentRollup, currentLoads, currentRollups } from './loads.ts';
import type { Db } from './open.ts';
import type { SeriesColumn } from './schema.ts';

/** How far the imported bills reach. */
export interface Reach {
  first: Day;
  /** Inclusive. */
  last: Day;
  /** Billing accounts whose bills end days before the others'. */
  lagging: { account: string; last: Day }[];
  /** Bills that come in views and cannot say everything; the days that they reach. */
  limited: LimitedBill[];
}

export interface LimitedBill {
  source: string;
  account: string;
  first: Day;
  /** Inclusive. */
  last: Day;
  /** Words for what none of its views tells: "team", "environment". */
  cannot: string[];
  /** First day that the provider still estimates. */
  estimatedFrom: Day | undefined;
}

/** @returns undefined before the first import */
export type BillsReach = () => Promise<Reach | undefined>;

/** An account that is this far behind has been closed. */
const CLOSED_AFTER_DAYS = 40;
/** Clouds finish a day at different hours: less than this is no lag. */
const LAG_DAYS = 3;

export function createBillsReach(db: Db): BillsReach {
  return keptForGeneration(db, async () => {
    const loads = await currentLoads(db);
    if (loads.length === 0) return undefined;
    const last = Math.max(...loads.map((load) => load.last_day));
    const lastOf = new Map<string, Day>();
    for (const { billing_account_name: account, last_day } of loads) {
      lastOf.set(account, Math.max(last_day, lastOf.get(account) ?? last_day));
    }
    return {
      first: Math.min(...loads.map((load) => load.first_day)),
      last,
      lagging: [...lastOf]
        .map(([account, last]) => ({ account, last }))
        .filter((one) => one.last <= last - LAG_DAYS && one.last > last - CLOSED_AFTER_DAYS),
      limited: limitedBills(loads, await currentRollups(db)),
    };
  });
}

/** What people ask for most; what a bill in views may not tell. */
const ASKED_FOR = [
  'team',
  'service',
  'account',
  'region',
  'environment',
  'commitment',
] as const satisfies SeriesColumn[];

function limitedBills(loads: readonly CurrentLoad[], rollups: readonly CurrentRollup[]): LimitedBill[] {
  const viewed = loads.filter((load) => load.views !== '[]');
  const bySource = Map.groupBy(viewed, (load) => JSON.stringify([load.source, load.billing_account]));
  return [...bySource.values()].map((bills) => {
    const ids = new Set(bills.map(({ id }) => id));
    const told = new Set(rollups.filter(({ load_id }) => ids.has(load_id)).flatMap(({ tells }) => tells));
    const estimated = bills.flatMap(({ estimated_from }) => estimated_from ?? []);
    return {
      source: bills[0]?.source ?? '',
      account: bills[0]?.billing_account_name ?? '',
      first: Math.min(...bills.map((load) => load.first_day)),
      last: Math.max(...bills.map((load) => load.last_day)),
      cannot: ASKED_FOR.filter((column) => !told.has(column)),
      estimatedFrom: estimated.length > 0 ? Math.min(...estimated) : undefined,
    };
  });
}
