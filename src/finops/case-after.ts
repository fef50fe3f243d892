import {
  type Case,
  type CaseAnswer,
  type CaseEvent,
  type Course,
  type Expectation,
  impactOf,
  isSettled,
  stateOf,
  waitsForAnswer,
} from './anomaly-case.ts';
import type { FoundAnomaly } from './found-anomaly.ts';

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

/** Whether it is more, or longer, than what was expected. */
export const isBeyond = ({ until, upTo }: Pick<Expectation, 'until' | 'upTo'>, found: FoundAnomaly): boolean =>
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
