import type { Day } from '../../src/finops/day.ts';
import type { Random } from './random.ts';

/** Something that happened to a series, for a detector to find. */
export interface Event {
  kind: 'spike' | 'burst' | 'shift' | 'ramp';
  start: Day;
  /** Exclusive. */
  end: Day;
}

/** The days of a series, whose events are known; undefined on days of which nothing is known. */
export interface LabelledSeries {
  name: string;
  first: Day;
  costs: (number | undefined)[];
  events: Event[];
}

/** For each kind: how many days, and how much is added, as a share of what the day would have cost. */
export type EventShapes = Record<Event['kind'], { days: [number, number]; strength: [number, number] }>;

const KINDS = ['spike', 'burst', 'shift', 'ramp'] as const;
/** So long nothing happens at first, and between two events. */
const QUIET_DAYS = 60;
const BETWEEN_DAYS = 25;

/**
 * Adds events to the days as they are.
 * @param rare 1: about one in three months; 2: about one in six
 */
export function withEvents(series: LabelledSeries, shapes: EventShapes, random: Random, rare = 1): LabelledSeries {
  const costs = [...series.costs];
  const events: Event[] = [];
  for (let day = QUIET_DAYS + random.whole(0, 40); day < costs.length - 2; ) {
    const kind = random.pick(KINDS);
    const { days, strength } = shapes[kind];
    const end = Math.min(day + random.whole(...days), costs.length);
    const share = random.between(...strength);
    for (let at = day; at < end; at++) {
      const cost = costs[at];
      if (cost !== undefined)
        costs[at] = cost * (1 + (kind === 'ramp' ? (share * (at - day + 1)) / (end - day) : share));
    }
    events.push({ kind, start: series.first + day, end: series.first + end });
    day = end + rare * (BETWEEN_DAYS + random.whole(0, 70));
  }
  return { ...series, costs, events };
}
