import { type Cadence, dateAt, lastTime, type Rhythm } from './cadence.ts';
import { type Day, dateAndMonth, monthOf } from './day.ts';
import type { Organisation, Team } from './organisation.ts';
import { dayPeriod, monthPeriod, type Period, rangePeriod, weekPeriod } from './period.ts';
import type { Recipient } from './recipient.ts';
import type { Scope } from './scope.ts';
import { WEEKDAYS } from './words.ts';

export const DIGEST_KINDS = ['team', 'leadership', 'finops', 'budgets', 'anomalies'] as const;
export type DigestKind = (typeof DIGEST_KINDS)[number];

/** What a channel, or somebody privately, gets again and again. */
export interface Subscription {
  id: number;
  to: Recipient;
  /** Who reads it there; undefined where it is one person. */
  channel: { name: string; external: boolean } | undefined;
  /** That person is not a full member of the workspace or tenant. */
  guest: boolean;
  kind: DigestKind;
  scope: Scope;
  cadence: Cadence;
  /** When it is due next, in milliseconds since 1970. */
  dueAt: number;
  paused: boolean;
  /** Whoever subscribed, by e-mail. */
  by: string;
}

/** One to be looked at now. */
export interface DueSubscription extends Subscription {
  /** When it was to be looked at: later than it was due where it had to wait, which is for bills unless it failed. */
  lookAt: number;
}

/** The days that a digest is about: those before it is due, where it is due. */
export function periodBefore({ rhythm, zone }: Cadence, due: number): Period {
  const today = dateAt(due, zone);
  switch (rhythm.every) {
    case 'day':
      return dayPeriod(today - 1, today);
    case 'week': {
      const week = weekPeriod(today - 7, today);
      return week.end === today ? week : rangePeriod(today - 7, today, today);
    }
    case 'month':
      return monthPeriod(monthOf(today) - 1);
  }
}

export type DueNow =
  /** Its last day is not on the bills yet: it is looked at again until then. */
  | { kind: 'waits'; due: number }
  /** `late` where it should have come long before, `waited` for bills or not; `reaches` where they end before the last of its days. */
  | { kind: 'send'; due: number; next: number; late: boolean; waited: boolean; reaches: Day | undefined }
  /** It would be out of date: only the next one comes. */
  | { kind: 'missed'; due: number; next: number };

/** What is called late: a bot that starts again takes some minutes. */
const LATE_MS = 15 * 60_000;
const LONGEST_WAIT_MS = 2 * 24 * 3_600_000;

/**
 * What becomes of a digest that is due. After half of the time to the next one nobody wants it any more; for the bill of its
 * last day it waits a quarter of that time, two days at most.
 *
 * @param billsReach last day of the bills; undefined where the digest does not need them
 */
export function dueNow(
  { cadence, dueAt, lookAt }: Pick<DueSubscription, 'cadence' | 'dueAt' | 'lookAt'>,
  now: number,
  billsReach: Day | undefined,
): DueNow {
  const { due, next } = lastTime(cadence, dueAt, now);
  const interval = next - due;
  if (now - due > interval / 2) return { kind: 'missed', due, next };
  const missing = billsReach !== undefined && billsReach < periodBefore(cadence, due).end - 1;
  if (missing && now - due < Math.min(interval / 4, LONGEST_WAIT_MS)) return { kind: 'waits', due };
  const reaches = missing ? billsReach : undefined;
  return { kind: 'send', due, next, late: now - due > LATE_MS, waited: lookAt > due, reaches };
}

/** "weekly on Monday at 09:00" */
export function cadenceWords({ rhythm, minute }: Cadence): string {
  const time = `at ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  switch (rhythm.every) {
    case 'day':
      return `daily ${time}`;
    case 'week':
      return `weekly on ${weekdayName(rhythm.weekday)} ${time}`;
    case 'month':
      return `monthly on the ${ordinal(rhythm.date)} ${time}`;
  }
}

/** "Monday" for 1. */
export function weekdayName(weekday: number): string {
  const name = WEEKDAYS[weekday - 1] ?? '';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function ordinal(date: number): string {
  const ending = date % 100 >= 11 && date % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][date % 10] ?? 'th');
  return `${date}${ending}`;
}

const two = (number: number) => String(number).padStart(2, '0');

/** How often a digest comes, and when, where nobody says it. */
export const USUAL: Record<DigestKind, Rhythm> = {
  team: { every: 'week', weekday: 1 },
  leadership: { every: 'week', weekday: 1 },
  finops: { every: 'day' },
  budgets: { every: 'week', weekday: 1 },
  anomalies: { every: 'day' },
};
export const USUAL_MINUTE = 9 * 60;
/** Of a week and a month where nobody says the day: by then most of the bill is there. */
export const USUAL_DAYS = { weekday: 1, date: 2 };

/** The team, unit or workload whose channel it is: the first that names it, by name or id. */
export function scopeOfChannel(names: readonly string[], { units, teams }: Organisation): Scope | undefined {
  const isHere = ({ channels }: { channels: string[] }) =>
    channels.some((one) => names.some((name) => bare(one) === bare(name)));
  const ofTeams = (list: readonly Team[]): Scope | undefined => {
    const team = list.find(isHere);
    if (team !== undefined) return { kind: 'team', name: team.name };
    for (const { name, workloads } of list) {
      const workload = workloads.find(isHere);
      if (workload !== undefined) return { kind: 'workload', name: workload.name, team: name };
    }
    return undefined;
  };
  const unit = units.find(isHere);
  if (unit !== undefined) return { kind: 'unit', name: unit.name };
  return ofTeams([...units.flatMap((one) => one.teams), ...teams]);
}

const bare = (name: string) => name.replace(/^#/, '').toLowerCase();

/** "23 to 29 Nov are not on the bills yet" */
export function missingDays(reaches: Day, { end }: Period): string {
  const first = reaches + 1;
  if (first === end - 1) return `${dateAndMonth(first)} is not on the bills yet`;
  return `${dateAndMonth(first)} to ${dateAndMonth(end - 1)} are not on the bills yet`;
}
