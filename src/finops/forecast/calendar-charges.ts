import { type Day, firstDay, monthOf } from '../day.ts';
import { median } from './robust.ts';
import { lastKnown, type Series } from './series.ts';

/** Days of the month on which clouds charge what is not daily use: fees, commitments, licences. */
export type CalendarDay = '1st' | '15th' | 'last day';

/** What such a day costs beyond an ordinary one. */
export type CalendarCharges = ReadonlyMap<CalendarDay, number>;

/** Which of so many days are calendar days, by their position; also of the rest of the first and of the last month. */
export function calendarDays(start: Day, days: number): Map<number, CalendarDay> {
  const found = new Map<number, CalendarDay>();
  for (let month = monthOf(start); firstDay(month) < start + days; month++) {
    found.set(firstDay(month) - start, '1st');
    found.set(firstDay(month) - start + 14, '15th');
    found.set(firstDay(month + 1) - start - 1, 'last day');
  }
  return found;
}

/** A charge must have been seen twice, stand out from what days differ by anyway, and be there nearly each time. */
const LEAST_TIMES = 2;
const STANDS_OUT = 4;
const NEARLY_EACH = 0.75;
/** Prices change: the last three times say what it costs. */
const COUNTED_TIMES = 3;

/**
 * Finds the calendar days that cost more (or less) than the same weekdays around them, month by month.
 *
 * @param differences from the weekdays around, of each day of the series
 */
export function findCalendarCharges(start: Day, differences: Float64Array): CalendarCharges {
  const days = calendarDays(start, differences.length);
  const ordinary = differences.slice();
  const own: Record<CalendarDay, number[]> = { '1st': [], '15th': [], 'last day': [] };
  for (const [i, day] of days) {
    const difference = differences[i] ?? Number.NaN;
    if (!Number.isNaN(difference)) own[day].push(difference);
    ordinary[i] = Number.NaN;
  }
  const noise = median(lastKnown(ordinary, ordinary.length, ordinary.length).map(Math.abs)) || 0;
  const found = new Map<CalendarDay, number>();
  for (const day of ['1st', '15th', 'last day'] as const) {
    const charge = chargeIn(own[day], noise);
    if (charge !== undefined) found.set(day, charge);
  }
  return found;
}

function chargeIn(differences: readonly number[], noise: number): number | undefined {
  if (differences.length < LEAST_TIMES) return undefined;
  const charge = median(Float64Array.from(differences.slice(-COUNTED_TIMES)));
  const agreeing = differences.filter((one) => one * charge > 0 && Math.abs(one) > 2 * noise).length;
  return Math.abs(charge) > STANDS_OUT * noise && agreeing >= NEARLY_EACH * differences.length ? charge : undefined;
}

/** The series with unknown days in place of those that are charged: they must not teach what their weekdays cost. */
export function withoutCharged(series: Series, charges: CalendarCharges): Series {
  if (charges.size === 0) return series;
  const costs = series.costs.slice();
  for (const [i, day] of calendarDays(series.start, costs.length)) {
    if (i >= 0 && i < costs.length && charges.has(day)) costs[i] = Number.NaN;
  }
  return { start: series.start, costs };
}

/** Each day less the median of the same weekday in the weeks around it, calendar days apart; NaN where nothing is known. */
export function differencesFromWeekdays({ start, costs }: Series): Float64Array {
  const odd = calendarDays(start, costs.length);
  const around = new Float64Array(4);
  const differences = new Float64Array(costs.length);
  for (let i = 0; i < costs.length; i++) {
    let count = 0;
    for (let weeks = -2; weeks <= 2; weeks++) {
      const at = i + 7 * weeks;
      const cost = costs[at] ?? Number.NaN;
      if (weeks !== 0 && !Number.isNaN(cost) && !odd.has(at)) around[count++] = cost;
    }
    differences[i] = (costs[i] ?? Number.NaN) - median(around.subarray(0, count));
  }
  return differences;
}
