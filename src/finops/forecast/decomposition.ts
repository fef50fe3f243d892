import type { Method } from './method.ts';
import { middle } from './robust.ts';
import { lastKnown, type Series } from './series.ts';

/** Half a year of weeks tells the weekdays apart. */
const PATTERN_WEEKS = 26;

/**
 * The series taken apart: a level that moves from week to week, and how each weekday has differed from the week around it. The
 * weekdays are learned over half a year, the level over the last days only: after a change it is soon right again.
 */
export function decomposition(levelDays: number): Method {
  return (series) => {
    const differences = { start: series.start, costs: differencesFromWeek(series) };
    return (position) => {
      const pattern = patternAt(differences, position);
      const without = Float64Array.from(
        { length: Math.min(position, 2 * levelDays) },
        (_, back) => (series.costs[position - 1 - back] ?? Number.NaN) - (pattern[(7 * 1000 - 1 - back) % 7] ?? 0),
      ).reverse();
      const level = middle(lastKnown(without, without.length, levelDays)) || 0;
      return { week: pattern.map((difference) => level + difference), slope: 0, damping: 1 };
    };
  };
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
function patternAt(differences: Series, position: number): Float64Array {
  const pattern = new Float64Array(7);
  let sum = 0;
  for (let phase = 0; phase < 7; phase++) {
    const found = new Float64Array(PATTERN_WEEKS);
    let count = 0;
    // The last three days before the position look beyond it.
    for (let i = position - 7 + phase; i >= 0 && count < PATTERN_WEEKS; i -= 7) {
      const difference = differences.costs[i] ?? Number.NaN;
      if (i < position - 3 && !Number.isNaN(difference)) found[count++] = difference;
    }
    const usual = middle(found.subarray(0, count));
    pattern[phase] = Number.isNaN(usual) ? 0 : usual;
    sum += pattern[phase] ?? 0;
  }
  return pattern.map((difference) => difference - sum / 7);
}
