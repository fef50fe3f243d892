import { type Day, type Month, monthOf } from '../finops/day.ts';
import { matchDate } from './dates.ts';

/**
 * Reads a month that may lie ahead, at the beginning of some lower-case words: 2027-01, January, Jan 2027, this month, next
 * month. Without a year it is the nearest: in November, "January" is the next one and "October" the last.
 */
export function matchMonth(words: readonly string[], today: Day): { length: number; month: Month } | undefined {
  const now = monthOf(today);
  if (words[1] === 'month') {
    if (words[0] === 'this') return { length: 2, month: now };
    if (words[0] === 'next') return { length: 2, month: now + 1 };
  }
  const found = matchDate(words);
  if (found === undefined || found.date.date !== undefined) return undefined;
  const { year, month } = found.date;
  if (month < 1 || month > 12) return undefined;
  if (year !== undefined) return { length: found.length, month: (year - 1970) * 12 + month - 1 };
  const ahead = (((month - 1 - now) % 12) + 12) % 12;
  return { length: found.length, month: now + (ahead <= 6 ? ahead : ahead - 12) };
}
