import { UserError } from '../errors.ts';
import { type Day, dateOf, dayOf, firstDay, type Month, monthOf } from '../finops/day.ts';
import { fiscalYearPeriod, monthPeriod, type Period, quarterPeriod, rangePeriod } from '../finops/period.ts';
import { type CalendarDate, matchDate } from './dates.ts';
import { matchMonth } from './months.ts';

/** Days further ahead than this nobody can say anything of. */
const FURTHEST = 731;

const HORIZON =
  /^(?<before>.*?)(?:^|\s)(?:(?:(?:to|until)\s+(?:the\s+)?(?:end\s+of\s+(?:the\s+)?)?|(?:by\s+)?(?:the\s+)?end\s+of\s+(?:the\s+)?)(?<end>.+)|(?<next>next\s.+))$/is;

/**
 * Takes the horizon of a question about the future out of it: "to end of month", "to the end of the quarter", "to 2026-12-15",
 * "until 15 Dec", "to March", "to the end of next quarter"; or a month, quarter or year to come: "next month", "in December".
 *
 * @returns the other words, and the period: the running or the next one, or from the first of this month to that day
 * @throws UserError for a day that has passed or is too far ahead
 */
export function readHorizon(
  text: string,
  { today, fiscalYearStart }: { today: Day; fiscalYearStart: number },
): { rest: string; period: Period | undefined } {
  const found = HORIZON.exec(text.trim())?.groups;
  if (found === undefined) return monthToCome(text, today);
  const { before = '', end = '', next } = found;
  const words = (next ?? end).replace(/^this /i, '').split(/\s+/);
  const lower = words.map((word) => word.toLowerCase());
  const without = (count: number) => [before, ...words.slice(count)].join(' ').trim();
  const month = monthOf(today);
  const running = spanOf(lower[0], month, fiscalYearStart);
  if (running !== undefined) return { rest: without(1), period: running };
  const current = lower[0] === 'next' ? spanOf(lower[1], month, fiscalYearStart) : undefined;
  if (current !== undefined) {
    const coming = spanOf(lower[1], monthOf(current.end), fiscalYearStart) ?? current;
    const period = next === undefined ? rangePeriod(firstDay(month), coming.end, today) : coming;
    return { rest: without(2), period };
  }
  const match = matchDate(lower);
  if (match === undefined) return { rest: text, period: undefined };
  const said = words.slice(0, match.length).join(' ');
  return { rest: without(match.length), period: untilDate(match.date, today, said) };
}

/** A month by its name that is not over: "in December", "Jan 2027". */
function monthToCome(text: string, today: Day): ReturnType<typeof readHorizon> {
  const words = text.trim().split(/\s+/);
  const lower = words.map((word) => word.toLowerCase());
  for (let at = words.length - 1; at >= 0; at--) {
    const match = matchMonth(lower.slice(at), today);
    if (match === undefined || match.month < monthOf(today) || /^\d/.test(lower[at - 1] ?? '')) continue;
    const after = at + match.length;
    const period = monthPeriod(match.month);
    if (period.start - today > FURTHEST) throw tooFar(words.slice(at, after).join(' '));
    const before = words.slice(0, ['in', 'for'].includes(lower[at - 1] ?? '') ? at - 1 : at);
    return { rest: [...before, ...words.slice(after)].join(' '), period };
  }
  return { rest: text, period: undefined };
}

/** "month", "eom" */
function spanOf(word: string | undefined, month: Month, fiscalYearStart: number): Period | undefined {
  switch (word) {
    case 'month':
    case 'eom':
      return monthPeriod(month);
    case 'quarter':
    case 'eoq':
      return quarterPeriod(month, fiscalYearStart);
    case 'year':
    case 'eoy':
      return fiscalYearPeriod(month, fiscalYearStart);
    default:
      return undefined;
  }
}

function untilDate(date: CalendarDate, today: Day, words: string): Period {
  const { year } = dateOf(today);
  const years = date.year === undefined ? [year, year + 1] : [date.year];
  const ends = years.flatMap((one) => endOf(date, one) ?? []);
  const end = ends.find((one) => one > today) ?? ends[0];
  if (end === undefined) throw new UserError(`There is no ${words}.`, { hint: 'For example: to 15 Dec' });
  if (end <= today) throw new UserError(`${words} has passed.`, { hint: 'A forecast is of days to come: to 15 Dec' });
  if (end - today > FURTHEST) throw tooFar(words);
  return rangePeriod(firstDay(monthOf(today)), end, today);
}

/** The day after it, or after its month. */
function endOf({ month, date }: CalendarDate, year: number): Day | undefined {
  const start = dayOf(year, month, date ?? 1);
  if (start === undefined) return undefined;
  return date === undefined ? firstDay(monthOf(start) + 1) : start + 1;
}

function tooFar(words: string): UserError {
  return new UserError(`${words} is too far ahead to say anything.`, { hint: 'Two years ahead are the most.' });
}
