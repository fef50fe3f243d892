import { type Day, firstDay, monthOf } from '../day.ts';
import { median } from './robust.ts';
import type { Series } from './series.ts';

/** Days of the month on which clouds charge what is not daily use: fees, commitments, licences. */
export type CalendarDay = '1st' | '15th' | 'last day';

/** What such a day costs beyond an ordinary one. */
export type CalendarCharges = ReadonlyMap<CalendarDay, number>;

/** Which of so many days are calendar days, by their position. */
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

/** Finds the calendar days that cost more (or less) than the same weekdays around them, month by month. */
export function findCalendarCharges(series: Series): CalendarCharges {
  const days = calendarDays(series.start, series.costs.length);
  const differences: Record<CalendarDay | 'ordinary', number[]> = {
    '1st': [],
    '15th': [],
    'last day': [],
    ordinary: [],
  };
  for (let i = 0; i < series.costs.length; i++) {
    const difference = fromSameWeekdays(series, i, days);
    if (!Number.isNaN(difference)) differences[days.get(i) ?? 'ordinary'].push(difference);
  }
  const { ordinary, ...calendar } = differences;
  const noise = median(Float64Array.from(ordinary, Math.abs)) || 0;
  const found = new Map<CalendarDay, number>();
  for (const day of Object.keys(calendar) as CalendarDay[]) {
    const charge = chargeIn(calendar[day], noise);
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

/** A day less the median of the same weekday in the weeks around it, calendar days apart; NaN where nothing is known. */
function fromSameWeekdays({ costs }: Series, i: number, days: ReadonlyMap<number, CalendarDay>): number {
  const around: number[] = [];
  for (const at of [i - 14, i - 7, i + 7, i + 14]) {
    const cost = costs[at] ?? Number.NaN;
    if (!Number.isNaN(cost) && !days.has(at)) around.push(cost);
  }
  around.sort((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [around[(around.length - 1) >> 1], around[around.length >> 1]];
  return (costs[i] ?? Number.NaN) - (low + high) / 2;
}
