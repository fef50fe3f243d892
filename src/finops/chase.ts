import type { Micros } from './money.ts';
import type { Severity } from './severity.ts';
import { afterWorkingHours, dateIn, isWorkingTime, type WorkingTime } from './working-time.ts';

/** Working hours within which an anomaly is to be answered before its owners are asked again. */
export const DEFAULT_ANSWER_WITHIN: Record<Severity, number> = { low: 16, medium: 8, high: 4, critical: 2 };

/** Whom what nobody says anything to is brought to, one after the other. */
export const STAGES = ['owners', 'manager', 'finops'] as const;
export type Stage = (typeof STAGES)[number];

/** `at` is an ISO time. */
export interface Reminded {
  stage: Stage;
  at: string;
}

/** Something that waits for somebody's word, with whom there is to remind: e-mails, without those who left. */
export interface Waiting<Matter> {
  matter: Matter;
  /** What has the larger impact is said first. */
  impact: Micros;
  /** When the first reminder is due, in milliseconds; the others are, so many working hours after the one before. */
  due: number;
  within: number;
  reminded: readonly Reminded[];
  owners: readonly string[];
  manager: string | undefined;
  /** Names the place where it was said: owners are reminded there. */
  place: string;
  time: WorkingTime;
}

/** What is to be said to whom, of several matters at once. */
export interface Reminder<Matter> {
  stage: Stage;
  /** Who is reminded in person; nobody where it is the FinOps channel. */
  people: string[];
  matters: Matter[];
  /** Where they work. */
  zone: string;
}

/** When somebody was last reminded of anything, in milliseconds, and in which zone. */
export interface LastReminder {
  at: number;
  zone: string;
}

/** FinOps as a channel: it, too, is told once a day. */
export const FINOPS = '';

/**
 * The reminders that are due now: the gravest matters first, together where they go to the same people. Nobody is reminded
 * twice a day: what somebody cannot be told today waits until tomorrow.
 * @param at milliseconds since 1970
 * @param lastOf the last reminder to a person, or to FINOPS
 */
export function dueReminders<Matter>(
  waiting: readonly Waiting<Matter>[],
  at: number,
  lastOf: (person: string) => LastReminder | undefined,
): Reminder<Matter>[] {
  const reminders = new Map<string, Reminder<Matter>>();
  const toldBy = new Map<string, string>();
  const gravest = waiting.toSorted((a, b) => b.impact - a.impact);
  for (const one of gravest) {
    const stage = dueStage(one, at);
    if (stage === undefined) continue;
    const { zone } = one.time;
    const { key, people } = groupOf(one, stage);
    const mayTell = (person: string) =>
      toldBy.has(person) ? toldBy.get(person) === key : !isSameDay(at, zone, lastOf(person));
    const told = people.filter(mayTell);
    if (told.length === 0) continue;
    for (const person of told) toldBy.set(person, key);
    const reminder = reminders.get(key) ?? { stage, people: [], matters: [], zone };
    reminder.people = [...new Set([...reminder.people, ...told])];
    reminder.matters.push(one.matter);
    reminders.set(key, reminder);
  }
  return [...reminders.values()];
}

/** Neither here nor where somebody was reminded last: people can answer for teams in several zones. */
function isSameDay(at: number, zone: string, last: LastReminder | undefined): boolean {
  if (last === undefined) return false;
  return [zone, last.zone].some((one) => dateIn(one, at) === dateIn(one, last.at));
}

/** The next stage, if it is due: as many working hours after the one before. One with nobody to tell is passed over. */
function dueStage(one: Waiting<unknown>, at: number): Stage | undefined {
  const { owners, manager, reminded, time } = one;
  if (!isWorkingTime(at, time)) return undefined;
  const taken = new Set(reminded.map(({ stage }) => stage));
  const stage = STAGES.find((next) => !taken.has(next) && hasSomebody(next, owners, manager));
  return stage !== undefined && at >= dueAt(one) ? stage : undefined;
}

function dueAt({ due, within, reminded, time }: Waiting<unknown>): number {
  const last = reminded.at(-1);
  return last === undefined ? due : afterWorkingHours(Date.parse(last.at), within, time);
}

function hasSomebody(stage: Stage, owners: readonly string[], manager: string | undefined): boolean {
  switch (stage) {
    case 'owners':
      return owners.length > 0;
    case 'manager':
      return manager !== undefined && !owners.includes(manager);
    case 'finops':
      return true;
  }
}

function groupOf(
  { owners, manager, place }: Waiting<unknown>,
  stage: Stage,
): { key: string; people: readonly string[] } {
  switch (stage) {
    case 'owners':
      return { key: `owners ${place}`, people: owners };
    case 'manager':
      return { key: `manager ${manager}`, people: manager === undefined ? [] : [manager] };
    case 'finops':
      return { key: 'finops', people: [FINOPS] };
  }
}
