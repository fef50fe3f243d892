import { UserError } from '../../src/errors.ts';
import type { Cadence, Rhythm } from '../../src/finops/cadence.ts';
import { type DigestKind, USUAL, USUAL_DAYS, USUAL_MINUTE } from '../../src/finops/digest.ts';
import { WEEKDAYS } from '../../src/finops/words.ts';

/** How often and when, as far as it was said. */
export interface When {
  every?: Rhythm['every'];
  weekday?: number;
  date?: number;
  minute?: number;
}

/** Cuts words like "monthly on the 2nd at 09:00" off the end of others. */
export function splitWhen(text: string): { rest: string; when: When; said: string } {
  const words = wordsOf(text);
  for (let at = 0; at < words.length; at++) {
    const when = readWhen(words.slice(at));
    if (when !== undefined) return { rest: words.slice(0, at).join(' '), when, said: words.slice(at).join(' ') };
  }
  return { rest: words.join(' '), when: {}, said: '' };
}

/** @returns undefined where it says anything else, nothing, or two things of the same */
export function readWhen(words: readonly string[]): When | undefined {
  const when: When = {};
  let before = '';
  for (const word of words.map(tidy)) {
    const read = readWord(word, before);
    if (read === undefined || contradicts(when, read)) return undefined;
    Object.assign(when, read);
    before = word;
  }
  return words.length === 0 || CONNECTING.has(before) ? undefined : when;
}

/** Where what is left is no scope: the error, if words of a time are among it. */
export function unclearWhen(rest: string, said: string): UserError | undefined {
  const words = wordsOf(rest);
  const at = words.map(tidy).findIndex((word) => TIMELY.has(word) || isClear(readWord(word, '')));
  if (at < 0) return undefined;
  return new UserError(`I do not know when "${[...words.slice(at), said].join(' ').trim()}" is.`, {
    hint: 'Try daily at 8:30, weekly on Monday at 9:00, or monthly on the 2nd at 9:00.',
  });
}

/** "8 am" is one word. */
const wordsOf = (text: string): string[] =>
  text
    .trim()
    .replace(/(?<=\d)\s+(?=[ap]m\b)/gi, '')
    .split(/\s+/)
    .filter(Boolean);
const tidy = (word: string) => word.toLowerCase().replace(/,$/, '');

const isClear = (when: When | undefined): boolean => when !== undefined && Object.keys(when).length > 0;

const contradicts = (when: When, read: When): boolean =>
  (Object.keys(read) as (keyof When)[]).some((key) => when[key] !== undefined && when[key] !== read[key]);

const CONNECTING = new Set(['on', 'the', 'at', 'every', 'each', 'of', 'last', 'to']);
/** Words of a time where they stand alone, and what people ask for and no digest does. */
const TIMELY = new Set(['at', 'every', 'each', 'hourly', 'weekdays', 'biweekly', 'fortnightly', 'quarterly', 'yearly']);
const RHYTHMS: Record<string, Rhythm['every']> = {
  ...{ daily: 'day', weekly: 'week', monthly: 'month' },
  ...{ day: 'day', week: 'week', month: 'month' },
};
const TIMES: Record<string, number> = { midnight: 0, noon: 12 * 60 };

function readWord(word: string, before: string): When | undefined {
  if (CONNECTING.has(word)) return {};
  // "the last day of the month"
  if (before === 'last') return word === 'day' ? { every: 'month', date: 31 } : undefined;
  if (word === 'month' && before === 'the') return { every: 'month' };
  const every = Object.hasOwn(RHYTHMS, word) ? RHYTHMS[word] : undefined;
  const isEach = before === 'every' || before === 'each';
  if (every !== undefined) return word.endsWith('ly') || isEach ? { every } : undefined;
  const weekday = WEEKDAYS.findIndex((day) => isShort(word, day) || `${day}s` === word) + 1;
  if (weekday > 0) return { every: 'week', weekday };
  if (before === 'at' || /:|[ap]m$/.test(word)) return readTime(word);
  return readDate(word, before);
}

/** "mon", "tues" */
const isShort = (word: string, day: string): boolean => word.length >= 3 && day.startsWith(word);

/** "9", "09:00", "9am", "5:30pm", "noon" */
function readTime(word: string): When | undefined {
  if (Object.hasOwn(TIMES, word)) return { minute: TIMES[word] as number };
  const [, hours = '', minutes = '0', half] = /^(\d{1,2})(?:[:.](\d\d))?(am|pm)?$/.exec(word) ?? [];
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
  const isHour = half === undefined ? hour < 24 : Number(hours) >= 1 && Number(hours) <= 12;
  return hours !== '' && isHour && Number(minutes) < 60 ? { minute: hour * 60 + Number(minutes) } : undefined;
}

/** "2nd", "on 2" */
function readDate(word: string, before: string): When | undefined {
  const [, number = '', ending] = /^(\d{1,2})(st|nd|rd|th)?$/.exec(word) ?? [];
  const date = Number(number);
  const said = ending !== undefined || before === 'on' || before === 'the';
  return said && date >= 1 && date <= 31 ? { every: 'month', date } : undefined;
}

/** What was said, else what it was before, else what is usual. */
export function cadenceOf(when: When, kind: DigestKind, zone: string, before?: Cadence): Cadence {
  const usual = before?.rhythm ?? USUAL[kind];
  const minute = when.minute ?? before?.minute ?? USUAL_MINUTE;
  return { rhythm: rhythmOf(when, usual), minute, zone: before?.zone ?? zone };
}

function rhythmOf({ every, weekday, date }: When, usual: Rhythm): Rhythm {
  switch (every ?? usual.every) {
    case 'day':
      return { every: 'day' };
    case 'week':
      return { every: 'week', weekday: weekday ?? (usual.every === 'week' ? usual.weekday : USUAL_DAYS.weekday) };
    case 'month':
      return { every: 'month', date: date ?? (usual.every === 'month' ? usual.date : USUAL_DAYS.date) };
  }
}
