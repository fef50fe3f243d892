import { type Course, expected, type Method } from './method.ts';
import type { Series } from './series.ts';

/** Positions in the past from which the forecast is made again, a week apart: so each day ahead has its own weekday. */
const MOST_ORIGINS = 24;
/** A position needs that much before it, and that much after it. */
const LEAST_BEFORE = 14;
const LEAST_AFTER = 7;
const WEEK = 7;
/** What is further ahead than this says little about which method suits the series. */
const JUDGED_DAYS = 28;
/** Better methods count for much more: one that is twice as far off counts for a sixty-fourth. */
const PREFERENCE = 6;

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
    ahead: (wanted) => Float64Array.from({ length: wanted }, (_, day) => weighted(now, weights, day)),
    errors: origins.map((at, i) =>
      Float64Array.from(
        { length: Math.min(days, length - at) },
        (_, day) => (series.costs[at + day] ?? Number.NaN) - weighted(courses[i] ?? [], weights, day),
      ),
    ),
  };
}

function weightsOf(
  { costs }: Series,
  origins: readonly number[],
  courses: readonly Course[][],
  count: number,
): Float64Array {
  const off = new Float64Array(count);
  for (const [i, at] of origins.entries()) {
    for (let method = 0; method < count; method++) {
      const course = courses[i]?.[method];
      if (course === undefined) continue;
      let sum = 0;
      let known = 0;
      for (let day = 0; day < JUDGED_DAYS && at + day < costs.length; day++) {
        const error = Math.abs((costs[at + day] ?? Number.NaN) - expected(course, day));
        if (Number.isNaN(error)) continue;
        sum += error;
        known++;
      }
      if (known > 0) off[method] = (off[method] ?? 0) + sum / known;
    }
  }
  const least = Math.min(...off);
  const weights = off.map((error) => (error === least ? 1 : (least / error) ** PREFERENCE));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

function weighted(courses: readonly Course[], weights: Float64Array, day: number): number {
  let sum = 0;
  for (const [i, course] of courses.entries()) sum += (weights[i] ?? 0) * expected(course, day);
  return sum;
}
