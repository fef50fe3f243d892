import { isBillingDay, returningCharge } from './anomaly/calendar.ts';
import { type Expectation, expectationOf, mendBeginning } from './anomaly/expectation.ts';
import {
  advance,
  loadMemory,
  MEMORY,
  type Memory,
  newMemory,
  type SavedMemory,
  saveMemory,
  TODAY,
} from './anomaly/memory.ts';
import { excessNeeded, findLift, isStriking, type Lift } from './anomaly/rules.ts';
import { answeredAllowance, DEFAULTS, isCalledWrong, type SeriesSettings } from './anomaly/settings.ts';
import { at } from './anomaly/statistics.ts';
import type { Day } from './day.ts';

/** Days of a series that cost more than was expected of them. Sums are in the unit of the series. */
export interface Anomaly {
  start: Day;
  /** Exclusive. */
  end: Day;
  /** The day whose cost told. */
  flaggedOn: Day;
  expected: number;
  actual: number;
  /** `absorbed`: it lasted for four weeks, nobody called it wrong, and it is the baseline now. */
  state: 'ongoing' | 'over' | 'absorbed';
}

/** A day beside what was expected of it and the band in which it would have been ordinary. */
export interface JudgedDay {
  expected: number;
  low: number;
  high: number;
  /** The anomaly that the day belongs to, begins or ends. */
  anomaly: Anomaly | undefined;
}

/** What is known of a series up to a day. `observe` changes it. */
export interface SeriesState {
  memory: Memory;
  /** The workload appeared while others were already known: its first days were expected to cost nothing. */
  appeared: boolean;
  open: Anomaly | undefined;
}
export interface SavedState extends Omit<SeriesState, 'memory'> {
  memory: SavedMemory;
}

/** So long a workload is new: it has shown no weekday twice. */
const NEW_DAYS = 14;
const ABSORBED_AFTER = 28;
/** An anomaly that comes back within a week is the same one. */
const QUIET_DAYS = 7;
/** While an anomaly lasts, less than what made it one keeps it alive. */
const KEEPS_ALIVE = 0.4;
/** An ordinary day teaches no more than this. */
const TEACHES_DEVIATIONS = 3;
/** With fewer days nothing stands out. */
const LEAST_DAYS = 3;

export function begin(first: Day, appeared = false): SeriesState {
  return { memory: newMemory(first), appeared, open: undefined };
}

export function saveState({ memory, ...rest }: SeriesState): SavedState {
  return { ...rest, memory: saveMemory(memory) };
}

export function loadState({ memory, ...rest }: SavedState): SeriesState {
  return { ...rest, memory: loadMemory(memory) };
}

/**
 * Judges a day by the days before it, and learns from it unless it is out of the ordinary.
 * @param day later than all before; days in between are unknown, not free of cost
 */
export function observe(state: SeriesState, day: Day, cost: number, settings: SeriesSettings = DEFAULTS): JudgedDay {
  const { memory } = state;
  if (state.open && day >= state.open.end + QUIET_DAYS) close(state, 'over');
  advance(memory, day);
  if (memory.seen === NEW_DAYS + 1) mendBeginning(memory);
  const now = expectationOf(memory, cost);
  if (isNew(memory) && state.appeared) now.expected = 0;
  const allowed = allowanceOf(memory, day, now, settings);
  const explained = Math.min(allowed, Math.max(0, cost - now.expected));
  const over = cost - now.expected - allowed;
  const needed = excessFor(state, now, settings);
  remember(state, cost, now, explained);
  const isHoliday = settings.isHoliday(day);
  if (isHoliday) memory.holiday = Math.max(memory.holiday, cost - now.expected);

  const isOut = over > needed && isWorthIt(memory, now, cost - explained, over);
  const expected = now.expected + explained;
  const band = { expected, low: now.expected - needed, high: now.expected + allowed + needed };
  const keepsAlive = state.open !== undefined && over > Math.max(0, KEEPS_ALIVE * needed);
  if (isOut || keepsAlive) {
    const anomaly = extend(state, day, expected, cost);
    if (isNew(memory)) teach(memory, cost, now, explained);
    else leaveOut(memory, now);
    if (day - anomaly.start + 1 >= ABSORBED_AFTER && !isCalledWrong(settings.answers, anomaly)) {
      close(state, 'absorbed');
      relearn(memory, anomaly.start);
    }
    return { ...band, anomaly };
  }
  if (isHoliday) leaveOut(memory, now);
  else teach(memory, cost, now, explained);
  settings.answers.forEach((answer) => {
    if (answer.answer === 'expected' && day === answer.start + ABSORBED_AFTER - 1 && explained > 0)
      relearn(memory, answer.start);
  });
  if (state.open || memory.seen <= 2 * NEW_DAYS) return { ...band, anomaly: state.open };
  const lift = findLift(memory, now, settings);
  return { ...band, anomaly: lift && openLift(state, lift) };
}

const isNew = (memory: Memory) => memory.seen <= NEW_DAYS;

/** What the calendar and the answers explain of a day. */
function allowanceOf(memory: Memory, day: Day, now: Expectation, settings: SeriesSettings): number {
  const returning = isNew(memory) ? 0 : returningCharge(memory, day, now.deviation);
  const holiday = settings.isHoliday(day) ? memory.holiday : 0;
  return Math.max(returning, holiday, answeredAllowance(settings.answers, day));
}

/** Of a workload that is new nothing is known but what it costs. */
function excessFor({ memory, appeared }: SeriesState, now: Expectation, settings: SeriesSettings): number {
  if (!isNew(memory)) return excessNeeded(memory, now, settings);
  const { newcomer = Number.POSITIVE_INFINITY } = settings;
  if (appeared) return newcomer;
  return memory.seen <= LEAST_DAYS ? Number.POSITIVE_INFINITY : Math.max(newcomer, 2 * now.level);
}

/** In its first month a billing day has not been seen yet: it is not known what it brings. */
function isWorthIt(memory: Memory, now: Expectation, cost: number, over: number): boolean {
  if (isNew(memory)) return true;
  if (memory.last - memory.first < 31 && isBillingDay(memory.last)) return false;
  return isStriking(memory, now, cost, over);
}

function remember({ memory, appeared }: SeriesState, cost: number, now: Expectation, explained: number): void {
  memory.cost[TODAY] = cost;
  memory.offset[TODAY] = now.offset;
  memory.level[TODAY] = now.level;
  memory.allowed[TODAY] = explained;
  memory.plain[TODAY] = cost - now.offset - explained;
  if (!(isNew(memory) && appeared)) memory.excess[TODAY] = cost - now.expected;
}

function teach(memory: Memory, cost: number, now: Expectation, explained: number): void {
  const excess = cost - explained - now.expected;
  const most = TEACHES_DEVIATIONS * now.deviation;
  memory.taught[TODAY] = isNew(memory) ? cost - explained : now.expected + Math.min(most, Math.max(-most, excess));
  if (memory.seen > 7 && now.basis > 0) memory.error[TODAY] = excess / now.basis;
}

/** An anomaly does not teach: the baseline goes on as if the day had cost what was expected. */
function leaveOut(memory: Memory, now: Expectation): void {
  memory.taught[TODAY] = now.expected;
  memory.plain[TODAY] = now.level;
}

function extend(state: SeriesState, day: Day, expected: number, actual: number): Anomaly {
  state.open ??= { start: day, end: day, flaggedOn: day, expected: 0, actual: 0, state: 'ongoing' };
  state.open.end = day + 1;
  state.open.expected += expected;
  state.open.actual += actual;
  return state.open;
}

function openLift(state: SeriesState, { start, before }: Lift): Anomaly {
  const { memory } = state;
  const flaggedOn = memory.last;
  let [expected, actual] = [0, 0];
  for (let index = indexOf(memory, start); index < MEMORY; index++) {
    if (Number.isNaN(at(memory.cost, index))) continue;
    const usual = before + at(memory.offset, index);
    expected += usual + at(memory.allowed, index);
    actual += at(memory.cost, index);
    memory.taught[index] = usual;
    memory.level[index] = before;
    memory.plain[index] = before;
    memory.error[index] = Number.NaN;
  }
  state.open = { start, end: flaggedOn + 1, flaggedOn, expected, actual, state: 'ongoing' };
  return state.open;
}

function close(state: SeriesState, outcome: 'over' | 'absorbed'): void {
  if (state.open) state.open.state = outcome;
  state.open = undefined;
}

/** The days as they were become the baseline after all. */
function relearn(memory: Memory, start: Day): void {
  for (let index = indexOf(memory, start); index < MEMORY; index++) {
    if (Number.isNaN(at(memory.cost, index))) continue;
    memory.taught[index] = at(memory.cost, index);
    memory.plain[index] = at(memory.taught, index) - at(memory.offset, index);
    memory.error[index] = Number.NaN;
    memory.excess[index] = Number.NaN;
  }
}

const indexOf = (memory: Memory, day: Day) => Math.max(0, TODAY - (memory.last - day));
