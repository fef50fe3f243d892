import type { Series } from './series.ts';

/** What a method expects of the days from a position on, from nothing but the days before it. */
export interface Course {
  /** Of the first seven days. */
  week: Float64Array;
  /** Added for each day, from the first one on. */
  slope: number;
  /** What is left of the slope from one day to the next, up to 1. */
  damping: number;
}

/**
 * A way to forecast. It reads the series once, and is then asked for many positions: the back-test needs them all.
 *
 * @returns what it expects from a position on; positions are counted in days from the start of the series
 */
export type Method = (series: Series) => (position: number) => Course;

/** Adds a share of a course to as many days as there are. */
export function addCourse(days: Float64Array, { week, slope, damping }: Course, share: number): void {
  let step = slope;
  let climbed = 0;
  for (let ahead = 0; ahead < days.length; ahead++) {
    step *= damping;
    climbed += step;
    days[ahead] = (days[ahead] ?? 0) + share * ((week[ahead % 7] ?? 0) + climbed);
  }
}
