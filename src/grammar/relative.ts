import { UserError } from '../errors.ts';
import { type Day, type Month, mondayOf, monthOf } from '../finops/day.ts';
import {
  dayPeriod,
  fiscalYearPeriod,
  monthPeriod,
  type Period,
  quarterPeriod,
  rangePeriod,
  type Unit,
  weekPeriod,
} from '../finops/period.ts';
import { WEEKDAYS } from '../finops/words.ts';
import type { Calendar, PeriodMatch } from './match.ts';

/** today, yesterday, day before yesterday, friday, last friday, this month, last week, last 30 days */
export function matchRelative(words: readonly string[], calendar: Calendar): PeriodMatch | undefined {
  const { today } = calendar;
  const [first = '', second = '', third = ''] = words;
  if (first === 'today') return { length: 1, read: () => dayPeriod(today, today) };
  if (words.slice(0, 3).join(' ') === 'day before yesterday') {
    return { length: 3, read: () => dayPeriod(today - 2, today) };
  }
  if (first === 'yesterday') return { length: 1, read: () => dayPeriod(today - 1, today) };
  const running = first === 'this' || first === 'current';
  const gone = first === 'last' || first === 'past' || first === 'previous';

  const weekday = weekdayNumber(running || gone ? second : first);
  if (weekday !== undefined) {
    const until = gone ? today - 1 : today;
    return { length: running || gone ? 2 : 1, read: () => dayPeriod(latestWeekday(weekday, until), today) };
  }
  const unit = unitOf(second);
  if ((running || gone) && unit) return { length: 2, read: () => unitBefore(unit, running ? 0 : 1, calendar) };
  const count = numberOf(second);
  const units = unitOf(third);
  if (gone && units && count !== undefined) return { length: 3, read: () => lastUnits(units, count, calendar) };
  return;
}

const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');

function numberOf(word: string): number | undefined {
  if (/^\d{1,4}$/.test(word)) return Number(word);
  return NUMBERS.includes(word) ? NUMBERS.indexOf(word) + 1 : undefined;
}

const UNITS: readonly Unit[] = ['day', 'week', 'month', 'quarter', 'year'];

function unitOf(word: string): Unit | undefined {
  return UNITS.find((unit) => word === unit || word === `${unit}s`);
}

/** 0 for Monday. */
function weekdayNumber(word: string): number | undefined {
  const index = WEEKDAYS.findIndex((name) => name === word || name.slice(0, 3) === word);
  return index < 0 ? undefined : index;
}

/** The latest such weekday, not after the given day. */
function latestWeekday(weekday: number, until: Day): Day {
  const day = mondayOf(until) + weekday;
  return day > until ? day - 7 : day;
}

/** The unit that lies so many before the running one. Quarters and years are fiscal. */
function unitBefore(unit: Unit, count: number, { today, fiscalYearStart }: Calendar): Period {
  const month = monthOf(today);
  switch (unit) {
    case 'day':
      return dayPeriod(today - count, today);
    case 'week':
      return weekPeriod(today - 7 * count, today);
    case 'month':
      return monthPeriod(month - count);
    case 'quarter':
      return quarterPeriod(month - 3 * count, fiscalYearStart);
    case 'year':
      return fiscalYearPeriod(month - 12 * count, fiscalYearStart);
  }
}

/** The last whole units; the running one is not among them. */
function lastUnits(unit: Unit, count: number, calendar: Calendar): Period {
  if (count === 0) throw new UserError(`The last 0 ${unit}s are no time at all.`, { hint: `Try last 30 ${unit}s.` });
  const first = unitBefore(unit, count, calendar);
  return count === 1 ? first : rangePeriod(first.start, unitBefore(unit, 0, calendar).start, calendar.today);
}

/** Q3, Q3 2025, Q3 FY2025, FY2025, FY25 */
export function matchFiscal(words: readonly string[], { today, fiscalYearStart }: Calendar): PeriodMatch | undefined {
  const [first = '', second = ''] = words;
  const year = /^fy(?:20)?(\d\d)$/.exec(first)?.[1];
  if (year) return { length: 1, read: () => fiscalYearPeriod(lastMonth(year, fiscalYearStart), fiscalYearStart) };
  const quarter = Number(/^q([1-4])$/.exec(first)?.[1] ?? 0);
  if (quarter === 0) return;
  const quarterYear = /^(?:fy|20|fy20)(\d\d)$/.exec(second)?.[1];
  if (!quarterYear) return { length: 1, read: () => latestQuarter(quarter, monthOf(today), fiscalYearStart) };
  const last = lastMonth(quarterYear, fiscalYearStart);
  return { length: 2, read: () => quarterPeriod(last - 3 * (4 - quarter), fiscalYearStart) };
}

/** The last month of the fiscal year that is named so. */
function lastMonth(year: string, fiscalYearStart: number): Month {
  return (30 + Number(year)) * 12 + (fiscalYearStart === 1 ? 11 : fiscalYearStart - 2);
}

/** The latest such fiscal quarter that has begun. */
function latestQuarter(quarter: number, month: Month, fiscalYearStart: number): Period {
  const first = monthOf(fiscalYearPeriod(month, fiscalYearStart).start) + 3 * (quarter - 1);
  return quarterPeriod(first > month ? first - 12 : first, fiscalYearStart);
}
