import { UserError } from '../errors.ts';
import { type Day, dateOf, dayOf } from '../finops/day.ts';
import type { Micros } from '../finops/money.ts';
import { readAmount } from './amounts.ts';
import { type CalendarDate, matchDate } from './dates.ts';
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
  const at = tokens.findIndex(({ word }) => word?.startsWith('+'));
  const upTo = at < 0 ? undefined : readAmount(tokens[at]?.text ?? '');
  if (upTo === undefined)
    throw new UserError('How much more will it cost in all? Write it with a plus: +4000.', { hint: HINT });
  const scope = text.slice(0, tokens[at]?.start).trim();
  if (scope === '')
    throw new UserError('Whose cost is it? Name a team, workload, unit or account first.', { hint: HINT });

  const first = readDay(tokens, at + 1, ['from', 'on'], today);
  if (first === undefined) throw new UserError('From which day on?', { hint: HINT });
  const last = readDay(tokens, first.next, ['to', 'until', '-'], first.day) ?? first;
  if (last.day < first.day) throw new UserError('It ends before it begins.', { hint: HINT });
  const note = text.slice(tokens[last.next]?.start ?? text.length).trim();
  if (note === '') throw new UserError('What for? Say it in a few words at the end.', { hint: HINT });
  return { scope, upTo, start: first.day, end: last.day + 1, note };
}

function readDay(tokens: readonly Token[], at: number, words: readonly string[], notBefore: Day) {
  if (!words.includes(tokens[at]?.word ?? '')) return undefined;
  const match = matchDate(wordsFrom(tokens, at + 1, 3));
  if (match?.date.date === undefined)
    throw new UserError(`Which day is it, after "${tokens[at]?.text}"?`, { hint: HINT });
  return { day: comingDay(match.date, notBefore), next: at + 1 + match.length };
}

/** Without a year it is the next one: a plan is about days to come. */
function comingDay({ year, month, date = 1 }: CalendarDate, notBefore: Day): Day {
  const thisYear = dateOf(notBefore).year;
  const years = year === undefined ? [thisYear, thisYear + 1] : [year];
  const days = years.map((one) => dayOf(one, month, date)).filter((day) => day !== undefined);
  const day = days.find((one) => year !== undefined || one >= notBefore) ?? days.at(-1);
  if (day === undefined) throw new UserError('There is no such day.', { hint: HINT });
  return day;
}
