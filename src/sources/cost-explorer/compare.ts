import type { Day } from '../../finops/day.ts';
import type { KeptDay, KeptLine } from './kept.ts';
import { type CostView, categoryOf } from './views.ts';

/** Views of one bill agree to less than this, in currency units, for each value and day. */
const HALF_A_CENT = 0.005;

/**
 * The days on which a view does not agree with an overview, for each value of the field that both tell apart (or in all,
 * where there is none) and each category: not asked for yet, or restated since.
 */
export function differingDays(
  overview: { view: CostView; days: readonly KeptDay[] },
  other: { view: CostView; days: readonly KeptDay[] },
): Day[] {
  const field = overview.view.by.find((one) => other.view.by.includes(one));
  const keyOf = (view: CostView) => (line: KeptLine) =>
    JSON.stringify([field === undefined ? '' : line[0][view.by.indexOf(field)], categoryOf(line[1])]);
  const known = new Map(other.days.map((one) => [one.day, one.lines]));
  return overview.days
    .filter(({ day, lines }) => {
      const found = known.get(day);
      return found === undefined || differ(sumsOf(lines, keyOf(overview.view)), sumsOf(found, keyOf(other.view)));
    })
    .map(({ day }) => day);
}

/** Whether days, added up, are what a whole stretch of them was said to cost. */
export function agreesInAll(days: readonly KeptDay[], whole: readonly KeptDay[]): boolean {
  const keyOf = ([values, recordType]: KeptLine) => JSON.stringify([values, categoryOf(recordType)]);
  const sums = (list: readonly KeptDay[]) =>
    sumsOf(
      list.flatMap(({ lines }) => lines),
      keyOf,
    );
  return !differ(sums(days), sums(whole));
}

type Sums = Map<string, { billed: number; effective: number }>;

function sumsOf(lines: readonly KeptLine[], keyOf: (line: KeptLine) => string): Sums {
  const sums: Sums = new Map();
  for (const line of lines) {
    const key = keyOf(line);
    const sum = sums.get(key) ?? { billed: 0, effective: 0 };
    sum.billed += Number(line[2]);
    sum.effective += Number(line[3]);
    sums.set(key, sum);
  }
  return sums;
}

function differ(a: Sums, b: Sums): boolean {
  const nothing = { billed: 0, effective: 0 };
  return [...new Set([...a.keys(), ...b.keys()])].some((key) => {
    const [one, other] = [a.get(key) ?? nothing, b.get(key) ?? nothing];
    return (
      Math.abs(one.billed - other.billed) >= HALF_A_CENT || Math.abs(one.effective - other.effective) >= HALF_A_CENT
    );
  });
}

/** Neighbouring days as stretches, end exclusive. */
export function stretches(days: readonly Day[]): { start: Day; end: Day }[] {
  const all: { start: Day; end: Day }[] = [];
  for (const day of days.toSorted((a, b) => a - b)) {
    const last = all.at(-1);
    if (last?.end === day) last.end++;
    else all.push({ start: day, end: day + 1 });
  }
  return all;
}
