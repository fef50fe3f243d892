import {
  addYears,
  type Day,
  dateAndMonth,
  dateOf,
  firstDay,
  formatDay,
  formatMonth,
  type Month,
  mondayOf,
  monthName,
  monthOf,
  nameDay,
  nameMonth,
} from './day.ts';

/** A stretch of whole UTC days. Make one by the functions below: its texts follow from its days. */
export interface Period {
  start: Day;
  /** Exclusive. */
  end: Day;
  /** For people: "October 2026", "3 to 9 Oct", "Q3 FY2027 (Aug to Oct 2026)". */
  label: string;
  /** Words of the grammar that lead back to these days, whenever they are asked: "2026-10", "2026-10-03 to 2026-10-09". */
  words: string;
  /** Set when the period is one whole calendar unit; it may still be running. */
  unit?: Unit;
}
export type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

export function dayPeriod(day: Day, today: Day): Period {
  return { start: day, end: day + 1, label: nameDay(day, today), words: formatDay(day), unit: 'day' };
}

/** Weeks begin on Monday. */
export function weekPeriod(day: Day, today: Day): Period {
  const start = mondayOf(day);
  const label = `the week of ${nameDay(start, today)}`;
  return { start, end: start + 7, label, words: `week of ${formatDay(start)}`, unit: 'week' };
}

export function monthPeriod(month: Month): Period {
  const [start, end] = [firstDay(month), firstDay(month + 1)];
  return { start, end, label: nameMonth(month), words: formatMonth(month), unit: 'month' };
}

/** The fiscal quarter in which the month lies. */
export function quarterPeriod(month: Month, fiscalYearStart: number): Period {
  const first = firstOfFiscalYear(month, fiscalYearStart);
  const quarter = Math.floor((month - first) / 3);
  const words = `Q${quarter + 1} ${fiscalYearName(month, fiscalYearStart)}`;
  return unitOfMonths('quarter', first + quarter * 3, 3, words);
}

/** The fiscal year in which the month lies; the calendar year when fiscal years begin in January. */
export function fiscalYearPeriod(month: Month, fiscalYearStart: number): Period {
  if (fiscalYearStart === 1) return calendarYearPeriod(month);
  const first = firstOfFiscalYear(month, fiscalYearStart);
  return unitOfMonths('year', first, 12, fiscalYearName(month, fiscalYearStart));
}

export function calendarYearPeriod(month: Month): Period {
  const { year } = dateOf(firstDay(month));
  const first = (year - 1970) * 12;
  return { start: firstDay(first), end: firstDay(first + 12), label: `${year}`, words: `${year}`, unit: 'year' };
}

/** Any days, the end exclusive. One day or one whole month is that unit. */
export function rangePeriod(start: Day, end: Day, today: Day): Period {
  if (end - start === 1) return dayPeriod(start, today);
  const months = wholeMonths(start, end);
  if (months === 1) return monthPeriod(monthOf(start));
  if (months !== undefined) {
    const words = `${formatMonth(monthOf(start))} to ${formatMonth(monthOf(end) - 1)}`;
    return { start, end, label: nameMonths(monthOf(start), months), words };
  }
  const days = nameDays(start, end - 1, today);
  const label = end === today ? `the last ${end - start} days (${days})` : days;
  return { start, end, label, words: `${formatDay(start)} to ${formatDay(end - 1)}` };
}

/**
 * What a period is compared with when nothing else is asked for. As long as the bills do not reach its end, it is compared
 * with as many days from the start of the month (quarter, year, week) before; otherwise with the whole of it. Days that
 * are no calendar unit are compared with as many days just before them.
 * @param through the last day that the bills reach
 */
export function previousPeriod(period: Period, through: Day): Period {
  const running = through >= period.start && through + 1 < period.end;
  const days = (running ? through + 1 : period.end) - period.start;
  const months = wholeMonths(period.start, period.end);
  const start =
    months !== undefined
      ? firstDay(monthOf(period.start) - months)
      : period.start - (period.unit === 'week' ? 7 : days);
  const end = running ? Math.min(start + days, period.start) : period.start;
  const { words } = rangePeriod(start, end, end);

  const before = namePrevious(period, start, days);
  if (end === period.start) return { start, end, label: before, words, ...(period.unit && { unit: period.unit }) };
  return { start, end, label: `the same ${days === 1 ? 'day' : 'days'} of ${before}`, words };
}

/** The same period a year earlier; a week is moved by 52 weeks, so that it has the same weekdays. */
export function yearBefore(period: Period, today: Day, fiscalYearStart: number): Period {
  const { start, end, unit } = period;
  const month = monthOf(start) - 12;
  switch (unit) {
    case 'week':
      return weekPeriod(start - 364, today);
    case 'month':
      return monthPeriod(month);
    case 'quarter':
      return quarterPeriod(month, fiscalYearStart);
    case 'year':
      return dateOf(start).month === 1 ? calendarYearPeriod(month) : fiscalYearPeriod(month, fiscalYearStart);
    default: {
      const from = addYears(start, -1);
      return rangePeriod(from, Math.max(addYears(end, -1), from + 1), today);
    }
  }
}

function unitOfMonths(unit: Unit, first: Month, count: number, words: string): Period {
  const [start, end] = [firstDay(first), firstDay(first + count)];
  return { start, end, label: `${words} (${nameMonths(first, count)})`, words, unit };
}

function firstOfFiscalYear(month: Month, fiscalYearStart: number): Month {
  return month - ((((month - (fiscalYearStart - 1)) % 12) + 12) % 12);
}

/** A fiscal year that does not begin in January is named by the calendar year in which it ends. */
function fiscalYearName(month: Month, fiscalYearStart: number): string {
  const { year } = dateOf(firstDay(firstOfFiscalYear(month, fiscalYearStart)));
  return fiscalYearStart === 1 ? `${year}` : `FY${year + 1}`;
}

/** How many whole calendar months the days are; undefined when they are not. */
function wholeMonths(start: Day, end: Day): number | undefined {
  const [first, next] = [monthOf(start), monthOf(end)];
  return next > first && firstDay(first) === start && firstDay(next) === end ? next - first : undefined;
}

/** "Aug to Oct 2026", "Nov 2025 to Jan 2026" */
function nameMonths(first: Month, count: number): string {
  const [from, to] = [dateOf(firstDay(first)), dateOf(firstDay(first + count - 1))];
  const short = (month: number) => monthName(month).slice(0, 3);
  const start = from.year === to.year ? short(from.month) : `${short(from.month)} ${from.year}`;
  return `${start} to ${short(to.month)} ${to.year}`;
}

/** "3 to 9 Oct", "30 Sep to 9 Oct 2025", "20 Dec 2025 to 5 Jan 2026" */
function nameDays(first: Day, last: Day, today: Day): string {
  const [from, to] = [dateOf(first), dateOf(last)];
  if (from.year !== to.year) return `${dateAndMonth(first)} ${from.year} to ${dateAndMonth(last)} ${to.year}`;
  const start = from.month === to.month ? `${from.date}` : dateAndMonth(first);
  return `${start} to ${nameDay(last, today)}`;
}

function namePrevious(period: Period, start: Day, days: number): string {
  const month = monthOf(start);
  switch (period.unit) {
    case 'month':
      return dateOf(start).year === dateOf(period.start).year ? monthName(dateOf(start).month) : nameMonth(month);
    case 'quarter':
      return `the quarter before (${nameMonths(month, 3)})`;
    case 'year':
      return `the year before (${nameMonths(month, 12)})`;
    case 'week':
      return 'the week before';
    case 'day':
      return 'the day before';
    default: {
      const months = wholeMonths(start, period.start);
      return months === undefined ? `the ${days} days before` : `the ${months} months before`;
    }
  }
}
