import { quantile } from './robust.ts';

/** The shares below which an amount lies, that every forecast tells. */
export const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;
/** The same of a normal distribution whose mean absolute error is 1. */
const NORMAL = [-1.606, -1.055, -0.657, -0.318, 0, 0.318, 0.657, 1.055, 1.606];

/** By how much a forecast may be off, at each of the shares. */
export interface Spread {
  /** Of a day so many days ahead, 0 being the first. */
  ofDay(ahead: number): Float64Array;
  /** Of the sum of days, end exclusive. Their errors are alike: a level that is missed is missed each day. */
  ofSum(from: number, to: number): Float64Array;
}

/** With fewer back-tests than this their errors do not count alone. */
const ENOUGH = 8;
/** What is assumed of a series without a past: each day a third off. */
const UNKNOWN = 1 / 3;
/** The weights of the methods were chosen with the very errors that are measured here, and levels go on changing. */
const OPTIMISM = { day: 1.15, sum: 1.2 };
/** As often as not a forecast is off to the other side next time: half of what it was off to one side is believed. */
const ONE_SIDED = 0.5;
const DISTANCES = [1, 2, 4, 7, 14, 21, 28, 42, 56, 84];
/** The shape of errors is taken from these days ahead; it is much the same further on. */
const SHAPING_DAYS = 56;
/** A distance says something of the growth when so many back-tests reach it. */
const LEAST_ERRORS = 4;

/**
 * Learns how far forecasts are off from how far they would have been.
 *
 * @param errors of the back-tests, day by day; NaN where a day was not known
 * @param size what a day ordinarily costs: the measure where there are few back-tests
 */
export function spreadOf(errors: readonly Float64Array[], size: number): Spread {
  const doubt = Math.max(0, 1 - errors.length / ENOUGH);
  const assumed = UNKNOWN * size * doubt;
  const days = daySpread(errors, assumed);
  const sums = sumSpread(errors, assumed);
  const ofDay = (ahead: number) => days.shape.map((part) => part * days.scale(ahead));
  return {
    ofDay,
    ofSum(from, to) {
      const length = to - from;
      if (length <= 0) return new Float64Array(SHARES.length);
      if (length === 1) return ofDay(from);
      const growth = days.grown((from + to) / 2) / (days.grown(length / 2) || 1);
      return sums.shape.map((part) => part * sums.scale(length) * (growth || 1));
    },
  };
}

function daySpread(errors: readonly Float64Array[], assumed: number) {
  const weeks = meansBy(
    errors,
    12,
    (ahead) => Math.floor(ahead / 7),
    () => 1,
  );
  const growth = powerLaw(
    weeks.map(({ mean, count }, week) => ({ at: week + 1, mean, count })),
    { least: 0, most: 0.8, usual: 0.25 },
  );
  const grown = (ahead: number) => growth((ahead + 7) / 7);
  const weekdays = meansBy(errors, 7, (ahead) => ahead % 7, grown);
  const ordinary = (ahead: number) => grown(ahead) * (weekdays[ahead % 7]?.mean ?? 1);
  const scale = (ahead: number) => OPTIMISM.day * Math.max(ordinary(ahead), assumed * ((ahead + 7) / 7) ** 0.25);
  return { shape: shapeOf(standardised(errors, ordinary), errors.length), scale, grown };
}

/** Errors as multiples of what is ordinary so many days ahead. */
function standardised(errors: readonly Float64Array[], ordinary: (ahead: number) => number): Float64Array {
  const scales = Float64Array.from({ length: SHAPING_DAYS }, (_, ahead) => ordinary(ahead));
  const standard = new Float64Array(errors.length * SHAPING_DAYS);
  let count = 0;
  for (const path of errors) {
    for (let ahead = 0; ahead < path.length && ahead < SHAPING_DAYS; ahead++) {
      const scaled = (path[ahead] ?? Number.NaN) / (scales[ahead] ?? 0);
      if (Number.isFinite(scaled)) standard[count++] = scaled;
    }
  }
  return standard.subarray(0, count);
}

function sumSpread(errors: readonly Float64Array[], assumed: number) {
  const sums = errors.map(cumulative);
  const at = DISTANCES.map((distance) => {
    const reached = sums.filter((path) => path.length >= distance).map((path) => path[distance - 1] ?? 0);
    return { at: distance, count: reached.length, mean: meanOf(reached.map(Math.abs)), reached };
  });
  const growth = powerLaw(at, { least: 0.5, most: 1.3, usual: 0.9 });
  const standard = Float64Array.from(
    at.flatMap(({ at: distance, reached }) =>
      distance < 7 ? [] : reached.map((sum) => sum / growth(distance)).filter(Number.isFinite),
    ),
  );
  const scale = (days: number) => OPTIMISM.sum * Math.max(growth(days), assumed * days);
  return { shape: shapeOf(standard, errors.length), scale };
}

/** What standard errors look like at each share, in part normal where there are few back-tests. */
function shapeOf(standard: Float64Array, backTests: number): Float64Array {
  const sorted = standard.sort();
  const known = sorted.length === 0 ? 0 : Math.min(1, backTests / ENOUGH);
  const shape = Float64Array.from(
    SHARES,
    (share, i) => (known === 0 ? 0 : known * quantile(sorted, share)) + (1 - known) * (NORMAL[i] ?? 0),
  );
  const side = ONE_SIDED * (shape[SHARES.indexOf(0.5)] ?? 0);
  const spread = shape.map((part) => part - side).sort();
  // An interval that does not hold what is expected would be read as a mistake.
  const last = spread.length - 1;
  spread[0] = Math.min(0, spread[0] ?? 0);
  spread[last] = Math.max(0, spread[last] ?? 0);
  return spread;
}

/** `scale(at) = a * at ** b`, b within bounds; by least squares of the logarithms, the better known distances counting more. */
function powerLaw(
  points: readonly { at: number; mean: number; count: number }[],
  { least, most, usual }: { least: number; most: number; usual: number },
): (at: number) => number {
  const known = points.filter(({ mean, count }) => mean > 0 && count >= LEAST_ERRORS);
  const weight = known.reduce((sum, { count }) => sum + count, 0);
  if (weight === 0) {
    const [first] = points.filter(({ mean }) => mean > 0);
    return (at) => (first === undefined ? 0 : first.mean * (at / first.at) ** usual);
  }
  const mean = (of: (point: { at: number; mean: number }) => number) =>
    known.reduce((sum, point) => sum + point.count * of(point), 0) / weight;
  const [x, y] = [mean(({ at }) => Math.log(at)), mean(({ mean }) => Math.log(mean))];
  const across = mean(({ at, mean }) => (Math.log(at) - x) * (Math.log(mean) - y));
  const along = mean(({ at }) => (Math.log(at) - x) ** 2);
  const power = along === 0 ? usual : Math.max(least, Math.min(most, across / along));
  return (at) => Math.exp(y + power * (Math.log(at) - x));
}

/** Mean absolute errors, each as a multiple of a measure, by groups of days ahead. */
function meansBy(
  errors: readonly Float64Array[],
  groups: number,
  groupOf: (ahead: number) => number,
  measure: (ahead: number) => number,
) {
  const longest = errors.reduce((most, { length }) => Math.max(most, length), 0);
  const means = Array.from({ length: groups }, () => ({ mean: 0, count: 0 }));
  for (let ahead = 0; ahead < longest; ahead++) {
    const group = means[groupOf(ahead)];
    const unit = measure(ahead) || 1;
    if (group === undefined) continue;
    for (const path of errors) {
      const error = Math.abs(path[ahead] ?? Number.NaN) / unit;
      if (Number.isNaN(error)) continue;
      group.count++;
      group.mean += (error - group.mean) / group.count;
    }
  }
  return means;
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sums from the first day on; a day that was not known is taken to have been right. */
function cumulative(path: Float64Array): Float64Array {
  let sum = 0;
  return path.map((error) => {
    sum += Number.isNaN(error) ? 0 : error;
    return sum;
  });
}
