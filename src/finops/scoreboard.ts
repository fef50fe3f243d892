import type { Micros } from './money.ts';

/** How well a unit or team keeps to what it said; undefined where there is nothing to measure. */
export interface Score {
  /** What is expected to be spent beyond the budget of the running period, as a share of the budget. */
  budget: number | undefined;
  /** What the last whole month cost beyond its first forecast, as a share of the forecast. */
  forecast: number | undefined;
  /** Anomalies that wait for an answer. */
  unanswered: number;
  /** Middle time from telling an anomaly to its first answer, in milliseconds. */
  acknowledgement: number | undefined;
  /** Share of this month's cost that is allocated to somebody who answers for it. */
  coverage: number | undefined;
}

export const MEASURES = ['budget', 'forecast', 'unanswered', 'acknowledgement', 'coverage'] as const;
export type Measure = (typeof MEASURES)[number];

/** FinOps Framework: actual less planned, as a share of what was planned. */
export function varianceOf(actual: Micros, planned: Micros): number | undefined {
  return planned > 0 ? (actual - planned) / planned : undefined;
}

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return undefined;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}
