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

/** What a course expects of a day, 0 being the first. */
export function expectedOn({ week, slope, damping }: Course, ahead: number): number {
  return (week[ahead % 7] ?? 0) + climbed(slope, damping, ahead + 1);
}

/** The sum of a slope that is damped from the first day on. */
function climbed(slope: number, damping: number, days: number): number {
  if (slope === 0) return 0;
  return damping === 1 ? slope * days : (slope * damping * (1 - damping ** days)) / (1 - damping);
}
