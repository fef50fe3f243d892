import type { Series } from './series.ts';

/** What a method expects of the days from a position on, from nothing but the days before it. */
export interface Course {
  /** Of the first seven days. */
  week: Float64Array;
  /** Added for each day further on. */
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

/** The expected cost of the day that is `ahead` days after a course's first. */
export function expected({ week, slope, damping }: Course, ahead: number): number {
  const base = week[ahead % 7] ?? 0;
  if (slope === 0) return base;
  return base + slope * (damping === 1 ? ahead + 1 : (damping * (1 - damping ** (ahead + 1))) / (1 - damping));
}
