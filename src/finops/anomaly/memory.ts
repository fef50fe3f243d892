import type { Day } from '../day.ts';

/** Days that a series remembers: three months, so that a charge of the month has been seen twice and once more. */
export const MEMORY = 112;
/** Where today stands in a row of days. */
export const TODAY = MEMORY - 1;

/**
 * What is remembered of each of the last days; NaN where nothing is known.
 * - cost: as billed
 * - taught: what the baseline learns from; the expected cost on days that were out of the ordinary
 * - offset: what the weekday adds to the level
 * - level: cost of an ordinary day
 * - excess: cost less expected, before what the calendar explains
 * - allowed: what the calendar or an answer explains
 * - plain: cost without weekday and calendar; the level where an anomaly has been told already
 * - error: how wrong an ordinary day's expectation was, as a share of it
 */
const ROWS = ['cost', 'taught', 'offset', 'level', 'excess', 'allowed', 'plain', 'error'] as const;

export type Memory = Record<(typeof ROWS)[number], Float64Array> & {
  first: Day;
  last: Day;
  /** Days with a cost, altogether. */
  seen: number;
  /** The largest excess of a holiday so far. */
  holiday: number;
};
export type SavedMemory = Pick<Memory, 'first' | 'last' | 'seen' | 'holiday'> & {
  rows: (number | null)[][];
};

export function newMemory(first: Day): Memory {
  return { first, last: first - 1, seen: 0, holiday: 0, ...rowsOf(() => new Float64Array(MEMORY).fill(Number.NaN)) };
}

/** Makes room for a later day; of those in between nothing is known. */
export function advance(memory: Memory, day: Day): void {
  const days = day - memory.last;
  if (days > MEMORY) memory.seen = 0;
  for (const name of ROWS) {
    memory[name].copyWithin(0, Math.min(days, MEMORY));
    memory[name].fill(Number.NaN, Math.max(0, MEMORY - days));
  }
  memory.last = day;
  memory.seen++;
}

/** As JSON can hold it: no NaN, and no more digits than matter. */
export function saveMemory(memory: Memory): SavedMemory {
  const { first, last, seen, holiday } = memory;
  const rows = ROWS.map((name) => Array.from(memory[name], (value) => (Number.isNaN(value) ? null : value)));
  return { first, last, seen, holiday, rows };
}

export function loadMemory({ rows, ...rest }: SavedMemory): Memory {
  const filled = (_name: string, index: number) =>
    Float64Array.from(rows[index] ?? [], (value) => (value === null ? Number.NaN : value));
  return { ...rest, ...rowsOf(filled) };
}

function rowsOf(make: (name: string, index: number) => Float64Array) {
  return Object.fromEntries(ROWS.map((name, index) => [name, make(name, index)])) as Record<
    (typeof ROWS)[number],
    Float64Array
  >;
}
