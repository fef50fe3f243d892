import { blend } from './blend.ts';
import { type Course, expectedOn, type Method } from './method.ts';
import { correctionOf } from './one-sided.ts';
import type { Series } from './series.ts';

/** Positions in the past from which the forecast is made again, a week apart: so each day ahead has its own weekday. */
const MOST_ORIGINS = 40;
/** A position needs that much before it, and that much after it. */
const LEAST_BEFORE = 14;
const LEAST_AFTER = 7;
const WEEK = 7;
/** What is further ahead than this says little about which method suits the series. */
const JUDGED_DAYS = 28;
/** Days are forecast, and sums of days: methods are judged by the days one by one, and as much by these first ones together. */
const SUMMED_DAYS = 10;
/** Better methods count for much more: one that is twice as far off counts for 1/256. */
const PREFERENCE = 8;

/** Several methods as one, and what they would have been off by in the past. */
export interface BackTested {
  /** The expected cost of each day after the series. */
  ahead(days: number): Float64Array;
  /** One for each position in the past, the newest first: actual less forecast, day by day; NaN where a day is not known. */
  errors: Float64Array[];
}

/**
 * Weighs the methods by how far each would have been off on this very series.
 *
 * @param days how far ahead the errors are wanted: whole weeks, so that what is expected of a day is the same for all
 */
export function backTest(series: Series, methods: readonly Method[], days: number): BackTested {
  const ready = methods.map((method) => method(series));
  const { length } = series.costs;
  const origins: number[] = [];
  for (let at = length - LEAST_AFTER; at >= LEAST_BEFORE && origins.length < MOST_ORIGINS; at -= WEEK) origins.push(at);
  const courses = origins.map((at) => ready.map((courseAt) => courseAt(at)));
  const weights = weightsOf(series, origins, courses, methods.length);
  const now = ready.map((courseAt) => courseAt(length));
  const errors = origins.map((at, i) =>
    errorsOf(series, at, blend(courses[i] ?? [], weights, Math.min(days, length - at))),
  );
  const ahead = (wanted: number) => add(blend(now, weights, wanted), correctionOf(errors, wanted), 1);
  const correction = correctionOf(errors, days);
  return { ahead, errors: errors.map((path) => add(path.slice(), correction, -1)) };
}

/** To as many days as there are. */
function add(days: Float64Array, more: Float64Array, sign: 1 | -1): Float64Array {
  for (let day = 0; day < days.length; day++) days[day] = (days[day] ?? 0) + sign * (more[day] ?? 0);
  return days;
}

function weightsOf(
  series: Series,
  origins: readonly number[],
  courses: readonly Course[][],
  count: number,
): Float64Array {
  const off = new Float64Array(count);
  for (const [i, at] of origins.entries()) {
    for (const [method, course] of (courses[i] ?? []).entries()) {
      off[method] = (off[method] ?? 0) + offBy(course, series, at);
    }
  }
  const least = Math.min(...off);
  const weights = off.map((error) => (error === least ? 1 : (least / error) ** PREFERENCE));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Of the days one by one, and of the first ones together by the day; 0 where none is known. */
function offBy(course: Course, { costs }: Series, at: number): number {
  let [each, known, together, summed] = [0, 0, 0, 0];
  for (let day = 0; day < JUDGED_DAYS && at + day < costs.length; day++) {
    const error = (costs[at + day] ?? Number.NaN) - expectedOn(course, day);
    if (Number.isNaN(error)) continue;
    each += Math.abs(error);
    known++;
    if (day >= SUMMED_DAYS) continue;
    together += error;
    summed++;
  }
  return (known === 0 ? 0 : each / known) + (summed === 0 ? 0 : Math.abs(together) / summed);
}

/** Turns a forecast into its errors. */
function errorsOf({ costs }: Series, at: number, forecast: Float64Array): Float64Array {
  for (let day = 0; day < forecast.length; day++) {
    forecast[day] = (costs[at + day] ?? Number.NaN) - (forecast[day] ?? 0);
  }
  return forecast;
}
