import type { Day } from '../day.ts';
import type { Placed } from './levels.ts';

/** Anomalies of one owner on the same days: one question. */
export interface Gathered<S> {
  start: Day;
  /** Exclusive. */
  end: Day;
  flaggedOn: Day;
  /** Actual less expected over its days. */
  impact: number;
  parts: Placed<S>[];
}

/** Puts what touches together, the oldest first. */
export function gather<S>(anomalies: readonly Placed<S>[]): Gathered<S>[] {
  const gathered: Gathered<S>[] = [];
  for (const one of anomalies.toSorted((a, b) => a.start - b.start)) {
    const { start, end, flaggedOn } = one;
    const last = gathered.at(-1);
    const impact = one.actual - one.expected;
    if (last === undefined || start >= last.end) gathered.push({ start, end, flaggedOn, impact, parts: [one] });
    else {
      last.end = Math.max(last.end, end);
      last.flaggedOn = Math.min(last.flaggedOn, flaggedOn);
      last.impact += impact;
      last.parts.push(one);
    }
  }
  return gathered;
}
