import { type Day, dateOf, firstDay, type Month, monthOf } from '../day.ts';
import { type Memory, TODAY } from './memory.ts';

const MONTHS_BACK = 3;
/** What runs at the end of a month is counted from there: it is another date in a shorter month. */
const LAST_DAYS = 4;
/** Less than this is noise. */
const DEVIATIONS = 2;

/** Where a day stands in its month. */
interface CalendarDay {
  /** The first, the fifteenth, the last day of the month: bills are wont to bring something. */
  isBilling: boolean;
  /** How many days ago the same day of the last months was; near the end of a month also as counted from there. */
  ways: readonly (readonly number[])[];
}

/** Worked out once for all series. */
const known = new Map<Day, CalendarDay>();

function calendarDay(day: Day): CalendarDay {
  const found = known.get(day);
  if (found) return found;
  const { date } = dateOf(day);
  const beforeEnd = firstDay(monthOf(day) + 1) - 1 - day;
  const ago = (sameIn: (month: Month) => Day) =>
    Array.from({ length: MONTHS_BACK }, (_, index) => monthOf(day) - index - 1)
      .filter((month) => sameIn(month) < firstDay(month + 1))
      .map((month) => day - sameIn(month));
  const fromStart = ago((month) => firstDay(month) + date - 1);
  const fromEnd = ago((month) => firstDay(month + 1) - 1 - beforeEnd);
  const ways = beforeEnd === 0 ? [fromEnd] : beforeEnd < LAST_DAYS ? [fromStart, fromEnd] : [fromStart];
  const made = { isBilling: date === 1 || date === 15 || beforeEnd === 0, ways };
  known.set(day, made);
  return made;
}

export const isBillingDay = (day: Day): boolean => calendarDay(day).isBilling;

/**
 * What the same day of the last months cost beyond the ordinary, and may cost again. On a billing day having been there once
 * is enough; on any other, two months must agree, or one chance spike would hide another.
 */
export function returningCharge(memory: Memory, day: Day, deviation: number): number {
  const { isBilling, ways } = calendarDay(day);
  let charge = 0;
  for (const ago of ways) {
    let [largest, second] = [0, 0];
    for (const days of ago) {
      const excess = standingOut(memory, TODAY - days);
      if (!(excess > DEVIATIONS * deviation)) continue;
      second = Math.max(second, Math.min(largest, excess));
      largest = Math.max(largest, excess);
    }
    charge = Math.max(charge, isBilling ? largest : second);
  }
  return charge;
}

/** The excess of a day beyond that of the days about it: what lasts is no charge of that day. */
function standingOut({ excess }: Memory, index: number): number {
  const about = Math.max(excess[index - 2] || 0, excess[index + 2] || 0, 0);
  return (excess[index] || 0) - about;
}
