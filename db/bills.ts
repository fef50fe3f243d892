import { type Day, type Month, monthOf } from '../src/finops/day.ts';
import { keptForGeneration } from './generation.ts';
import { type CurrentLoad, type CurrentRollup, currentLoads, currentRollups } from './loads.ts';
import type { Db } from './open.ts';
import type { SeriesColumn } from './schema.ts';

/** How far the imported bills reach. */
export interface Reach {
  first: Day;
  /** Inclusive; today at the latest, though some charges are billed ahead. */
  last: Day;
  /** Currencies of the bills, as far as they are known. */
  currencies: string[];
  /** Months in between of which no bill has been imported. */
  missing: Month[];
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

export function createBillsReach(db: Db, today: () => Day): BillsReach {
  const kept = keptForGeneration(db, async () => {
    const loads = await currentLoads(db);
    return { loads, limited: limitedBills(loads, await currentRollups(db)) };
  });
  return async () => {
    const { loads, limited } = await kept();
    return loads.length === 0 ? undefined : { ...reachOf(loads, today()), limited };
  };
}

function reachOf(loads: readonly CurrentLoad[], today: Day): Omit<Reach, 'limited'> {
  const first = Math.min(...loads.map((load) => load.first_day));
  const last = Math.max(first, Math.min(today, Math.max(...loads.map((load) => load.last_day))));
  const currencies = [...new Set(loads.map((load) => load.currency))].filter((currency) => currency !== '');
  return { first, last, currencies, missing: missingMonths(loads, first, last), lagging: laggingAccounts(loads, last) };
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
