import type { Day } from '../day.ts';

/** Days that a series remembers: fourteen weeks, so that a charge of the month has been seen three times. */
export const MEMORY = 98;
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

/** Seven digits are enough to judge by, and ten thousand series must fit into little memory. */
export type Row = Float32Array;
export type Memory = Record<(typeof ROWS)[number], Row> & {
  /** All rows, one after the other. */
  rows: Row;
  first: Day;
  last: Day;
  /** Days with a cost, altogether. */
  seen: number;
  /** The largest excess of a holiday so far. */
  holiday: number;
};
export type SavedMemory = Pick<Memory, 'first' | 'last' | 'seen' | 'holiday'> & { rows: Row };

export function newMemory(first: Day): Memory {
  const rows = new Float32Array(ROWS.length * MEMORY).fill(Number.NaN);
  return withRows({ first, last: first - 1, seen: 0, holiday: 0 }, rows);
}

/** Makes room for a later day; of those in between nothing is known. */
export function advance(memory: Memory, day: Day): void {
  const days = Math.min(day - memory.last, MEMORY);
  if (day - memory.last > MEMORY) memory.seen = 0;
  memory.rows.copyWithin(0, days);
  for (const name of ROWS) memory[name].fill(Number.NaN, MEMORY - days);
  memory.last = day;
  memory.seen++;
}

/** As it can be written down; short, for there are many. */
export function saveMemory({ first, last, seen, holiday, rows }: Memory): SavedMemory {
  return { first, last, seen, holiday, rows: rows.slice() };
}

export function loadMemory({ rows, ...rest }: SavedMemory): Memory {
  return withRows(rest, rows.slice());
}

/** What a day cost; NaN where nothing is known, or not any more. */
export function costSeen({ cost, last }: Memory, day: Day): number {
  return cost[TODAY - (last - day)] ?? Number.NaN;
}

function withRows(rest: Omit<SavedMemory, 'rows'>, rows: Row): Memory {
  const row = (index: number) => rows.subarray(index * MEMORY, (index + 1) * MEMORY);
  const named = Object.fromEntries(ROWS.map((name, index) => [name, row(index)]));
  return { ...rest, rows, ...(named as Record<(typeof ROWS)[number], Row>) };
}
