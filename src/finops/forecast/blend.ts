import { type Course, expectedOn } from './method.ts';

/** The share of the weights on either side that counts for nothing. */
const OUTSIDE = 0.25;

/**
 * Several courses as one: of each day the mean of the middle half of what they expect, by their weights. A method that is far
 * off on a day does not move it.
 *
 * @param weights one for each course, together 1
 */
export function blend(courses: readonly Course[], weights: Float64Array, days: number): Float64Array {
  const blended = new Float64Array(days);
  const expected = new Float64Array(courses.length);
  const order = Uint8Array.from(courses, (_, method) => method);
  for (let day = 0; day < days; day++) {
    for (const [method, course] of courses.entries()) expected[method] = expectedOn(course, day);
    blended[day] = middleOf(expected, order, weights);
  }
  return blended;
}

/** @param order of the values on the day before, put right: from one day to the next it hardly changes */
function middleOf(values: Float64Array, order: Uint8Array, weights: Float64Array): number {
  let [below, sum] = [0, 0];
  sortBy(values, order);
  for (let i = 0; i < order.length; i++) {
    const method = order[i] ?? 0;
    const above = below + (weights[method] ?? 0);
    const inside = Math.min(above, 1 - OUTSIDE) - Math.max(below, OUTSIDE);
    if (inside > 0) sum += inside * (values[method] ?? 0);
    below = above;
  }
  return sum / (1 - 2 * OUTSIDE);
}

/** By insertion: quick where little is out of order. */
function sortBy(values: Float64Array, order: Uint8Array): void {
  for (let i = 1; i < order.length; i++) {
    const item = order[i] ?? 0;
    const value = values[item] ?? 0;
    let at = i;
    for (; at > 0 && (values[order[at - 1] ?? 0] ?? 0) > value; at--) order[at] = order[at - 1] ?? 0;
    order[at] = item;
  }
}
