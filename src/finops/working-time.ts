import { DateTime } from 'luxon';
import { type Day, formatDay, parseDay } from './day.ts';
import { lineOf } from './lineage.ts';
import type { Organisation, Team } from './organisation.ts';
import type { Scope } from './scope.ts';

/** When people of a place work: Monday to Friday but for holidays, between these hours of their own clock. */
export interface WorkingTime {
  /** IANA zone. */
  zone: string;
  from: number;
  to: number;
  holidays: readonly Day[];
}

export const DEFAULT_HOURS = { from: 9, to: 17 };

const HOUR_MS = 3_600_000;

/**
 * The moment at which so many working hours have passed.
 * @param start milliseconds since 1970, as is the result
 */
export function afterWorkingHours(start: number, hours: number, time: WorkingTime): number {
  let left = hours * HOUR_MS;
  for (let day = DateTime.fromMillis(start, { zone: time.zone }).startOf('day'); ; day = day.plus({ days: 1 })) {
    const shift = shiftOf(day, time);
    if (shift === undefined) continue;
    const begun = Math.max(start, shift.from);
    const worked = shift.to - begun;
    if (worked > 0 && left <= worked) return begun + left;
    left -= Math.max(0, worked);
  }
}

/** When whoever answers for a scope works: in the zone of its team. */
export function workingTimeOf(scope: Scope, organisation: Organisation): WorkingTime {
  const { timezone, workingHours, holidays } = organisation;
  return { zone: teamOf(scope, organisation)?.timezone ?? timezone, ...workingHours, holidays };
}

/** The zone in which the team of the first of these works that is a team's; the organisation's where none is. */
export function zoneOf(scopes: readonly Scope[], organisation: Organisation): string {
  const [team] = scopes.flatMap((scope) => teamOf(scope, organisation) ?? []);
  return team?.timezone ?? organisation.timezone;
}

function teamOf(scope: Scope, organisation: Organisation): Team | undefined {
  const { units, teams } = organisation;
  const named = lineOf(scope, organisation).find(({ kind }) => kind === 'team')?.name;
  return [...units.flatMap((unit) => unit.teams), ...teams].find(({ name }) => name === named);
}

/** When they begin to work on that day, in milliseconds; whether or not it is a day off. */
export function morningOf(day: Day, { zone, from }: WorkingTime): number {
  return DateTime.fromISO(formatDay(day), { zone }).set({ hour: from }).toMillis();
}

export function isWorkingTime(at: number, time: WorkingTime): boolean {
  const shift = shiftOf(DateTime.fromMillis(at, { zone: time.zone }).startOf('day'), time);
  return shift !== undefined && at >= shift.from && at < shift.to;
}

/** The date there, "2026-11-24": what counts as one day for a person. */
export function dateIn(zone: string, at: number): string {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');
}

/** In milliseconds: on a day on which clocks are changed they are where the clock says. */
function shiftOf(day: DateTime, { from, to, holidays }: WorkingTime): { from: number; to: number } | undefined {
  if (day.weekday > 5 || holidays.includes(parseDay(day.toFormat('yyyy-MM-dd')))) return undefined;
  const at = (hour: number) => (hour === 24 ? day.plus({ days: 1 }) : day.set({ hour })).toMillis();
  return { from: at(from), to: at(to) };
}
