import type { Day } from '../day.ts';
import { backTest } from './back-test.ts';
import { METHODS } from './methods.ts';
import type { Series } from './series.ts';

/**
 * What people know and no history tells. Days are UTC days, ends are exclusive, amounts are of the series' own unit. With
 * `perDay` an anomaly is a part of what the series costs, and only that much is left out of its days.
 */
export type KnownEvent =
  /** An anomaly answered "expected until": what it costs more goes on until then, and no longer. */
  | { kind: 'expected'; start: Day; until: Day; perDay?: number }
  /** An anomaly answered "not expected": it is left out of what is learned. */
  | { kind: 'not expected'; start: Day; end: Day; perDay?: number }
  /** Spend announced ahead, on top of the rest; less than nothing where something will be switched off. */
  | { kind: 'announced'; start: Day; end: Day; perDay: number }
  /**
   * A commitment of which `on` is the first day without it; `more` is what days would have cost more without it so far, less
   * than nothing where it was not used up.
   */
  | { kind: 'commitment ends'; on: Day; more: ReadonlyMap<Day, number> };

/** The series without the days that must teach nothing. */
export function withoutOdd({ start, costs }: Series, events: readonly KnownEvent[]): Series {
  const learned = costs.slice();
  for (const event of events) {
    if (event.kind !== 'expected' && event.kind !== 'not expected') continue;
    const end = event.kind === 'expected' ? event.until : event.end;
    const [from, to] = [Math.max(0, event.start - start), Math.min(costs.length, Math.max(0, end - start))];
    if (event.perDay === undefined) learned.fill(Number.NaN, from, to);
    else for (let i = from; i < to; i++) learned[i] = (learned[i] ?? 0) - event.perDay;
  }
  return { start, costs: learned };
}

/** What the events add to each of the days from the end of the series on. */
export function addedBy(events: readonly KnownEvent[], series: Series, days: number): Float64Array {
  const added = new Float64Array(days);
  const first = series.start + series.costs.length;
  const add = (from: Day, to: Day, perDay: number) => {
    const end = Math.min(days, to - first);
    for (let i = Math.max(0, from - first); i < end; i++) added[i] = (added[i] ?? 0) + perDay;
  };
  for (const event of events) {
    switch (event.kind) {
      case 'announced':
        add(event.start, event.end, event.perDay);
        break;
      case 'expected':
        if (event.until > first) add(first, event.until, event.perDay ?? extraOf(event.start, series));
        break;
      case 'not expected':
      case 'commitment ends':
        break;
    }
  }
  return added;
}

/** The last week says what something that is expected costs a day. */
const COUNTED_DAYS = 7;
const LEAST_BEFORE = 7;

/** What the days since then have cost a day beyond what was expected before them. */
function extraOf(since: Day, { start, costs }: Series): number {
  const from = since - start;
  if (from < LEAST_BEFORE || from >= costs.length) return 0;
  const before = backTest({ start, costs: costs.slice(0, from) }, METHODS, 0).ahead(costs.length - from);
  let sum = 0;
  let known = 0;
  for (let i = Math.max(from, costs.length - COUNTED_DAYS); i < costs.length; i++) {
    const extra = (costs[i] ?? Number.NaN) - (before[i - from] ?? 0);
    if (Number.isNaN(extra)) continue;
    sum += extra;
    known++;
  }
  return known === 0 ? 0 : sum / known;
}
