import { DEFAULTS } from '../../src/finops/anomaly/settings.ts';
import { type Anomaly, begin, observe } from '../../src/finops/anomaly.ts';
import { type Expectation, impactOf } from '../../src/finops/anomaly-case.ts';
import { type Day, firstDay, monthOf, parseDay } from '../../src/finops/day.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import { type Answered, detectorLessons, habitual, lessonsOf } from '../../src/finops/learning.ts';
import { type Scope, scopeKey } from '../../src/finops/scope.ts';
import { createRandom, type Random } from './random.ts';

/** A history whose owner knows what each day was. */
interface History {
  scope: Scope;
  costs: readonly number[];
  /** Days on which a batch ran, and days on which something went wrong. */
  events: readonly ('batch' | 'incident' | undefined)[];
}

/** What was asked over a history, and how much of what went wrong was asked about. */
export interface Replayed {
  wrongQuestions: number;
  incidents: number;
  recall: number;
}

const START = parseDay('2025-01-01');
const DAYS = 640;
/** Nothing happens while the series is new. */
const QUIET_DAYS = 60;

/** Histories of batches near the end of the month, of incidents, and of both; where a batch runs varies by a day. */
export function histories(many: number, seed: number): History[] {
  return Array.from({ length: many }, (_, index) => history(index, createRandom(seed * 100_003 + index)));
}

function history(index: number, random: Random): History {
  const level = random.between(100, 500);
  const noise = random.between(0.03, 0.08);
  const batch = level * random.between(0.8, 1.8);
  const [hasBatches, hasIncidents] = [index % 3 !== 1, index % 3 !== 0];
  let left = 0;
  let incident = 0;
  const costs: number[] = [];
  const events: History['events'][number][] = [];
  let batchDay = 0;
  for (let day = START; day < START + DAYS; day++) {
    const month = monthOf(day);
    if (day === firstDay(month)) batchDay = firstDay(month + 1) - (random.chance(1 / 3) ? 3 : 2);
    const isQuiet = day < START + QUIET_DAYS;
    const weekend = day % 7 < 2 ? 0.9 : 1;
    let cost = level * weekend * (1 + noise * random.normal());
    let event: History['events'][number];
    if (hasBatches && !isQuiet && day === batchDay) {
      cost += batch * (1 + 0.1 * random.normal());
      event = 'batch';
    }
    if (hasIncidents && !isQuiet && left === 0 && random.chance(1 / 60)) {
      left = random.whole(1, 4);
      incident = level * random.between(0.6, 1.6);
    }
    if (left > 0) {
      left--;
      cost += incident;
      event = 'incident';
    }
    costs.push(cost);
    events.push(event);
  }
  return { scope: { kind: 'workload', name: `workload-${index}`, team: 'team' }, costs, events };
}

/** Day by day, each question answered truly at once: by a detector that learns from the answers, or one that does not. */
export function replay(list: readonly History[], learns: boolean): Replayed {
  const each = list.map((one) => replayOne(one, learns));
  const sum = (of: (one: (typeof each)[number]) => number) => each.reduce((total, one) => total + of(one), 0);
  const incidents = sum((one) => one.incidents);
  return { wrongQuestions: sum((one) => one.wrongQuestions), incidents, recall: sum((one) => one.found) / incidents };
}

function replayOne({ scope, costs, events }: History, learns: boolean) {
  const state = begin(START);
  const cases: Answered[] = [];
  const known = new Map<Anomaly, Answered>();
  const askedOn = new Set<Day>();
  let wrongQuestions = 0;
  for (const [index, cost] of costs.entries()) {
    const day = START + index;
    const lessons = learns ? lessonsOf(cases, new Map(), day) : [];
    const told = learns ? detectorLessons(cases, lessons).get(scopeKey(scope)) : undefined;
    const { anomaly } = observe(state, day, cost, { ...DEFAULTS, ...told });
    if (anomaly === undefined) continue;
    const found = foundOf(anomaly, scope, day);
    const isIncident = events.slice(anomaly.start - START, index + 1).includes('incident');
    const before = known.get(anomaly);
    const silent = before === undefined ? habitual(found, lessons) : silentlyExpected(before);
    const isSilent = silent !== undefined && impactOf(found) <= silent.upTo && found.end - 1 <= silent.until;
    const isNew = before === undefined || (silentlyExpected(before) !== undefined && !isSilent);
    const one: Answered = before ?? { id: cases.length + 1, found, answer: { kind: 'none' } };
    if (before === undefined) cases.push(one);
    known.set(anomaly, one);
    one.found = found;
    if (isSilent) one.answer = { kind: 'expected', at: '', ...silent };
    else if (isNew) one.answer = isIncident ? WRONG : EXPECTED;
    if (isNew && !isSilent && !isIncident) wrongQuestions++;
    if (!isSilent) for (let asked = anomaly.start; asked <= day; asked++) askedOn.add(asked);
  }
  return { wrongQuestions, ...foundOfIncidents(events, askedOn) };
}

const OWNER = { by: 'owner@acme.example', at: '' };
const WRONG = { kind: 'not expected', ...OWNER, reason: 'bug', action: '' } as const;
const EXPECTED = { kind: 'expected', ...OWNER, until: START + DAYS, upTo: Number.MAX_SAFE_INTEGER } as const;

/** What nobody was asked about: it reopens by itself beyond what was learned. */
const silentlyExpected = ({ answer }: Answered): Expectation | undefined =>
  answer.kind === 'expected' && answer.because !== undefined ? answer : undefined;

function foundOf({ start, end, expected, actual }: Anomaly, scope: Scope, day: Day): FoundAnomaly {
  const micros = (amount: number) => Math.round(amount * 1e6);
  return {
    ...{ kind: 'usage', scope, start, end, flaggedOn: day, ongoing: true },
    ...{ expected: micros(expected), actual: micros(actual), drivers: [], alsoMoved: [], days: [] },
  };
}

function foundOfIncidents(events: History['events'], askedOn: ReadonlySet<Day>) {
  let incidents = 0;
  let found = 0;
  let isFound = false;
  for (const [index, event] of events.entries()) {
    const begins = event === 'incident' && events[index - 1] !== 'incident';
    if (begins) {
      incidents++;
      isFound = false;
    }
    if (event !== 'incident' || isFound || !askedOn.has(START + index)) continue;
    isFound = true;
    found++;
  }
  return { incidents, found };
}
