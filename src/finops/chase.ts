import { type Case, impactOf, STAGES, type Stage, stateOf } from './anomaly-case.ts';
import type { Recipient } from './recipient.ts';
import { type Severity, type SeverityThresholds, severityOf } from './severity.ts';
import { afterWorkingHours, dateIn, isWorkingTime, type WorkingTime } from './working-time.ts';

/** Working hours within which an anomaly is to be answered before its owners are asked again. */
export const DEFAULT_ANSWER_WITHIN: Record<Severity, number> = { low: 16, medium: 8, high: 4, critical: 2 };

/** A case that waits, with whom there is to remind. E-mails; an owner who left is not among them. */
export interface Waiting<C extends Case = Case> {
  one: C;
  owners: readonly string[];
  manager: string | undefined;
  /** Where its message stands, in whose thread owners are reminded. */
  channel: Recipient | undefined;
  time: WorkingTime;
}

/** What is to be said to whom: about several anomalies at once, and at most once a day to each person. */
export interface Reminder<C extends Case = Case> {
  stage: Stage;
  /** Who is reminded; the FinOps channel is nobody in person. */
  people: string[];
  channel: Recipient | undefined;
  cases: C[];
}

/**
 * The reminders that are due now. Of several that are due to a person the gravest come together; what a person cannot be
 * told today waits until tomorrow.
 * @param remindedOn the date on which a person, or '' for FinOps, was last reminded: "2026-11-24" in their zone
 */
export function dueReminders<C extends Case>(
  waiting: readonly Waiting<C>[],
  at: number,
  rules: { severity: SeverityThresholds; answerWithin: Record<Severity, number> },
  remindedOn: (person: string) => string | undefined,
): Reminder<C>[] {
  const reminders = new Map<string, Reminder<C>>();
  const told = new Map<string, string>();
  for (const one of waiting) {
    const stage = dueStage(one, at, rules);
    if (stage === undefined) continue;
    const today = dateIn(one.time.zone, at);
    const group = groupOf(one, stage);
    const mayTell = (person: string) => {
      const inGroup = told.get(person);
      return inGroup === undefined ? remindedOn(person) !== today : inGroup === group.key;
    };
    const people = group.people.filter(mayTell);
    if (people.length === 0) continue;
    for (const person of people) told.set(person, group.key);
    const reminder = reminders.get(group.key) ?? { stage, people: [], channel: group.channel, cases: [] };
    reminder.people = [...new Set([...reminder.people, ...people.filter((person) => person !== FINOPS)])];
    reminder.cases.push(one.one);
    reminders.set(group.key, reminder);
  }
  return [...reminders.values()];
}

/** FinOps as a channel: it, too, is told once a day. */
export const FINOPS = '';

/** The next stage, if it is due: as many working hours after the one before. One with nobody to tell is passed over. */
function dueStage(
  { one, owners, manager, time }: Waiting,
  at: number,
  { severity, answerWithin }: { severity: SeverityThresholds; answerWithin: Record<Severity, number> },
): Stage | undefined {
  if (!isWorkingTime(at, time)) return undefined;
  const taken = new Set(one.reminded.map(({ stage }) => stage));
  const stage = STAGES.find((next) => !taken.has(next) && hasSomebody(next, owners, manager));
  const last = one.reminded.at(-1);
  const hours = answerWithin[severityOf(impactOf(one.found), severity)];
  if (last !== undefined) return at >= afterWorkingHours(Date.parse(last.at), hours, time) ? stage : undefined;
  // Who needed time is asked again when it is over.
  if (one.answer.kind === 'later') return at >= Date.parse(one.answer.until) ? stage : undefined;
  return at >= afterWorkingHours(Date.parse(sinceOf(one)), hours, time) ? stage : undefined;
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

/** Another team has its own time to accept. */
const sinceOf = ({ answer, since }: Case): string => (answer.kind === 'not ours' ? answer.at : since);

function groupOf({ owners, manager, channel }: Waiting, stage: Stage) {
  switch (stage) {
    case 'owners':
      return { key: `owners ${JSON.stringify(channel)}`, people: [...owners], channel };
    case 'manager':
      return { key: `manager ${manager}`, people: manager === undefined ? [] : [manager], channel: undefined };
    case 'finops':
      return { key: 'finops', people: [FINOPS], channel: undefined };
  }
}

/** Whether somebody is to be reminded of it at all: of what is mended, nobody; of a handover, who is to accept it. */
export const isChased = (one: Case): boolean => ['open', 'later', 'waiting for another team'].includes(stateOf(one));
