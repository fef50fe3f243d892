import { type Case, impactOf, STAGES, type Stage, stateOf } from './anomaly-case.ts';
import { type Severity, type SeverityThresholds, severityOf } from './severity.ts';
import { afterWorkingHours, dateIn, isWorkingTime, type WorkingTime } from './working-time.ts';

/** Working hours within which an anomaly is to be answered before its owners are asked again. */
export const DEFAULT_ANSWER_WITHIN: Record<Severity, number> = { low: 16, medium: 8, high: 4, critical: 2 };

export interface ChaseRules {
  severity: SeverityThresholds;
  answerWithin: Record<Severity, number>;
}

/** A case that waits, with whom there is to remind: e-mails, without those who left. */
export interface Waiting<C extends Case = Case> {
  one: C;
  owners: readonly string[];
  manager: string | undefined;
  /** Names the place where it is asked about: owners are reminded there. */
  place: string;
  time: WorkingTime;
}

/** What is to be said to whom, of several cases at once. */
export interface Reminder<C extends Case = Case> {
  stage: Stage;
  /** Who is reminded in person; nobody where it is the FinOps channel. */
  people: string[];
  cases: C[];
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
 * The reminders that are due now: the gravest cases first, together where they go to the same people. Nobody is reminded
 * twice a day: what somebody cannot be told today waits until tomorrow.
 * @param at milliseconds since 1970
 * @param lastOf the last reminder to a person, or to FINOPS
 */
export function dueReminders<C extends Case>(
  waiting: readonly Waiting<C>[],
  at: number,
  rules: ChaseRules,
  lastOf: (person: string) => LastReminder | undefined,
): Reminder<C>[] {
  const reminders = new Map<string, Reminder<C>>();
  const toldBy = new Map<string, string>();
  const gravest = waiting.toSorted((a, b) => impactOf(b.one.found) - impactOf(a.one.found));
  for (const one of gravest) {
    const stage = dueStage(one, at, rules);
    if (stage === undefined) continue;
    const { zone } = one.time;
    const { key, people } = groupOf(one, stage);
    const mayTell = (person: string) =>
      toldBy.has(person) ? toldBy.get(person) === key : !isSameDay(at, zone, lastOf(person));
    const told = people.filter(mayTell);
    if (told.length === 0) continue;
    for (const person of told) toldBy.set(person, key);
    const reminder = reminders.get(key) ?? { stage, people: [], cases: [], zone };
    reminder.people = [...new Set([...reminder.people, ...told])];
    reminder.cases.push(one.one);
    reminders.set(key, reminder);
  }
  return [...reminders.values()];
}

/** Neither here nor where somebody was reminded last: people can answer for teams in several zones. */
function isSameDay(at: number, zone: string, last: LastReminder | undefined): boolean {
  if (last === undefined) return false;
  return [zone, last.zone].some((one) => dateIn(one, at) === dateIn(one, last.at));
}

/** Whether somebody is to be reminded of it at all: of what is being mended, nobody. */
export const isChased = (one: Case): boolean => ['open', 'later', 'waiting for another team'].includes(stateOf(one));

/** The next stage, if it is due: as many working hours after the one before. One with nobody to tell is passed over. */
function dueStage({ one, owners, manager, time }: Waiting, at: number, rules: ChaseRules): Stage | undefined {
  if (!isWorkingTime(at, time)) return undefined;
  const taken = new Set(one.reminded.map(({ stage }) => stage));
  const stage = STAGES.find((next) => !taken.has(next) && hasSomebody(next, owners, manager));
  return stage !== undefined && at >= dueAt(one, time, rules) ? stage : undefined;
}

function dueAt(one: Case, time: WorkingTime, { severity, answerWithin }: ChaseRules): number {
  const hours = answerWithin[severityOf(impactOf(one.found), severity)];
  const last = one.reminded.at(-1);
  if (last !== undefined) return afterWorkingHours(Date.parse(last.at), hours, time);
  const { answer, since } = one;
  // Who needed time is asked again when it is over; another team has its own time to accept.
  if (answer.kind === 'later') return Date.parse(answer.until);
  return afterWorkingHours(Date.parse(answer.kind === 'not ours' ? answer.at : since), hours, time);
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

function groupOf({ owners, manager, place }: Waiting, stage: Stage): { key: string; people: readonly string[] } {
  switch (stage) {
    case 'owners':
      return { key: `owners ${place}`, people: owners };
    case 'manager':
      return { key: `manager ${manager}`, people: manager === undefined ? [] : [manager] };
    case 'finops':
      return { key: 'finops', people: [FINOPS] };
  }
}
