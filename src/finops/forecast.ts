import type { Day } from './day.ts';
import type { Micros } from './money.ts';

/** How far back the profile of the weekdays looks. */
export const PROFILE_DAYS = 28;
/** With fewer complete days than this there is nothing to go by. */
const LEAST_DAYS = 3;
/** With fewer, weekdays are not told apart. */
const LEAST_WEEKDAY_DAYS = 14;

/**
 * What a running period will have cost at its end: the complete days as they were, and for each day to come what its weekday
 * has cost lately. Of the last four Mondays the middle two are averaged, so that one odd Monday does not count.
 *
 * @param spent cost of each day, in micros; a day that is missing cost nothing
 * @param period days, the end exclusive
 * @param completeThrough last day whose cost no longer changes
 * @param known first day that the bills know of
 * @returns undefined when too few complete days are known
 */
export function projectTotal(
  spent: ReadonlyMap<Day, Micros>,
  period: { start: Day; end: Day },
  completeThrough: Day,
  known: Day,
): Micros | undefined {
  const from = Math.max(known, firstSpent(spent) ?? known, completeThrough - PROFILE_DAYS + 1);
  const days = Array.from({ length: Math.max(0, completeThrough - from + 1) }, (_, index) => from + index);
  if (days.length < LEAST_DAYS) return undefined;

  const costOf = (day: Day) => spent.get(day) ?? 0;
  const alike = (day: Day) =>
    days.length < LEAST_WEEKDAY_DAYS ? days : days.filter((known) => (day - known) % 7 === 0);
  let total = 0;
  for (let day = period.start; day < period.end; day++) {
    total += day <= completeThrough ? costOf(day) : middle(alike(day).map(costOf));
  }
  return Math.round(total);
}

function firstSpent(spent: ReadonlyMap<Day, Micros>): Day | undefined {
  let first: Day | undefined;
  for (const [day, cost] of spent) if (cost !== 0 && (first === undefined || day < first)) first = day;
  return first;
}

/** The mean of the middle half. */
function middle(costs: readonly Micros[]): number {
  const sorted = costs.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  const kept = sorted.slice(cut, sorted.length - cut);
  return kept.reduce((sum, cost) => sum + cost, 0) / kept.length;
}
