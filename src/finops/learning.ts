import { type Case, type Expectation, impactOf } from './anomaly-case.ts';
import { type Day, dateOf, firstDay, monthOf } from './day.ts';
import type { FoundAnomaly } from './found-anomaly.ts';
import type { Micros } from './money.ts';
import { type Scope, scopeKey } from './scope.ts';

/** A case with what lessons need of it. */
export type Answered = Pick<Case, 'found' | 'answer'> & { id: number };

/** What answers have taught of a scope. Each is visible and can be undone: `what` names it within its scope. */
export type Lesson =
  /** Costs that come back on a day of the month and have been expected: not asked about up to a limit. */
  | {
      kind: 'habit';
      scope: Scope;
      what: string;
      anomalyKind: FoundAnomaly['kind'];
      rhythm: Rhythm;
      lastDays: number;
      upTo: Micros;
      by: string;
      learnedFrom: number[];
    }
  /** How readily it is asked about: above one where answers were mostly "not expected". */
  | { kind: 'sensitivity'; scope: Scope; what: 'sensitivity'; factor: number; wrong: number; answers: number };

/** When in a month: so many days before its end (0 is the last one), or on this date. */
type Rhythm = { beforeEnd: number } | { date: number };

/** When what was learned was last undone: answers to anomalies up to this number no longer teach it. */
export type Unlearned = ReadonlyMap<string, number>;
export const lessonKey = (scope: Scope, what: string): string => `${scopeKey(scope)}: ${what}`;

/** So many alike make a habit. */
const TWICE = 2;
/** As much more than ever is still the habit; half as much more must be asked about. */
const LEEWAY = 1.2;
const LAST_DAYS_OF_MONTH = 4;

const LEAST_ANSWERS = 3;
const FULL_ANSWERS = 8;
/** Bounds: so much more or less readily, and no further. */
const MOST_SENSITIVE = 1.5;
/** Older answers say little of how people work now. */
const SENSITIVITY_DAYS = 365;

/** What people's own answers teach, scope by scope. What was announced, or learned itself, teaches nothing. */
export function lessonsOf(cases: readonly Answered[], unlearned: Unlearned, today: Day): Lesson[] {
  const own = cases.filter(isOwnAnswer).sort((a, b) => a.found.start - b.found.start || a.id - b.id);
  const byScope = Map.groupBy(own, ({ found }) => scopeKey(found.scope));
  return [...byScope.values()].flatMap((answered) => [
    ...habitsOf(answered, unlearned),
    ...sensitivityOf(answered, unlearned, today),
  ]);
}

/** What is known of an anomaly before anybody is asked; undefined: nothing. */
export function habitual(found: FoundAnomaly, lessons: readonly Lesson[]): Expectation | undefined {
  const key = scopeKey(found.scope);
  const habit = lessons.find(
    (one) =>
      one.kind === 'habit' &&
      one.anomalyKind === found.kind &&
      scopeKey(one.scope) === key &&
      isInRhythm(found.start, one.rhythm),
  );
  if (habit?.kind !== 'habit') return undefined;
  const { by, lastDays, upTo, learnedFrom } = habit;
  return { by, until: found.start + lastDays - 1, upTo, because: { learnedFrom } };
}

function isOwnAnswer({ answer }: Answered): boolean {
  return answer.kind === 'not expected' || (answer.kind === 'expected' && answer.because === undefined);
}

/** Counted are those since the last one of its rhythm that was not expected. */
function habitsOf(answered: readonly Answered[], unlearned: Unlearned): Lesson[] {
  const groups = Map.groupBy(answered, ({ found }) => `${found.kind} ${rhythmName(rhythmOf(found.start))}`);
  return [...groups.values()].flatMap((all): Lesson[] => {
    const [first] = all;
    if (first === undefined) return [];
    const { scope, kind, start } = first.found;
    const rhythm = rhythmOf(start);
    const what = rhythmName(rhythm);
    const undone = unlearned.get(lessonKey(scope, what)) ?? 0;
    const lastWrong = all.findLastIndex(({ answer }) => answer.kind === 'not expected');
    const alike = all.slice(lastWrong + 1).filter(({ id }) => id > undone);
    const last = alike.at(-1);
    const months = new Set(alike.map(({ found }) => monthOf(found.start)));
    if (months.size < TWICE || last?.answer.kind !== 'expected') return [];
    const upTo = Math.round(Math.max(...alike.map(({ found }) => impactOf(found))) * LEEWAY);
    const lastDays = Math.max(...alike.map(({ found }) => found.end - found.start)) + 1;
    const learnedFrom = alike.map(({ id }) => id).slice(-TWICE);
    return [{ kind: 'habit', scope, what, anomalyKind: kind, rhythm, lastDays, upTo, by: last.answer.by, learnedFrom }];
  });
}

/** From two thirds, where everything was expected, to one and a half; less far where there are few answers. */
function sensitivityOf(answered: readonly Answered[], unlearned: Unlearned, today: Day): Lesson[] {
  const [first] = answered;
  if (first === undefined) return [];
  const { scope } = first.found;
  const undone = unlearned.get(lessonKey(scope, 'sensitivity')) ?? 0;
  const counted = answered.filter(({ id, found }) => id > undone && today - found.start <= SENSITIVITY_DAYS);
  if (counted.length < LEAST_ANSWERS) return [];
  const wrong = counted.filter(({ answer }) => answer.kind === 'not expected').length;
  const strength = Math.min(1, counted.length / FULL_ANSWERS);
  const factor = MOST_SENSITIVE ** (strength * ((2 * wrong) / counted.length - 1));
  return [{ kind: 'sensitivity', scope, what: 'sensitivity', factor, wrong, answers: counted.length }];
}

function rhythmOf(day: Day): Rhythm {
  const beforeEnd = firstDay(monthOf(day) + 1) - 1 - day;
  return beforeEnd < LAST_DAYS_OF_MONTH ? { beforeEnd } : { date: dateOf(day).date };
}

/** A batch may run a day earlier or later; the last days of a month are several as it is. */
function isInRhythm(day: Day, rhythm: Rhythm): boolean {
  const days = 'beforeEnd' in rhythm ? [day - 1, day] : [day - 1, day, day + 1];
  return days.some((near) => rhythmName(rhythmOf(near)) === rhythmName(rhythm));
}

/** "month-end", "day-15" */
const rhythmName = (rhythm: Rhythm): string => ('beforeEnd' in rhythm ? 'month-end' : `day-${rhythm.date}`);

/** What the detector is to know of a scope: days that were called wrong never become the normal. */
export interface DetectorLessons {
  sensitivity: number;
  answers: { start: Day; end: Day; answer: 'not expected' }[];
}

/** By scope key; a scope of which nothing is known is not there. */
export function detectorLessons(cases: readonly Answered[], lessons: readonly Lesson[]): Map<string, DetectorLessons> {
  const known = new Map<string, DetectorLessons>();
  const of = (scope: Scope): DetectorLessons => {
    const key = scopeKey(scope);
    const lessons = known.get(key) ?? { sensitivity: 1, answers: [] };
    known.set(key, lessons);
    return lessons;
  };
  for (const { found, answer } of cases) {
    if (answer.kind !== 'not expected') continue;
    of(found.scope).answers.push({ start: found.start, end: found.end, answer: answer.kind });
  }
  for (const lesson of lessons) if (lesson.kind === 'sensitivity') of(lesson.scope).sensitivity = lesson.factor;
  return known;
}
