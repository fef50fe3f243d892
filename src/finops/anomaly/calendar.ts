import { type Day, dateOf, firstDay, monthOf } from '../day.ts';
import { type Memory, TODAY } from './memory.ts';

const MONTHS_BACK = 3;
/** Less than this is noise. */
const DEVIATIONS = 2;

/** Where a day stands in its month. */
interface CalendarDay {
  /** The first, the fifteenth, the last day of the month: bills are wont to bring something. */
  isBilling: boolean;
  /** How many days ago the same day of the last months was. */
  ago: readonly number[];
}

/** Worked out once for all series. */
const known = new Map<Day, CalendarDay>();

function calendarDay(day: Day): CalendarDay {
  const found = known.get(day);
  if (found) return found;
  const { date } = dateOf(day);
  const isLast = dateOf(day + 1).date === 1;
  const ago = Array.from({ length: MONTHS_BACK }, (_, index) => {
    const month = monthOf(day) - index - 1;
    const then = isLast ? firstDay(month + 1) - 1 : firstDay(month) + date - 1;
    return then < firstDay(month + 1) ? day - then : undefined;
  });
  const made = { isBilling: date === 1 || date === 15 || isLast, ago: ago.filter((days) => days !== undefined) };
  known.set(day, made);
  return made;
}

export const isBillingDay = (day: Day): boolean => calendarDay(day).isBilling;

/**
 * What the same day of the last months cost beyond the ordinary, and may cost again. On a billing day having been there once
 * is enough; on any other, two months must agree, or one chance spike would hide another.
 */
export function returningCharge(memory: Memory, day: Day, deviation: number): number {
  const { isBilling, ago } = calendarDay(day);
  let [largest, second] = [0, 0];
  for (const days of ago) {
    const excess = standingOut(memory, TODAY - days);
    if (!(excess > DEVIATIONS * deviation)) continue;
    second = Math.max(second, Math.min(largest, excess));
    largest = Math.max(largest, excess);
  }
  return isBilling ? largest : second;
}

/** The excess of a day beyond that of the days about it: what lasts is no charge of that day. */
function standingOut({ excess }: Memory, index: number): number {
  const about = Math.max(excess[index - 2] || 0, excess[index + 2] || 0, 0);
  return (excess[index] || 0) - about;
}
