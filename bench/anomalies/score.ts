import type { Day } from '../../src/finops/day.ts';
import type { LabelledSeries } from './labelled.ts';

/** What a detector said of a series. */
export interface Flagged {
  flaggedOn: Day;
  start: Day;
  /** Exclusive. */
  end: Day;
}
export type Detector = (series: LabelledSeries) => Flagged[];

export interface Score {
  precision: number;
  recall: number;
  f1: number;
  /** Median days from an event's first day to the day after which it was known. */
  delay: number;
  /** Anomalies that are none, by series and 30 days. */
  falseAMonth: number;
}

/** An event is found when an anomaly overlaps it and was flagged before the event was over; an anomaly is true when it overlaps one, even where it came too late. */
export function score(all: readonly LabelledSeries[], detect: Detector): Score {
  let [events, found, flagged, right, days] = [0, 0, 0, 0, 0];
  const delays: number[] = [];
  for (const series of all) {
    const said = detect(series);
    const overlap = (a: { start: Day; end: Day }, b: { start: Day; end: Day }) => a.start < b.end && b.start < a.end;
    for (const event of series.events) {
      const first = said.find((one) => overlap(one, event) && one.flaggedOn < event.end);
      events++;
      if (!first) continue;
      found++;
      delays.push(Math.max(0, first.flaggedOn - event.start));
    }
    flagged += said.length;
    right += said.filter((one) => series.events.some((event) => overlap(one, event))).length;
    days += series.costs.length;
  }
  const precision = flagged === 0 ? 1 : right / flagged;
  const recall = events === 0 ? 1 : found / events;
  return {
    precision,
    recall,
    f1: (2 * precision * recall) / (precision + recall || 1),
    delay: delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)] ?? 0,
    falseAMonth: (flagged - right) / (days / 30),
  };
}

/** The mean of thirty days and three deviations: what everybody begins with. Days in a row are one anomaly. */
export const threeSigma: Detector = ({ first, costs }) => {
  const said: Flagged[] = [];
  costs.forEach((cost, index) => {
    const before = costs.slice(Math.max(0, index - 30), index).filter((one) => one !== undefined);
    if (cost === undefined || before.length < 14) return;
    const mean = before.reduce((sum, one) => sum + one, 0) / before.length;
    const deviation = Math.sqrt(before.reduce((sum, one) => sum + (one - mean) ** 2, 0) / before.length);
    if (cost <= mean + 3 * deviation) return;
    const day = first + index;
    const last = said.at(-1);
    if (last && last.end >= day - 1) last.end = day + 1;
    else said.push({ flaggedOn: day, start: day, end: day + 1 });
  });
  return said;
};
