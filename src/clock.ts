import { DateTime } from 'luxon';
import { type Day, parseDay } from './finops/day.ts';

/** The day that people in the IANA time zone call today. */
export function todayIn(zone: string, now: Date): Day {
  return parseDay(DateTime.fromJSDate(now, { zone }).toFormat('yyyy-MM-dd'));
}
