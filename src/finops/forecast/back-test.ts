import { addCourse, type Course, type Method } from './method.ts';
import type { Series } from './series.ts';

/** Positions in the past from which the forecast is made again, a week apart: so each day ahead has its own weekday. */
const MOST_ORIGINS = 40;
/** A position needs that much before it, and that much after it. */
const LEAST_BEFORE = 14;
const LEAST_AFTER = 7;
const WEEK = 7;
/** What is further ahead than this says little about which method suits the series. */
const JUDGED_DAYS = 28;
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
 * @param days how far ahead the errors are wanted
 */
export function backTest(series: Series, methods: readonly Method[], days: number): BackTested {
  const ready = methods.map((method) => method(series));
  const { length } = series.costs;
  const origins: number[] = [];
  for (let at = length - LEAST_AFTER; at >= LEAST_BEFORE && origins.length < MOST_ORIGINS; at -= WEEK) origins.push(at);
  const courses = origins.map((at) => ready.map((courseAt) => courseAt(at)));
  const weights = weightsOf(series, origins, courses, methods.length);
  const now = ready.map((courseAt) => courseAt(length));
  return {
    ahead: (wanted) => blend(now, weights, wanted),
    errors: origins.map((at, i) => errorsOf(series, at, blend(courses[i] ?? [], weights, Math.min(days, length - at)))),
  };
}

function weightsOf(
  series: Series,
  origins: readonly number[],
  courses: readonly Course[][],
  count: number,
): Float64Array {
  const off = new Float64Array(count);
  for (const [i, at] of origins.entries()) {
    const judged = Math.min(JUDGED_DAYS, series.costs.length - at);
    for (const [method, course] of (courses[i] ?? []).entries()) {
      off[method] = (off[method] ?? 0) + meanError(series, at, blend([course], EVEN, judged));
    }
  }
  const least = Math.min(...off);
  const weights = off.map((error) => (error === least ? 1 : (least / error) ** PREFERENCE));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

const EVEN = Float64Array.of(1);

function blend(courses: readonly Course[], weights: Float64Array, days: number): Float64Array {
  const blended = new Float64Array(days);
  for (const [i, course] of courses.entries()) addCourse(blended, course, weights[i] ?? 0);
  return blended;
}

/** Turns a forecast into its errors. */
function errorsOf({ costs }: Series, at: number, forecast: Float64Array): Float64Array {
  for (let day = 0; day < forecast.length; day++) {
    forecast[day] = (costs[at + day] ?? Number.NaN) - (forecast[day] ?? 0);
  }
  return forecast;
}

/** 0 where none of the days is known. */
function meanError(series: Series, at: number, forecast: Float64Array): number {
  let sum = 0;
  let known = 0;
  for (const error of errorsOf(series, at, forecast)) {
    if (Number.isNaN(error)) continue;
    sum += Math.abs(error);
    known++;
  }
  return known === 0 ? 0 : sum / known;
}
