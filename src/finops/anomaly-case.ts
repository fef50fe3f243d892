import type { Reminded, Stage } from './chase.ts';
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
  reminded: Reminded[];
  /** When a person first said anything of it; an ISO time. */
  acknowledged?: string;
}

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
export const isSettled = ({ course }: Pick<Case, 'course'>): boolean => course === 'restated' || course === 'absorbed';

/** Whether somebody is to be reminded of it: of what is being mended, nobody. */
export const isChased = (one: Pick<Case, 'course' | 'answer'>): boolean =>
  ['open', 'later', 'waiting for another team'].includes(stateOf(one));

/** Whether somebody has yet to say whether it was expected. */
export const waitsForAnswer = (one: Pick<Case, 'course' | 'answer'>): boolean =>
  ['open', 'later'].includes(stateOf(one));
