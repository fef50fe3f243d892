import type { Day } from './day.ts';
import type { FoundAnomaly } from './found-anomaly.ts';
import type { Micros } from './money.ts';
import type { Scope } from './scope.ts';

/** Why a cost was not expected. */
export const REASONS = [
  'misconfiguration',
  'unintended provisioning',
  'security',
  'price change',
  'bug',
  'other',
] as const;
export type Reason = (typeof REASONS)[number];

/** What has been said of an anomaly. `at` are ISO times, `by` e-mails. */
export type CaseAnswer =
  | { kind: 'none' }
  /** Asked again at `until`, an ISO time. */
  | { kind: 'later'; by: string; at: string; until: string }
  /** Fine through the day `until` (inclusive) and up to this impact in all. */
  | ({ kind: 'expected'; at: string } & Expectation)
  | ({ kind: 'not expected'; at: string } & Fault)
  /** Waits for the other team's acceptance; `claim` is the number of the allocation rule that would follow. */
  | { kind: 'not ours'; by: string; at: string; to: Scope; claim?: number };

export interface Expectation {
  by: string;
  until: Day;
  upTo: Micros;
  note?: string;
  /** Nobody was asked: it had been announced, or answers to earlier ones said so. */
  because?: { announcement: number } | { learnedFrom: number[] };
}

export interface Fault {
  by: string;
  reason: Reason;
  /** What will be done. */
  action: string;
  link?: string;
}

/** How the cost goes on: still there, back to normal, taken away by a restatement, or long enough to be the new normal. */
export type Course = 'ongoing' | 'over' | 'restated' | 'absorbed';

/** An anomaly from the day it was found until it is done with. */
export interface Case {
  found: FoundAnomaly;
  /** Whose people answer: the scope itself until another team accepts it. */
  askedOf: Scope;
  course: Course;
  answer: CaseAnswer;
  /** An answer that it has outgrown. */
  outgrown?: Expectation & { at: string };
  /** Since when it has been waiting for this answer; an ISO time. */
  since: string;
  /** Who has been reminded since then. */
  reminded: { stage: Stage; at: string }[];
  /** When a person first said anything of it; an ISO time. */
  acknowledged?: string;
}

/** Whom an unanswered anomaly is brought to, one after the other. */
export const STAGES = ['owners', 'manager', 'finops'] as const;
export type Stage = (typeof STAGES)[number];

/** What happens to a case; kept for good, so that a case is what its events make of it. */
export type CaseEvent =
  /** Seen by a detection run: first, or with other days or amounts. */
  | { kind: 'found'; found: FoundAnomaly }
  /** A restatement took the impact away. */
  | { kind: 'gone' }
  /** Nobody has answered for so long that it is the new normal. */
  | { kind: 'absorbed' }
  | ({ kind: 'expected' } & Expectation)
  | ({ kind: 'not expected' } & Fault)
  | { kind: 'later'; by: string; until: string }
  | { kind: 'not ours'; by: string; to: Scope; claim?: number }
  | { kind: 'accepted'; by: string }
  | { kind: 'declined'; by: string }
  | { kind: 'taken back'; by: string }
  | { kind: 'reminded'; stage: Stage; people: string[] };

export type CaseState = 'open' | 'later' | 'expected' | 'not expected' | 'waiting for another team' | 'closed';

export const impactOf = ({ actual, expected }: Pick<FoundAnomaly, 'actual' | 'expected'>): Micros => actual - expected;

/** Closed once nothing is to be said or done any more: an unanswered anomaly still is a question when its cost is over. */
export function stateOf({ course, answer }: Pick<Case, 'course' | 'answer'>): CaseState {
  if (isSettled({ course })) return 'closed';
  switch (answer.kind) {
    case 'none':
      return 'open';
    case 'later':
      return 'later';
    case 'not ours':
      return 'waiting for another team';
    case 'expected':
    case 'not expected':
      return course === 'over' ? 'closed' : answer.kind;
  }
}

/** The bills themselves, or the time, have answered. */
const isSettled = ({ course }: Pick<Case, 'course'>): boolean => course === 'restated' || course === 'absorbed';

/** Whether somebody has yet to say whether it was expected. */
export const waitsForAnswer = (one: Pick<Case, 'course' | 'answer'>): boolean =>
  ['open', 'later'].includes(stateOf(one));

export function openCase(found: FoundAnomaly, at: string): Case {
  return {
    found,
    askedOf: found.scope,
    course: found.ongoing ? 'ongoing' : 'over',
    answer: { kind: 'none' },
    since: at,
    reminded: [],
  };
}

/**
 * The case after an event.
 * @returns undefined where the event does not apply any more: somebody else was quicker
 */
export function caseAfter(one: Case, event: CaseEvent, at: string): Case | undefined {
  switch (event.kind) {
    case 'found':
      return grown(one, event.found, at);
    case 'gone':
      return one.course === 'restated' ? undefined : { ...one, course: 'restated' };
    case 'absorbed':
      return stateOf(one) === 'closed' || one.answer.kind === 'not expected'
        ? undefined
        : { ...one, course: 'absorbed' };
    case 'expected':
      if (!waitsForAnswer(one)) return undefined;
      return withinExpected(
        event.because ? { ...one, answer: { ...event, at } } : acknowledged({ ...one, answer: { ...event, at } }, at),
        at,
      );
    case 'later':
      if (isSameWish(one.answer, event)) return undefined;
      return waitsForAnswer(one) ? acknowledged({ ...one, answer: { ...event, at }, reminded: [] }, at) : undefined;
    case 'not expected':
    case 'not ours':
      return waitsForAnswer(one) ? acknowledged({ ...one, answer: { ...event, at }, reminded: [] }, at) : undefined;
    case 'accepted': {
      if (stateOf(one) !== 'waiting for another team' || one.answer.kind !== 'not ours') return undefined;
      return { ...askAgain(one, at), askedOf: one.answer.to };
    }
    case 'declined':
      return stateOf(one) === 'waiting for another team' ? askAgain(one, at) : undefined;
    case 'taken back':
      return isSettled(one) || one.answer.kind === 'none' ? undefined : askAgain(one, at);
    case 'reminded':
      return { ...one, reminded: [...one.reminded, { stage: event.stage, at }] };
  }
}

const askAgain = (one: Case, at: string): Case => ({
  ...one,
  answer: { kind: 'none' },
  since: at,
  reminded: [],
});

/** A click may come twice. */
const isSameWish = (answer: CaseAnswer, { by, until }: { by: string; until: string }): boolean =>
  answer.kind === 'later' && answer.by === by && answer.until === until;

const acknowledged = (one: Case, at: string): Case => ({ ...one, acknowledged: one.acknowledged ?? at });

/** What came back after a restatement is asked about as if it were new. */
function grown(one: Case, found: FoundAnomaly, at: string): Case | undefined {
  // A new normal is no question any more, however long a run goes on to see it.
  if (one.course === 'absorbed') return undefined;
  const next: Case = { ...one, found, course: courseOf(found, one.answer) };
  return withinExpected(one.course === 'restated' && one.answer.kind === 'none' ? { ...next, since: at } : next, at);
}

/** What was expected is asked about again beyond its days or its amount. */
function withinExpected(one: Case, at: string): Case {
  if (one.answer.kind !== 'expected' || !isBeyond(one.answer, one.found)) return one;
  const { kind: _, ...outgrown } = one.answer;
  return { ...askAgain(one, at), outgrown };
}

const isBeyond = ({ until, upTo }: Pick<Expectation, 'until' | 'upTo'>, found: FoundAnomaly): boolean =>
  found.end - 1 > until || impactOf(found) > upTo;

/** From this age on, what does not go on has become the normal. */
const ABSORBED_AFTER_DAYS = 28;

/** What was called wrong never becomes the normal. */
function courseOf({ ongoing, start, end }: FoundAnomaly, answer: CaseAnswer): Course {
  if (ongoing) return 'ongoing';
  return end - start >= ABSORBED_AFTER_DAYS && answer.kind !== 'not expected' ? 'absorbed' : 'over';
}

/** What becomes of a case that a run would have found if it were still there. */
export function endOf({ found, answer }: Pick<Case, 'found' | 'answer'>): CaseEvent {
  const isOver = courseOf({ ...found, ongoing: false }, answer);
  return { kind: isOver === 'absorbed' ? 'absorbed' : 'gone' };
}
