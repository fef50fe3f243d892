import { UserError } from '../errors.ts';
import { type Day, dateOf, dayOf, firstDay, type Month, monthOf } from '../finops/day.ts';
import { fiscalYearPeriod, monthPeriod, type Period, quarterPeriod, rangePeriod } from '../finops/period.ts';
import type { Vocabulary } from '../finops/scope.ts';
import { type CalendarDate, MONTH_NAMES, matchDate } from './dates.ts';
import type { Calendar } from './match.ts';
import { findPeriodToCome } from './periods-to-come.ts';
import { type Token, tokenize } from './tokens.ts';

/** Days further ahead than this nobody can say anything of. */
const FURTHEST = 731;

/** "by" stands before dimensions, too. */
const BY_DATE = `by\\s+(?=\\d|(?:${MONTH_NAMES})\\b)`;
const HORIZON = new RegExp(
  String.raw`^(?<before>.*?)(?:^|\s)(?:(?:(?:to|until|till|through)\s+(?:the\s+)?(?:end\s+of\s+(?:the\s+)?)?|${BY_DATE}|(?:by\s+)?(?:the\s+)?end\s+of\s+(?:the\s+)?)(?<end>.+)|(?<next>next\s.+))$`,
  'is',
);

/**
 * Takes the horizon of a question about the future out of it: "to end of month", "to the end of the quarter", "to 2026-12-15",
 * "until 15 Dec", "to March", "to the end of next quarter"; or a month, quarter or year to come: "next month",
 * "in December", "Q1 FY2028".
 *
 * @returns the other words, and the period: the running or the next one, or from the first of this month to that day
 * @throws UserError for a day that has passed or is too far ahead
 */
export function readHorizon(
  text: string,
  { today, fiscalYearStart, vocabulary }: Calendar & { vocabulary: Vocabulary },
): { rest: string; period: Period | undefined } {
  const found = HORIZON.exec(text.trim())?.groups;
  if (found === undefined) return named(text, { today, fiscalYearStart, vocabulary });
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
  if (match === undefined) return named(text, { today, fiscalYearStart, vocabulary });
  const said = words.slice(0, match.length).join(' ');
  const until = untilDate(match.date, today, said);
  // "Dec 2026 to Jan 2027" begins with its own first month.
  const from = named(without(match.length), { today, fiscalYearStart, vocabulary });
  if (from.period === undefined || from.period.start >= until.end)
    return { rest: without(match.length), period: until };
  return { rest: from.rest, period: rangePeriod(from.period.start, until.end, today) };
}

/** A period by its name, taken out of the words. */
function named(text: string, known: Calendar & { vocabulary: Vocabulary }): ReturnType<typeof readHorizon> {
  const tokens = tokenize(text);
  const coming = findPeriodToCome(tokens, known);
  if (coming === undefined) return { rest: text, period: undefined };
  const { start, end, period } = coming;
  const said = (of: readonly Token[]) => text.slice(of[0]?.start ?? 0, of.at(-1)?.end ?? 0);
  if (period.start - known.today > FURTHEST) throw tooFar(period.label);
  return { rest: `${said(tokens.slice(0, start))} ${said(tokens.slice(end))}`.trim(), period };
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
