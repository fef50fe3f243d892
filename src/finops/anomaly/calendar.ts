import { type Day, dateOf, firstDay, monthOf } from '../day.ts';
import { type Memory, TODAY } from './memory.ts';

const MONTHS_BACK = 3;
/** Less than this is noise. */
const DEVIATIONS = 2;

/** Whether bills are wont to bring something on this day: the first, the fifteenth, the last day of the month. */
export function isBillingDay(day: Day): boolean {
  const { date } = dateOf(day);
  return date === 1 || date === 15 || isLastOfMonth(day);
}

/**
 * What the same day of the last months cost beyond the ordinary, and may cost again. On a billing day having been there once
 * is enough; on any other, two months must agree, or one chance spike would hide another.
 */
export function returningCharge(memory: Memory, day: Day, deviation: number): number {
  const billing = isBillingDay(day);
  let [largest, second] = [0, 0];
  for (let back = 1; back <= MONTHS_BACK; back++) {
    const then = monthsBefore(day, back);
    const excess = then === undefined ? 0 : standingOut(memory, TODAY - (day - then));
    if (!(excess > DEVIATIONS * deviation)) continue;
    second = Math.max(second, Math.min(largest, excess));
    largest = Math.max(largest, excess);
  }
  return billing ? largest : second;
}

/** The excess of a day beyond that of the days about it: what lasts is no charge of that day. */
function standingOut({ excess }: Memory, index: number): number {
  const about = Math.max(excess[index - 2] || 0, excess[index + 2] || 0, 0);
  return (excess[index] || 0) - about;
}

function monthsBefore(day: Day, months: number): Day | undefined {
  const month = monthOf(day) - months;
  if (isLastOfMonth(day)) return firstDay(month + 1) - 1;
  const then = firstDay(month) + dateOf(day).date - 1;
  return then < firstDay(month + 1) ? then : undefined;
}

const isLastOfMonth = (day: Day) => dateOf(day + 1).date === 1;
