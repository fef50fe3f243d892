import { UserError } from '../errors.ts';
import { type Day, dateAndMonth, dateOf, dayOf, firstDay, MONTHS, monthName, monthOf } from '../finops/day.ts';
import { dayPeriod, monthPeriod, type Period, rangePeriod } from '../finops/period.ts';
import type { PeriodMatch } from './match.ts';

/** A date, or a month when there is no date, as somebody writes it: the year may be missing. */
export interface CalendarDate {
  year?: number;
  month: number;
  date?: number;
}

/** How many months a range like "20 Dec to 5 Jan" may span; what would be longer is taken for an inverted range. */
const LONGEST_WRAP = 6;

/** 2026-10-03, 2026-10, 3 Oct, 3rd October 2025, Oct 3, October, Oct 2025 */
export function matchDate(words: readonly string[]): { length: number; date: CalendarDate } | undefined {
  return matchIsoDate(words[0] ?? '') ?? matchNamedDate(words);
}

function matchIsoDate(word: string): { length: number; date: CalendarDate } | undefined {
  const [, year, month, date] = /^(20\d\d)-(\d\d)(?:-(\d\d))?$/.exec(word) ?? [];
  if (!year) return;
  return { length: 1, date: { year: Number(year), month: Number(month), ...(date && { date: Number(date) }) } };
}

function matchNamedDate(words: readonly string[]): { length: number; date: CalendarDate } | undefined {
  const match = DATE_MONTH.exec(words.slice(0, 3).join(' ')) ?? MONTH_DATE.exec(words.slice(0, 3).join(' '));
  if (!match?.groups) return;
  const { name, date, year } = match.groups;
  return {
    length: match[0].split(' ').length,
    date: { month: monthNumber(name), ...(date && { date: Number(date) }), ...(year && { year: Number(year) }) },
  };
}

/** Two dates of one month that is named once: "1-15 Nov", "1 to 15 Nov 2025", "Nov 1-15". */
export function matchTwoDates(
  words: readonly string[],
): { length: number; from: CalendarDate; to: CalendarDate } | undefined {
  const text = words.slice(0, 5).join(' ');
  const match = DATES_MONTH.exec(text) ?? MONTH_DATES.exec(text);
  if (!match?.groups) return;
  const { from, to, name, year } = match.groups;
  const date = (digits: string | undefined) => ({
    month: monthNumber(name),
    date: Number(digits),
    ...(year && { year: Number(year) }),
  });
  return { length: match[0].split(' ').length, from: date(from), to: date(to) };
}

/** The days of two dates of one month. */
export function matchDatesOfMonth(words: readonly string[], today: Day): PeriodMatch | undefined {
  const match = matchTwoDates(words);
  return match && { length: match.length, read: () => calendarRange(match.from, match.to, today) };
}

export const MONTH_NAMES = [...MONTHS.flatMap((name) => [name, name.slice(0, 3)]), 'sept'].join('|').toLowerCase();
const NAME = `(?<name>${MONTH_NAMES})`;
const YEAR = '(?: (?<year>20\\d\\d))?(?= |$)';
const DATE = '(?<date>\\d{1,2})(?:st|nd|rd|th)?';
const DATES = '(?<from>\\d{1,2})(?:st|nd|rd|th)? ?(?:-|to) ?(?<to>\\d{1,2})(?:st|nd|rd|th)?';
const DATE_MONTH = new RegExp(`^${DATE} ${NAME}${YEAR}`);
const MONTH_DATE = new RegExp(`^${NAME}(?: ${DATE}(?= |$))?${YEAR}`);
const DATES_MONTH = new RegExp(`^${DATES} ${NAME}${YEAR}`);
/** Not "Nov 1 to 15 Dec". */
const MONTH_DATES = new RegExp(`^${NAME} ${DATES}(?! (?:${MONTH_NAMES})(?: |$))${YEAR}`);

function monthNumber(name = ''): number {
  return MONTHS.findIndex((month) => month.toLowerCase().startsWith(name.slice(0, 3))) + 1;
}

/** The days of the date; without a year it is the most recent that has begun. */
export function datePeriod(date: CalendarDate, today: Day): Period {
  const { start } = daysOf(withYear(date, today));
  return date.date === undefined ? monthPeriod(monthOf(start)) : dayPeriod(start, today);
}

/** Both ends included. An end without a year is in the year of the other, or next to it: "20 Dec to 5 Jan". */
export function calendarRange(from: CalendarDate, to: CalendarDate, today: Day): Period {
  const wrap = to.month < from.month && to.month + 12 - from.month <= LONGEST_WRAP ? 1 : 0;
  const first = withYear(
    from.year === undefined && to.year !== undefined ? { ...from, year: to.year - wrap } : from,
    today,
  );
  const { start } = daysOf(first);
  const { end } = daysOf({ ...to, year: to.year ?? first.year + wrap });
  if (end <= start) throw inverted(nameDate(from), nameDate(to));
  return rangePeriod(start, end, today);
}

export function inverted(from: string, to: string): UserError {
  return new UserError(`${from} to ${to} ends before it begins.`, {
    hint: 'Write the earlier day first: 3 Oct to 9 Oct.',
  });
}

type WithYear = CalendarDate & { year: number };

function withYear(date: CalendarDate, today: Day): WithYear {
  if (date.year !== undefined) return { ...date, year: date.year };
  const { year } = dateOf(today);
  // The last 29 February can be eight years back.
  for (let back = 0; back <= 8; back++) {
    const start = dayOf(year - back, date.month, date.date ?? 1);
    if (start !== undefined && start <= today) return { ...date, year: year - back };
  }
  throw noSuchDate(date);
}

function daysOf(date: WithYear): { start: Day; end: Day } {
  const start = dayOf(date.year, date.month, date.date ?? 1);
  if (start === undefined) throw noSuchDate(date);
  return { start, end: date.date === undefined ? firstDay(monthOf(start) + 1) : start + 1 };
}

function noSuchDate(date: CalendarDate): UserError {
  const { year, month } = date;
  if (month < 1 || month > 12) {
    return new UserError(`There is no month ${month}.`, { hint: 'Months are 01 to 12: 2026-10.' });
  }
  const last = firstDay(((year ?? 2024) - 1970) * 12 + month) - 1;
  return new UserError(`There is no ${nameDate(date)}.`, {
    hint: `${nameDate({ ...date, date: undefined })} ends on ${dateAndMonth(last)}.`,
  });
}

function nameDate({ year, month, date }: { [Key in keyof CalendarDate]: CalendarDate[Key] | undefined }): string {
  return [date, monthName(month ?? 0), year].filter((part) => part !== undefined).join(' ');
}
