import type { Day } from '../day.ts';

/**
 * A daily series as the methods see it: NaN where a day is not known or must not be learned from. `start` is the day of the
 * first value.
 */
export interface Series {
  start: Day;
  costs: Float64Array;
}

/**
 * The last known costs of one weekday before a position, the newest first, written into `found`; as many as it holds.
 *
 * @param phase the weekday, counted from the one of the position
 * @returns how many there were
 */
export function lastOfWeekday({ costs }: Series, position: number, phase: number, found: Float64Array): number {
  let count = 0;
  for (let i = position - 7 + phase; i >= 0 && count < found.length; i -= 7) {
    const cost = costs[i] ?? Number.NaN;
    if (!Number.isNaN(cost)) found[count++] = cost;
  }
  return count;
}

/** The last known values before a position, whatever their weekday; at most `most`. */
export function lastKnown(costs: Float64Array, before: number, most: number): Float64Array {
  const found = new Float64Array(most);
  let count = 0;
  for (let i = before - 1; i >= 0 && count < most; i--) {
    const cost = costs[i] ?? Number.NaN;
    if (!Number.isNaN(cost)) found[count++] = cost;
  }
  return found.subarray(0, count);
}
