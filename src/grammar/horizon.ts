import { UserError } from '../errors.ts';
import { type Day, dateOf, dayOf, firstDay, monthOf } from '../finops/day.ts';
import { fiscalYearPeriod, monthPeriod, type Period, quarterPeriod, rangePeriod } from '../finops/period.ts';
import { type CalendarDate, matchDate } from './dates.ts';

/** Days further ahead than this nobody can say anything of. */
const FURTHEST = 731;

/**
 * Takes the horizon of a question about the future out of it: "to end of month", "to the end of the quarter", "to 2026-12-15",
 * "until 15 Dec", "to March".
 *
 * @returns the other words, and the period: the running month, quarter or year, or from the first of this month to that day
 * @throws UserError for a day that has passed or is too far ahead
 */
export function readHorizon(
  text: string,
  { today, fiscalYearStart }: { today: Day; fiscalYearStart: number },
): { rest: string; period: Period | undefined } {
  const [, before = '', after = ''] = /^(.*?)(?:^|\s)(?:to|until)\s+(.+)$/is.exec(text.trim()) ?? [];
  const words = after
    .replace(/^(?:the )?end of (?:the )?|^the /i, '')
    .replace(/^this /i, '')
    .split(/\s+/);
  const lower = words.map((word) => word.toLowerCase());
  const without = (count: number) => [before, ...words.slice(count)].join(' ').trim();
  const month = monthOf(today);
  switch (lower[0]) {
    case 'month':
      return { rest: without(1), period: monthPeriod(month) };
    case 'quarter':
      return { rest: without(1), period: quarterPeriod(month, fiscalYearStart) };
    case 'year':
      return { rest: without(1), period: fiscalYearPeriod(month, fiscalYearStart) };
  }
  const match = matchDate(lower);
  if (match === undefined) return { rest: text, period: undefined };
  const said = words.slice(0, match.length).join(' ');
  return { rest: without(match.length), period: untilDate(match.date, today, said) };
}

function untilDate(date: CalendarDate, today: Day, words: string): Period {
  const { year } = dateOf(today);
  const years = date.year === undefined ? [year, year + 1] : [date.year];
  const ends = years.flatMap((one) => endOf(date, one) ?? []);
  const end = ends.find((one) => one > today) ?? ends[0];
  if (end === undefined) throw new UserError(`There is no ${words}.`, { hint: 'For example: to 15 Dec' });
  if (end <= today) throw new UserError(`${words} has passed.`, { hint: 'A forecast is of days to come: to 15 Dec' });
  if (end - today > FURTHEST) {
    throw new UserError(`${words} is too far ahead to say anything.`, { hint: 'Two years ahead are the most.' });
  }
  return rangePeriod(firstDay(monthOf(today)), end, today);
}

/** The day after it, or after its month. */
function endOf({ month, date }: CalendarDate, year: number): Day | undefined {
  const start = dayOf(year, month, date ?? 1);
  if (start === undefined) return undefined;
  return date === undefined ? firstDay(monthOf(start) + 1) : start + 1;
}
