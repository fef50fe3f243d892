import { deserialize, serialize } from 'node:v8';
import { costSeen } from '../finops/anomaly/memory.ts';
import type { SeriesSettings } from '../finops/anomaly/settings.ts';
import {
  type Anomaly,
  begin,
  type JudgedDay,
  loadState,
  observe,
  type SavedState,
  saveState,
} from '../finops/anomaly.ts';
import type { Day } from '../finops/day.ts';
import type { Part } from './history.ts';

/** A series as it was judged day by day. */
export interface JudgedSeries {
  /** The oldest first. */
  anomalies: Anomaly[];
  /** The day as it was judged; undefined before the first that is kept. */
  dayOf(day: Day): (Omit<JudgedDay, 'anomaly'> & { actual: number }) | undefined;
}

/** A series whose days are being judged. */
export interface SeriesUnderWay {
  judged: JudgedSeries;
  /** The last day that was judged. */
  last(): Day;
  observe(day: Day, cost: number): void;
  /** Whether this is what the day cost when it was judged; undefined: nothing was known of it. False of days long ago. */
  saw(day: Day, cost: number | undefined): boolean;
  save(): SavedSeries;
}

export interface SavedSeries {
  state: SavedState;
  anomalies: Anomaly[];
  days: { start: Day; judged: Float32Array };
}

/** Days of which the judgement is kept; the end is exclusive. */
interface Kept {
  start: Day;
  end: Day;
}

/** Actual, expected, low, high. */
const VALUES = 4;

export function beginSeries(first: Day, isNew: boolean, kept: Kept, settings: SeriesSettings): SeriesUnderWay {
  const nothing = { start: kept.start, judged: new Float32Array(0) };
  return underWay({ state: saveState(begin(first, isNew)), anomalies: [], days: nothing }, kept, settings);
}

/** Goes on with what was saved. */
export function underWay(saved: SavedSeries, kept: Kept, settings: SeriesSettings): SeriesUnderWay {
  const state = loadState(saved.state);
  const anomalies = saved.anomalies.filter((one) => one.state === 'ongoing' || one.end > kept.start);
  // What goes on is one anomaly, in the list and in the state.
  const open = saved.state.open && anomalies.at(-1);
  state.open = open;
  const days = new Float32Array(VALUES * Math.max(0, kept.end - kept.start)).fill(Number.NaN);
  const gone = VALUES * Math.max(0, kept.start - saved.days.start);
  const later = VALUES * Math.max(0, saved.days.start - kept.start);
  days.set(saved.days.judged.subarray(gone, gone + Math.max(0, days.length - later)), later);
  return {
    judged: judgedSeries(anomalies, days, kept.start),
    last: () => state.memory.last,
    observe(day, exact) {
      // What it remembers is what it judges by: a day can be compared later.
      const cost = Math.fround(exact);
      const { anomaly, expected, low, high } = observe(state, day, cost, settings);
      if (anomaly && anomaly !== anomalies.at(-1)) anomalies.push(anomaly);
      if (day >= kept.start && day < kept.end) days.set([cost, expected, low, high], VALUES * (day - kept.start));
    },
    saw(day, cost = Number.NaN) {
      return Object.is(costSeen(state.memory, day), Math.fround(cost));
    },
    save: () => ({ state: saveState(state), anomalies, days: { start: kept.start, judged: days } }),
  };
}

/** On its own, for it outlives the state that judged: there are many. */
function judgedSeries(anomalies: Anomaly[], days: Float32Array, start: Day): JudgedSeries {
  return { anomalies, dayOf: (day) => judgedDay(days, day - start) };
}

function judgedDay(days: Float32Array, index: number): ReturnType<JudgedSeries['dayOf']> {
  const at = VALUES * index;
  if (at < 0 || at >= days.length) return undefined;
  const [actual = Number.NaN, expected = 0, low = 0, high = 0] = days.subarray(at, at + VALUES);
  return Number.isNaN(actual) ? undefined : { actual, expected, low, high };
}

/** What is kept of a part from run to run. */
export interface SavedPart {
  part: Part;
  first: Day;
  usage: SavedSeries;
  rate: SavedSeries | undefined;
}

export const packPart = (part: SavedPart): Uint8Array => serialize(part);
export const unpackPart = (bytes: Uint8Array): SavedPart => deserialize(bytes) as SavedPart;
