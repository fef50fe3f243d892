import type { Method } from './method.ts';
import { middle } from './robust.ts';
import type { Series } from './series.ts';

/** Half a year of weeks tells the weekdays apart. */
const PATTERN_WEEKS = 26;

/**
 * The series taken apart: a level that moves from week to week, and how each weekday has differed from the week around it. The
 * weekdays are learned over half a year, the level over the last days only: after a change it is soon right again.
 */
export function decomposition(levelDays: number): Method {
  return (series) => {
    const patternAt = patternsOf(series);
    return (position) => {
      const week = patternAt(position).slice();
      const level = levelAt(series, position, week, levelDays);
      for (let phase = 0; phase < 7; phase++) week[phase] = (week[phase] ?? 0) + level;
      return { week, slope: 0, damping: 1 };
    };
  };
}

/** The middle of the last days that are known, each without what its weekday makes of it. */
function levelAt({ costs }: Series, position: number, pattern: Float64Array, days: number): number {
  const found = new Float64Array(days);
  let count = 0;
  for (let back = 1; back <= 2 * days && back <= position && count < days; back++) {
    const cost = costs[position - back] ?? Number.NaN;
    if (!Number.isNaN(cost)) found[count++] = cost - (pattern[(7 - (back % 7)) % 7] ?? 0);
  }
  return middle(found.subarray(0, count)) || 0;
}

/** Several decompositions of one series differ by their levels only. */
const known = new WeakMap<Series, (position: number) => Float64Array>();

function patternsOf(series: Series): (position: number) => Float64Array {
  const made = known.get(series);
  if (made !== undefined) return made;
  const differences = differencesFromWeek(series);
  const patterns = new Map<number, Float64Array>();
  const patternsAt = (position: number) => {
    const pattern = patterns.get(position) ?? patternAt(differences, position);
    patterns.set(position, pattern);
    return pattern;
  };
  known.set(series, patternsAt);
  return patternsAt;
}

/** Each day less the mean of the seven days around it; NaN where those are not all known. */
function differencesFromWeek({ costs }: Series): Float64Array {
  const differences = new Float64Array(costs.length).fill(Number.NaN);
  for (let i = 3; i < costs.length - 3; i++) {
    let sum = 0;
    for (let j = i - 3; j <= i + 3; j++) sum += costs[j] ?? Number.NaN;
    differences[i] = (costs[i] ?? Number.NaN) - sum / 7;
  }
  return differences;
}

/** What the seven days from a position on differ by from their week; adds up to nothing. */
function patternAt(differences: Float64Array, position: number): Float64Array {
  const pattern = new Float64Array(7);
  const found = new Float64Array(PATTERN_WEEKS);
  let sum = 0;
  for (let phase = 0; phase < 7; phase++) {
    let count = 0;
    for (let i = position - 7 + phase; i >= 0 && count < PATTERN_WEEKS; i -= 7) {
      const difference = differences[i] ?? Number.NaN;
      // The week around the last three days before the position reaches beyond it.
      if (i < position - 3 && !Number.isNaN(difference)) found[count++] = difference;
    }
    pattern[phase] = middle(found.subarray(0, count)) || 0;
    sum += pattern[phase] ?? 0;
  }
  return pattern.map((difference) => difference - sum / 7);
}
