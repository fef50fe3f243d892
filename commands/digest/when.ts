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
export function splitWhen(text: string): { rest: string; when: When } {
  const words = text.trim().split(/\s+/).filter(Boolean);
  for (let at = 0; at < words.length; at++) {
    const when = readWhen(words.slice(at));
    if (when !== undefined) return { rest: words.slice(0, at).join(' '), when };
  }
  return { rest: words.join(' '), when: {} };
}

/** @returns undefined where it says anything else, or nothing */
export function readWhen(words: readonly string[]): When | undefined {
  const when: When = {};
  let before = '';
  for (const word of words.map((one) => one.toLowerCase().replace(/,$/, ''))) {
    const read = readWord(word, before);
    if (read === undefined) return undefined;
    Object.assign(when, read);
    before = word;
  }
  return words.length === 0 || CONNECTING.has(before) ? undefined : when;
}

const CONNECTING = new Set(['on', 'the', 'at', 'every']);
const RHYTHMS: Record<string, Rhythm['every']> = {
  ...{ daily: 'day', weekly: 'week', monthly: 'month' },
  ...{ day: 'day', week: 'week', month: 'month' },
};

function readWord(word: string, before: string): When | undefined {
  if (CONNECTING.has(word)) return {};
  const every = Object.hasOwn(RHYTHMS, word) ? RHYTHMS[word] : undefined;
  if (every !== undefined) return word.endsWith('ly') || before === 'every' ? { every } : undefined;
  const weekday = WEEKDAYS.findIndex((day) => day === word || day.slice(0, 3) === word || `${day}s` === word) + 1;
  if (weekday > 0) return { every: 'week', weekday };
  if (before === 'at' || word.includes(':')) return readTime(word);
  return readDate(word, before);
}

/** "9", "09:00", "9am", "5:30pm" */
function readTime(word: string): When | undefined {
  const [, hours = '', minutes = '0', half] = /^(\d{1,2})(?:[:.](\d\d))?(am|pm)?$/.exec(word) ?? [];
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
  const isTime = hours !== '' && hour < 24 && Number(minutes) < 60 && (half === undefined || Number(hours) <= 12);
  return isTime ? { minute: hour * 60 + Number(minutes) } : undefined;
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
