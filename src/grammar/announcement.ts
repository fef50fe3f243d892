import { UserError } from '../errors.ts';
import { type Day, dateOf, dayOf, mondayOf } from '../finops/day.ts';
import type { Micros } from '../finops/money.ts';
import { WEEKDAYS } from '../finops/words.ts';
import { readAmount } from './amounts.ts';
import { type CalendarDate, matchDate, matchTwoDates } from './dates.ts';
import { type Token, tokenize, wordsFrom } from './tokens.ts';

/** "checkout +4000 from 12 Dec to 14 Dec load test", taken apart. */
export interface AnnouncedWords {
  /** The words that name the scope. */
  scope: string;
  upTo: Micros;
  start: Day;
  /** Exclusive. */
  end: Day;
  note: string;
}

const HINT = 'Say it like this: anomalies expect checkout +4000 from 12 Dec to 14 Dec load test';

/** @throws UserError */
export function readAnnouncement(text: string, today: Day): AnnouncedWords {
  const tokens = tokenize(text);
  const plus = tokens.findIndex(({ word }) => word?.startsWith('+'));
  const at = tokens[plus]?.text === '+' ? plus + 1 : plus;
  const upTo = plus < 0 ? undefined : readAmount(tokens[at]?.text ?? '');
  if (upTo === undefined || upTo === 0)
    throw new UserError('How much more will it cost in all? Write it with a plus: +4000.', { hint: HINT });
  const scope = text.slice(0, tokens[plus]?.start).trim();
  if (scope === '')
    throw new UserError('Whose cost is it? Name a team, workload, unit or account first.', { hint: HINT });

  const { start, end, next } = readDays(tokens, at + 1, today);
  if (end <= start) throw new UserError('It ends before it begins.', { hint: HINT });
  if (end <= today - BEGUN_DAYS)
    throw new UserError('These days are over. What was found on them is answered where it is asked.', { hint: HINT });
  const note = text.slice(tokens[next]?.start ?? text.length).trim();
  if (note === '') throw new UserError('What for? Say it in a few words at the end.', { hint: HINT });
  return { scope, upTo, start, end, note };
}

/** Bills come late: what began so many days ago may be announced yet. */
const BEGUN_DAYS = 31;
/** An end without a year that would be farther away than this was meant to be an earlier day. */
const LONGEST_DAYS = 183;

/** Both are days, the end exclusive; `next` is the token after them. */
function readDays(tokens: readonly Token[], at: number, today: Day): { start: Day; end: Day; next: number } {
  const isSaid = ['from', 'on'].includes(tokens[at]?.word ?? '');
  const from = isSaid ? at + 1 : at;
  const both = matchTwoDates(wordsFrom(tokens, from, 5));
  if (both !== undefined) {
    const start = comingDay(both.from, today - BEGUN_DAYS);
    return { start, end: endAfter(start, both.to), next: from + both.length };
  }
  const first = matchDay(tokens, from, today, today - BEGUN_DAYS);
  if (first === undefined)
    throw new UserError(isSaid ? `Which day is it, after "${tokens[at]?.text}"?` : 'From which day on?', {
      hint: HINT,
    });
  return { start: first.day, ...readEnd(tokens, first.next, first.day, today) };
}

/** "to 14 Dec", "through 14 Dec", "for 3 days"; otherwise it is one day. */
function readEnd(tokens: readonly Token[], at: number, start: Day, today: Day): { end: Day; next: number } {
  const [word = '', many = '', unit = ''] = wordsFrom(tokens, at, 3);
  const days = word === 'for' && /^\d{1,2}$/.test(many) ? { day: 1, days: 1, week: 7, weeks: 7 }[unit] : undefined;
  if (days !== undefined) return { end: start + days * Number(many), next: at + 3 };
  if (!['to', 'until', 'till', 'through', '-'].includes(word)) return { end: start + 1, next: at };
  const last = matchDay(tokens, at + 1, today, start);
  if (last === undefined) throw new UserError(`Which day is it, after "${tokens[at]?.text}"?`, { hint: HINT });
  return { end: last.day - start > LONGEST_DAYS && last.isGuessed ? start : last.day + 1, next: last.next };
}

/** 12 Dec, 2026-12-12, today, tomorrow, friday */
function matchDay(tokens: readonly Token[], at: number, today: Day, notBefore: Day) {
  const words = wordsFrom(tokens, at, 3);
  const ahead = daysAhead(words[0] ?? '', today);
  if (ahead !== undefined) return { day: today + ahead, next: at + 1, isGuessed: false };
  const match = matchDate(words);
  if (match?.date.date === undefined) return undefined;
  const isGuessed = match.date.year === undefined;
  return { day: comingDay(match.date, notBefore), next: at + match.length, isGuessed };
}

function daysAhead(word: string, today: Day): number | undefined {
  if (word === 'today') return 0;
  if (word === 'tomorrow') return 1;
  const weekday = WEEKDAYS.indexOf(word as (typeof WEEKDAYS)[number]);
  return weekday < 0 ? undefined : (mondayOf(today) + weekday - today + 7) % 7;
}

function endAfter(start: Day, date: CalendarDate): Day {
  const last = comingDay(date, start);
  return last - start > LONGEST_DAYS ? start : last + 1;
}

/** Without a year it is the next one from a day on. */
function comingDay({ year, month, date = 1 }: CalendarDate, notBefore: Day): Day {
  const first = dateOf(notBefore).year;
  const years = year === undefined ? [first, first + 1] : [year];
  const days = years.map((one) => dayOf(one, month, date)).filter((day) => day !== undefined);
  const day = days.find((one) => year !== undefined || one >= notBefore) ?? days.at(-1);
  if (day === undefined) throw new UserError('There is no such day.', { hint: HINT });
  return day;
}
