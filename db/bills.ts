import { type Day, type Month, monthOf } from '../src/finops/day.ts';
import { keptForGeneration } from './generation.ts';
import { type CurrentLoad, currentLoads } from './loads.ts';
import type { Db } from './open.ts';

/** How far the imported bills reach. */
export interface Reach {
  first: Day;
  /** Inclusive; today at the latest, though some charges are billed ahead. */
  last: Day;
  /** Months in between of which no bill has been imported. */
  missing: Month[];
  /** Billing accounts whose bills end days before the others'. */
  lagging: { account: string; last: Day }[];
}

/** @returns undefined before the first import */
export type BillsReach = () => Promise<Reach | undefined>;

/** An account that is this far behind has been closed. */
const CLOSED_AFTER_DAYS = 40;
/** Clouds finish a day at different hours: less than this is no lag. */
const LAG_DAYS = 3;

export function createBillsReach(db: Db, today: () => Day): BillsReach {
  const loads = keptForGeneration(db, () => currentLoads(db));
  return async () => {
    const known = await loads();
    return known.length === 0 ? undefined : reachOf(known, today());
  };
}

function reachOf(loads: readonly CurrentLoad[], today: Day): Reach {
  const first = Math.min(...loads.map((load) => load.first_day));
  const last = Math.max(first, Math.min(today, Math.max(...loads.map((load) => load.last_day))));
  return { first, last, missing: missingMonths(loads, first, last), lagging: laggingAccounts(loads, last) };
}

function missingMonths(loads: readonly CurrentLoad[], first: Day, last: Day): Month[] {
  const billed = new Set<Month>();
  for (const { first_day, last_day } of loads) {
    for (let month = monthOf(first_day); month <= monthOf(Math.min(last_day, last)); month++) billed.add(month);
  }
  const all = Array.from({ length: monthOf(last) - monthOf(first) + 1 }, (_, index) => monthOf(first) + index);
  return all.filter((month) => !billed.has(month));
}

function laggingAccounts(loads: readonly CurrentLoad[], last: Day): Reach['lagging'] {
  const accounts = new Map<string, { account: string; last: Day }>();
  for (const { billing_account, billing_account_name: account, last_day } of loads) {
    const known = accounts.get(billing_account);
    accounts.set(billing_account, { account, last: Math.max(last_day, known?.last ?? last_day) });
  }
  return [...accounts.values()].filter((one) => one.last <= last - LAG_DAYS && one.last > last - CLOSED_AFTER_DAYS);
}
