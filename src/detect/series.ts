import type { SeriesSettings } from '../finops/anomaly/settings.ts';
import { type Anomaly, begin, type JudgedDay, observe } from '../finops/anomaly.ts';
import type { Day } from '../finops/day.ts';

/** A series, judged day by day. */
export interface JudgedSeries {
  /** The oldest first. */
  anomalies: Anomaly[];
  observe(day: Day, cost: number): void;
  /** The day as it was judged; undefined before the first that is kept. */
  dayOf(day: Day): (Omit<JudgedDay, 'anomaly'> & { actual: number }) | undefined;
}

/** @param kept the days of which the judgement is kept; the end is exclusive */
export function judgedSeries(
  first: Day,
  isNew: boolean,
  kept: { start: Day; end: Day },
  settings: SeriesSettings,
): JudgedSeries {
  const state = begin(first, isNew);
  const anomalies: Anomaly[] = [];
  const days = new Float32Array(4 * Math.max(0, kept.end - kept.start)).fill(Number.NaN);
  return {
    anomalies,
    observe(day, cost) {
      const { anomaly, expected, low, high } = observe(state, day, cost, settings);
      if (anomaly && anomaly !== anomalies.at(-1)) anomalies.push(anomaly);
      if (day >= kept.start && day < kept.end) days.set([cost, expected, low, high], 4 * (day - kept.start));
    },
    dayOf(day) {
      if (day < kept.start || day >= kept.end) return undefined;
      const at = 4 * (day - kept.start);
      const [actual = Number.NaN, expected = 0, low = 0, high = 0] = days.subarray(at, at + 4);
      return Number.isNaN(actual) ? undefined : { actual, expected, low, high };
    },
  };
}
