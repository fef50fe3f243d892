import type { Day } from './day.ts';
import { backTest } from './forecast/back-test.ts';
import {
  type CalendarDay,
  calendarDays,
  differencesFromWeekdays,
  findCalendarCharges,
  withoutCharged,
} from './forecast/calendar-charges.ts';
import { stagesOf } from './forecast/ending-commitments.ts';
import { addedBy, type KnownEvent, withoutOdd } from './forecast/known-events.ts';
import { METHODS } from './forecast/methods.ts';
import { applyMonthPattern, findMonthPattern } from './forecast/month-pattern.ts';
import { median } from './forecast/robust.ts';
import { lastKnown, type Series } from './forecast/series.ts';
import { spreadOf } from './forecast/spread.ts';

export type { KnownEvent } from './forecast/known-events.ts';
export { SHARES } from './forecast/spread.ts';

/** What days have cost, one after the other, in any unit; undefined where a day is not known. */
export interface CostHistory {
  start: Day;
  costs: readonly (number | undefined)[];
}

/** What an amount is expected to be, in the unit of the history. */
export interface Outlook {
  mean: number;
  /** The amounts that it stays below with a probability of 10 %, 20 %, ... 90 % (`SHARES`); never falling. */
  quantiles: readonly number[];
}

export interface Forecast {
  /** The first day that is forecast: the one after the history. */
  start: Day;
  /** Exclusive. */
  end: Day;
  /** One for each day. */
  days: readonly Outlook[];
  /**
   * The sum of the forecast's days in a stretch, end exclusive. Errors of days are alike, so this is wider than independent
   * days would be, and narrower than the sum of their intervals.
   */
  total(from?: Day, to?: Day): Outlook;
  basis: Basis;
}

/** What a forecast rests on. */
export interface Basis {
  /** Known days that were learned from. */
  days: number;
  /** Times that the forecast was made in the past, to see how far it would have been off. */
  backTests: number;
  /** Days of the month with a charge of their own. */
  calendar: CalendarDay[];
  /** What people know that had a part in it. */
  events: readonly KnownEvent[];
  /** There are few days: the intervals are wider than the past would have them. */
  short: boolean;
}

/** With fewer known days than this there is nothing to go by. */
export const LEAST_DAYS = 3;
/** Older days say little of the coming ones. */
const MOST_DAYS = 800;
/** Errors further ahead follow from the growth of those before. */
const TESTED_DAYS = 84;
/** Eight weeks of back-tests after the first fortnight. */
const SHORT = 70;

/**
 * What the days after the history will cost: weekly pattern, level and trend by several methods, weighed by how far each would
 * have been off on this very series; how cost runs through the month; charges of the 1st, the 15th and the last day; and what
 * people know. The intervals come from how far the forecast would have been off.
 *
 * @param end exclusive
 * @returns undefined when fewer than three days are known
 */
export function forecast(history: CostHistory, end: Day, events: readonly KnownEvent[] = []): Forecast | undefined {
  const [first, ...later] = stagesOf(seriesOf(history), end, events);
  const made = continued(first.series, first.end, events);
  if (made === undefined) return undefined;
  return later.reduce((before, stage) => joined(before, stage.start, continued(stage.series, stage.end, events)), made);
}

/** Up to a day as the one forecast has it, from then on as the other. */
function joined(before: Forecast, on: Day, after: Forecast | undefined): Forecast {
  if (after === undefined) return before;
  const { start, basis } = before;
  const { end } = after;
  return {
    start,
    end,
    days: [...before.days.slice(0, on - start), ...after.days.slice(on - start)],
    total: (from = start, to = end) =>
      sumOf(before.total(from, Math.min(to, on)), after.total(Math.max(from, on), Math.max(to, on))),
    basis,
  };
}

/** Both learned from the same days: where the one is off, the other is off to the same side. */
function sumOf(one: Outlook, other: Outlook): Outlook {
  return {
    mean: one.mean + other.mean,
    quantiles: one.quantiles.map((amount, i) => amount + (other.quantiles[i] ?? 0)),
  };
}

/** What the days after a series cost when it goes on. */
function continued(given: Series, end: Day, events: readonly KnownEvent[]): Forecast | undefined {
  const start = given.start + given.costs.length;
  const series = withoutOdd(given, events);
  const known = lastKnown(series.costs, series.costs.length, MOST_DAYS).length;
  if (known < LEAST_DAYS) return undefined;

  const differences = differencesFromWeekdays(series);
  const charges = findCalendarCharges(series.start, differences);
  const pattern = findMonthPattern(series.start, withoutCharged({ ...series, costs: differences }, charges).costs);
  const plain = withoutCharged({ ...series, costs: series.costs.slice() }, charges);
  applyMonthPattern(plain.costs, plain.start, pattern, -1);

  const days = Math.max(0, end - start);
  const tested = backTest(plain, METHODS, Math.min(TESTED_DAYS, Math.max(1, Math.ceil(days / 7)) * 7));
  const spread = spreadOf(tested.errors, ordinaryOf(plain));

  const mean = applyMonthPattern(tested.ahead(days), start, pattern, 1);
  const added = addedBy(events, given, days);
  for (const [i, day] of calendarDays(start, days)) {
    if (i >= 0 && i < days) added[i] = (added[i] ?? 0) + (charges.get(day) ?? 0);
  }
  const least = leastOf(given);
  for (let i = 0; i < days; i++) mean[i] = Math.max(least, (mean[i] ?? 0) + (added[i] ?? 0));

  return {
    start,
    end: start + days,
    days: Array.from(mean, (amount, i) => outlook(amount, spread.ofDay(i), least)),
    total(from = start, to = start + days) {
      const [first, last] = [Math.max(0, from - start), Math.min(days, to - start)];
      const sum = mean.subarray(first, Math.max(first, last)).reduce((all, amount) => all + amount, 0);
      return outlook(sum, spread.ofSum(first, last), least);
    },
    basis: {
      days: known,
      backTests: tested.errors.length,
      calendar: [...charges.keys()],
      events,
      short: known < SHORT,
    },
  };
}

function seriesOf({ start, costs }: CostHistory): Series {
  const skipped = Math.max(0, costs.length - MOST_DAYS);
  return { start: start + skipped, costs: Float64Array.from(costs.slice(skipped), (cost) => cost ?? Number.NaN) };
}

/** An amount that may be off by so much, at each of the shares. */
function outlook(mean: number, off: Float64Array, least: number): Outlook {
  return { mean, quantiles: Array.from(off, (one) => Math.max(least, mean + one)) };
}

/** What was never below zero is not expected to be: what has ended costs nothing, and gives nothing back. */
const leastOf = ({ costs }: Series): number => (costs.some((cost) => cost < 0) ? Number.NEGATIVE_INFINITY : 0);

function ordinaryOf({ costs }: Series): number {
  return median(lastKnown(costs, costs.length, 28).map(Math.abs)) || 0;
}
