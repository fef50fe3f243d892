import { DateTime } from 'luxon';
import { type Day, parseDay } from './day.ts';

/** When something comes again: at a time of day, as the clocks of a place show it. */
export interface Cadence {
  rhythm: Rhythm;
  /** Minutes since midnight. */
  minute: number;
  /** IANA zone. */
  zone: string;
}

/** `weekday` is 1 for Monday; a month without such a `date` takes its last day. */
export type Rhythm = { every: 'day' } | { every: 'week'; weekday: number } | { every: 'month'; date: number };

/** The first time after this moment. Moments are milliseconds since 1970. */
export function nextTime(cadence: Cadence, after: number): number {
  for (let day = DateTime.fromMillis(after, { zone: cadence.zone }).minus({ days: 1 }); ; day = day.plus({ days: 1 })) {
    if (!falls(day, cadence.rhythm)) continue;
    const moment = momentOn(day, cadence);
    if (moment > after) return moment;
  }
}

/** Of all times since `dueAt` the last that has come, and the first that has not. */
export function lastTime(cadence: Cadence, dueAt: number, now: number): { due: number; next: number } {
  let due = dueAt;
  let next = nextTime(cadence, due);
  while (next <= now) [due, next] = [next, nextTime(cadence, next)];
  return { due, next };
}

/** Longer than it takes from any time to the next. */
const LONGEST_MS = 40 * 86_400_000;

/** The last time that has come by now. */
export const timeBefore = (cadence: Cadence, now: number): number =>
  lastTime(cadence, nextTime(cadence, now - LONGEST_MS), now).due;

/** The date there. */
export function dateAt(moment: number, zone: string): Day {
  return parseDay(DateTime.fromMillis(moment, { zone }).toFormat('yyyy-MM-dd'));
}

function falls(day: DateTime, rhythm: Rhythm): boolean {
  switch (rhythm.every) {
    case 'day':
      return true;
    case 'week':
      return day.weekday === rhythm.weekday;
    case 'month':
      return day.day === Math.min(rhythm.date, day.daysInMonth ?? rhythm.date);
  }
}

/** A time that clocks show twice is the first of the two; one that they leave out is the moment at which they do. */
function momentOn({ year, month, day }: DateTime, { minute, zone }: Cadence): number {
  const wanted = { hour: Math.floor(minute / 60), minute: minute % 60 };
  const found = DateTime.fromObject({ year, month, day, ...wanted }, { zone });
  if (found.hour === wanted.hour && found.minute === wanted.minute && found.day === day) {
    return Math.min(...found.getPossibleOffsets().map((one) => one.toMillis()));
  }
  let moment = found;
  for (let before = moment; before.offset === moment.offset; before = before.minus({ minutes: 1 })) moment = before;
  return moment.toMillis();
}
