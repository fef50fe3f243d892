import { type Day, dateOf, firstDay, monthOf } from '../day.ts';
import { middle } from './robust.ts';

/** What each date of the month costs beyond other days of its weekday, by its number; 0 where nothing is to be seen. */
export type MonthPattern = Float64Array;

const DATES = 31;
/** A date is seen once a month: its neighbours help. */
const NEIGHBOURS = 2;
const LEAST_SEEN = 6;
/** Half of what lies between the quartiles of a normal distribution is so much of its standard deviation. */
const QUARTILES = 1.35;

/**
 * Batches, releases, paydays: how cost runs through the month. As much of it is believed as chance does not explain.
 *
 * @param differences from the weekdays around, of each day of the series; NaN where it is not known
 */
export function findMonthPattern(start: Day, differences: Float64Array): MonthPattern {
  const byDate = differencesByDate(start, differences);
  const pattern = new Float64Array(DATES + 1);
  let [seen, chance] = [0, 0];
  for (let date = 1; date <= DATES; date++) {
    const near = Float64Array.from(neighbours(date).flatMap((one) => byDate[one] ?? []));
    if (near.length < LEAST_SEEN) continue;
    const usual = middle(near);
    const quarter = Math.floor(near.length / 4);
    const deviation = ((near[near.length - 1 - quarter] ?? 0) - (near[quarter] ?? 0)) / QUARTILES;
    pattern[date] = usual;
    seen += usual ** 2;
    chance += deviation ** 2 / near.length;
  }
  const believed = seen === 0 ? 0 : Math.max(0, 1 - chance / seen);
  return pattern.map((usual) => usual * believed);
}

/** Adds the pattern, or takes it away, on days that follow one another. */
export function applyMonthPattern(days: Float64Array, start: Day, pattern: MonthPattern, sign: 1 | -1): Float64Array {
  eachDate(start, days.length, (i, date) => {
    days[i] = (days[i] ?? 0) + sign * (pattern[date] ?? 0);
  });
  return days;
}

function differencesByDate(start: Day, differences: Float64Array): number[][] {
  const byDate: number[][] = Array.from({ length: DATES + 1 }, () => []);
  eachDate(start, differences.length, (i, date) => {
    const difference = differences[i] ?? Number.NaN;
    if (!Number.isNaN(difference)) byDate[date]?.push(difference);
  });
  return byDate;
}

const neighbours = (date: number): number[] =>
  Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, i) => ((date - 1 - NEIGHBOURS + i + DATES) % DATES) + 1);

/** Counts on from month to month: asking the calendar for each day takes longer than the rest. */
function eachDate(start: Day, days: number, visit: (position: number, date: number) => void): void {
  let { date } = dateOf(start);
  let monthEnd = firstDay(monthOf(start) + 1);
  for (let i = 0; i < days; i++, date++) {
    if (start + i === monthEnd) {
      date = 1;
      monthEnd = firstDay(monthOf(monthEnd) + 1);
    }
    visit(i, date);
  }
}
