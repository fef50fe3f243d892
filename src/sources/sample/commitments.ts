import { type Day, firstDay, monthOf } from '../../finops/day.ts';
import { CLOUDS, type Cloud } from './clouds.ts';
import type { Recurring } from './items.ts';

/** A commitment runs for a year; the next one begins two months after its end, for nobody had it in the calendar. */
const TERM_MONTHS = 12;
const CYCLE_MONTHS = 14;
/** How much of the ordinary spend it covers can cover. */
const COVERAGE = 0.55;
/** Price of what it covers, as a share of the list price. */
export const COMMITTED_PRICE = 0.68;

export interface Commitment {
  id: string;
  cloud: Cloud;
  /** Dollars a day, used or not. */
  daily: number;
  lastDay: Day;
}

/** The commitments of a cloud; each has one at a time at most. */
export function createCommitments(items: readonly Recurring[]): (cloud: Cloud, day: Day) => Commitment | undefined {
  const daily = new Map(CLOUDS.map((cloud) => [cloud, dailyOf(items.filter((item) => item.cloud === cloud))]));
  return (cloud, day) => {
    const offset = 5 * CLOUDS.indexOf(cloud);
    const since = monthOf(day) + offset;
    const amount = daily.get(cloud) ?? 0;
    if (since % CYCLE_MONTHS >= TERM_MONTHS || amount === 0) return undefined;
    const number = Math.floor(since / CYCLE_MONTHS);
    const lastDay = firstDay(number * CYCLE_MONTHS + TERM_MONTHS - offset) - 1;
    return { id: `commitment-${cloud.billingAccount}-${number}`, cloud, daily: amount, lastDay };
  };
}

function dailyOf(items: readonly Recurring[]): number {
  const spend = items.filter(isCommittable).reduce((sum, { base }) => sum + base, 0);
  return Math.round(spend * COVERAGE * COMMITTED_PRICE);
}

export function isCommittable({ product, production }: Recurring): boolean {
  return product.committable === true && production;
}
