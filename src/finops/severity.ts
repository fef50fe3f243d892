import type { Micros } from './money.ts';

/** How much an anomaly matters, by what it has cost so far. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** From which impact on, in micros; what is below `medium` is low. */
export type SeverityThresholds = Record<Exclude<Severity, 'low'>, Micros>;

export const DEFAULT_SEVERITY: SeverityThresholds = {
  medium: 100_000_000,
  high: 1_000_000_000,
  critical: 10_000_000_000,
};

export function severityOf(impact: Micros, thresholds: SeverityThresholds = DEFAULT_SEVERITY): Severity {
  const size = Math.abs(impact);
  if (size >= thresholds.critical) return 'critical';
  if (size >= thresholds.high) return 'high';
  return size >= thresholds.medium ? 'medium' : 'low';
}
