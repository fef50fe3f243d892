import { middle } from './robust.ts';

/** As often as not a forecast is off to the other side next time: half of what it was off to one side is believed. */
const BELIEVED = 0.5;
const WEEK = 7;
/** A week is known by most of its days, and says something when so many back-tests reach it. */
const LEAST_DAYS = 4;
const LEAST_ERRORS = 4;

/**
 * What to add to each of the days ahead: part of what forecasts were off by to one side so many weeks ahead, as they are of
 * costs that grow and grow. What is known of a week holds for those after it of which nothing is.
 *
 * @param errors of the back-tests, actual less forecast, day by day; NaN where a day was not known
 */
export function correctionOf(errors: readonly Float64Array[], days: number): Float64Array {
  const correction = new Float64Array(days);
  const means = new Float64Array(errors.length);
  let believed = 0;
  for (let from = 0; from < days; from += WEEK) {
    let count = 0;
    for (const path of errors) {
      const mean = meanOf(path, from, Math.min(path.length, from + WEEK));
      if (!Number.isNaN(mean)) means[count++] = mean;
    }
    if (count >= LEAST_ERRORS) believed = BELIEVED * middle(means.subarray(0, count));
    correction.fill(believed, from, from + WEEK);
  }
  return correction;
}

function meanOf(path: Float64Array, from: number, to: number): number {
  let [sum, known] = [0, 0];
  for (let day = from; day < to; day++) {
    const error = path[day] ?? Number.NaN;
    if (Number.isNaN(error)) continue;
    sum += error;
    known++;
  }
  return known < LEAST_DAYS ? Number.NaN : sum / known;
}
