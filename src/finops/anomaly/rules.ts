import type { Day } from '../day.ts';
import { type Expectation, levelBefore, wandering } from './expectation.ts';
import { type Memory, TODAY } from './memory.ts';
import { boundedSensitivity, type Thresholds } from './settings.ts';
import { at, medianOf } from './statistics.ts';

/** An excess that came this often within the memory is how the series is. */
const RETURNS = 3;
const BEYOND_RETURNING = 1.4;
const scratch = new Float64Array(8);

/** What a day must cost above what was expected of it to be out of the ordinary: all thresholds together. */
export function excessNeeded(memory: Memory, now: Expectation, thresholds: Thresholds): number {
  const { deviations, relative, absolute, ofADay } = thresholds;
  const needed = Math.max(
    skewed(deviations * now.deviation, now.basis),
    relative * Math.max(now.expected, now.level / 2),
    absolute,
    ofADay * now.typical,
  );
  return Math.max(needed / boundedSensitivity(thresholds), BEYOND_RETURNING * returningExcess(memory));
}

/** Costs are skewed, the more so the noisier they are: what is three deviations up is farther from the middle than three down. */
function skewed(deviation: number, basis: number): number {
  return basis > 0 ? 2 * basis * Math.expm1(deviation / (2 * basis)) : deviation;
}

/** The third largest excess of the memory, days in a row being one. */
function returningExcess({ excess, allowed }: Memory): number {
  let [first, second, third] = [0, 0, 0];
  let within = false;
  for (let index = 0; index < TODAY; index++) {
    const value = at(excess, index) - at(allowed, index);
    if (!(value > third)) within = false;
    else if (!within) {
      within = true;
      if (value > first) [first, second, third] = [value, first, second];
      else if (value > second) [second, third] = [value, second];
      else third = value;
    }
  }
  return [first, second, third][RETURNS - 1] ?? 0;
}

/**
 * Whether an excess that passes the thresholds is also striking: how quiet the series is, how far the day stands out from the
 * month as it was, weekdays and all, and from the excesses before. Weights of a logistic regression on simulated and on real
 * series, rounded (docs/anomalies.md).
 */
export function isStriking(memory: Memory, now: Expectation, cost: number, over: number): boolean {
  const { mean, deviation } = monthBefore(memory);
  const outOfMonth = deviation > 0 ? Math.min(6, Math.max(-1, (cost - mean) / deviation)) : 6;
  const outOfExcesses = Math.min(1.5, Math.log(over / returningExcess(memory)));
  const noise = now.basis > 0 ? Math.max(0.04, now.deviation / now.basis) : 0.04;
  const size = now.typical > 0 ? Math.log(over / now.typical) : 0;
  return -1.6 * Math.log(noise) + 0.3 * size + 0.47 * outOfMonth + 0.83 * outOfExcesses > 5.6;
}

function monthBefore({ taught }: Memory): { mean: number; deviation: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (let index = TODAY - 35; index < TODAY; index++) {
    const value = at(taught, index);
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** A level that has risen to stay, or is still rising. */
export interface Lift {
  start: Day;
  /** The level before it. */
  before: number;
}

/**
 * Looks for days that are each within the ordinary and together are not: three in a row, or most of a week. The noisier the
 * series and the more its level wanders by itself, the more it takes.
 */
export function findLift(memory: Memory, now: Expectation, thresholds: Thresholds): Lift | undefined {
  const before = levelBefore(memory);
  if (before === undefined) return undefined;
  const base = Math.max(before, 0);
  const noisy = base > 0 ? 0.6 * Math.max(0, now.deviation / base - 0.07) : 0;
  const most = Math.max(1.5 * wandering(memory), 0.7 * thresholds.ofADay * now.typical, thresholds.absolute);
  const sensitivity = boundedSensitivity(thresholds);
  const needs = (deviations: number, share: number) =>
    Math.max(deviations * now.deviation, (share * thresholds.relative + noisy) * base, most) / sensitivity;

  const threeDays = leastOfLastThree(memory) - before;
  const week = medianOfWeek(memory) - before;
  const isThree = threeDays > needs(2.2, 1.3);
  const isWeek = week > needs(1.4, 1.1) && threeDays > 0.1 * base;
  if (!isThree && !isWeek) return undefined;
  return { start: beginningOf(memory, before, (isThree ? threeDays : week) / 2), before };
}

function leastOfLastThree({ plain }: Memory): number {
  return Math.min(at(plain, TODAY), at(plain, TODAY - 1), at(plain, TODAY - 2));
}

function medianOfWeek({ plain }: Memory): number {
  let count = 0;
  for (let index = TODAY - 6; index <= TODAY; index++) {
    if (!Number.isNaN(at(plain, index))) scratch[count++] = at(plain, index);
  }
  return count < 5 ? Number.NaN : medianOf(scratch, count);
}

/** The first of the days that reach the half of it, at most three weeks ago; a single day may fall short. */
function beginningOf({ plain, last }: Memory, before: number, half: number): Day {
  let start = last;
  for (let age = 0, short = 0; age < 21 && short < 2; age++) {
    const value = at(plain, TODAY - age) - before;
    if (Number.isNaN(value)) continue;
    if (value > half) start = last - age;
    short = value > half ? 0 : short + 1;
  }
  return start;
}
