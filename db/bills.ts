import type { Day } from '../src/finops/day.ts';
import { keptForGeneration } from './generation.ts';
import { currentLoads } from './loads.ts';
import type { Db } from './open.ts';

/** How far the imported bills reach. */
export interface Reach {
  first: Day;
  /** Inclusive. */
  last: Day;
  /** Billing accounts whose bills end days before the others'. */
  lagging: { account: string; last: Day }[];
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
    };
  });
}
