import { type Memory, TODAY } from './memory.ts';
import { at, medianOf, spreadOf, trimmedMean } from './statistics.ts';

/** What a day was expected to cost, from the days before it. */
export interface Expectation {
  expected: number;
  /** Cost of an ordinary day; the weekday adds `offset`. */
  level: number;
  offset: number;
  /** How far an ordinary day is from what was expected of it. */
  deviation: number;
  /** What the deviation is a share of. */
  basis: number;
  /** What the series costs on average, without regard to sign. */
  typical: number;
}

const LEVEL_DAYS = 21;
/** A day counts half as much as one four days later. */
const WEIGHTS = Array.from({ length: LEVEL_DAYS }, (_, age) => Math.exp(-age / 6));
const WEEKS = 8;
const ERROR_DAYS = 63;
/** Nothing is known so exactly that 2.5 % of it would matter. */
const LEAST_DEVIATION = 0.025;
/** The deviation of a day that costs next to nothing is a share of the level instead. */
const LEAST_BASIS = 0.15;
const UNKNOWN_DEVIATION = 0.15;

const scratch = new Float64Array(128);

export function expectationOf(memory: Memory, cost: number): Expectation {
  const level = memory.seen === 1 ? cost : levelOf(memory);
  const offset = memory.seen < 8 ? 0 : weekdayOffset(memory, level);
  const expected = level + offset;
  const basis = Math.max(Math.abs(expected), LEAST_BASIS * Math.abs(level));
  const deviation = Math.max(errorSpread(memory) * basis, LEAST_DEVIATION * Math.abs(level));
  return { expected, level, offset, deviation, basis, typical: typicalOf(memory) };
}

function levelOf(memory: Memory): number {
  const isYoung = memory.seen < 15;
  let [sum, weights] = [0, 0];
  for (let age = 0; age < LEVEL_DAYS; age++) {
    const value = at(memory.taught, TODAY - 1 - age) - at(memory.offset, TODAY - 1 - age);
    if (Number.isNaN(value)) continue;
    const weight = isYoung ? 1 : (WEIGHTS[age] ?? 0);
    sum += weight * value;
    weights += weight;
  }
  return weights > 0 ? sum / weights : 0;
}

/** What this weekday has cost beyond the days around it, in proportion to the level then and now. */
function weekdayOffset(memory: Memory, level: number): number {
  let count = 0;
  for (let week = 1; week <= WEEKS; week++) {
    const index = TODAY - 7 * week;
    const around = meanAround(memory, index);
    const offset = at(memory.taught, index) - around;
    if (Number.isNaN(offset)) continue;
    const growth = around > 0 && level > 0 ? Math.min(2.5, Math.max(0.4, level / around)) : 1;
    scratch[count++] = offset * growth;
  }
  return count === 0 ? 0 : trimmedMean(scratch, count);
}

function meanAround({ taught }: Memory, index: number): number {
  let [sum, count] = [0, 0];
  for (let day = Math.max(0, index - 3); day <= index + 3; day++) {
    const value = at(taught, day);
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}

function errorSpread({ error }: Memory): number {
  let count = 0;
  for (let index = TODAY - ERROR_DAYS; index < TODAY; index++) {
    const value = at(error, index);
    if (!Number.isNaN(value)) scratch[count++] = value;
  }
  return count < 5 ? UNKNOWN_DEVIATION : spreadOf(scratch, count) * (1 + 1.5 / count);
}

function typicalOf({ taught }: Memory): number {
  let [sum, count] = [0, 0];
  for (let index = 0; index < TODAY; index++) {
    const value = at(taught, index);
    if (Number.isNaN(value)) continue;
    sum += Math.abs(value);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** The level of the month that ended a week ago, carried on by its growth; undefined where too little is known. */
export function levelBefore(memory: Memory): number | undefined {
  let count = 0;
  for (let index = TODAY - 35; index <= TODAY - 8; index++) {
    const value = at(memory.taught, index) - at(memory.offset, index);
    if (!Number.isNaN(value)) scratch[count++] = value;
  }
  return count < 12 ? undefined : medianOf(scratch, count) + growthADay(memory) * 15;
}

/** Growth that has gone on for weeks: the middle one of eight. A ramp of two weeks does not make it. */
function growthADay({ level }: Memory): number {
  let count = 0;
  for (let week = 1; week <= WEEKS; week++) {
    const change = at(level, TODAY - 7 * week) - at(level, TODAY - 7 * week - 7);
    if (!Number.isNaN(change)) scratch[count++] = change;
  }
  return count < 4 ? 0 : Math.max(0, medianOf(scratch, count) / 7);
}

/** How far the level wanders by itself in two and a half weeks. */
export function wandering({ level }: Memory): number {
  let count = 0;
  for (let index = TODAY - 7; index > 28; index -= 5) {
    const change = at(level, index) - at(level, index - 18);
    if (!Number.isNaN(change)) scratch[count++] = change;
  }
  return count < 5 ? 0 : spreadOf(scratch, count);
}

/** The first two weeks have nothing to be judged by: of two like weekdays that disagree, the odd one is mended. */
export function mendBeginning(memory: Memory): void {
  const { taught, cost, excess } = memory;
  let count = 0;
  for (let index = TODAY - 14; index < TODAY - 7; index++) {
    const apart = Math.abs(at(taught, index) - at(taught, index + 7));
    if (!Number.isNaN(apart)) scratch[count++] = apart;
  }
  if (count < 5) return;
  const usual = medianOf(scratch, count);
  count = 0;
  for (let index = TODAY - 14; index < TODAY; index++) {
    if (!Number.isNaN(at(taught, index))) scratch[count++] = at(taught, index);
  }
  const middle = medianOf(scratch, count);
  for (let index = TODAY - 14; index < TODAY - 7; index++) {
    const [one, other] = [at(taught, index), at(taught, index + 7)];
    if (!(Math.abs(one - other) > 4 * usual + 0.2 * Math.abs(middle))) continue;
    const odd = Math.abs(one - middle) > Math.abs(other - middle) ? index : index + 7;
    taught[odd] = odd === index ? other : one;
    excess[odd] = at(cost, odd) - at(taught, odd);
  }
}
