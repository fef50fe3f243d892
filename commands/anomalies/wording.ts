import { type Case, type CaseEvent, type CaseState, impactOf, stateOf } from '../../src/finops/anomaly-case.ts';
import { type Day, nameDay } from '../../src/finops/day.ts';
import type { AnomalyDriver, FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import { formatMoney, type Micros } from '../../src/finops/money.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';

/** What the texts are written for. */
export interface Place {
  currency: string;
  today: Day;
  /** IANA zone in which moments are told. */
  zone: string;
  /** Whether everybody who reads them may see this scope. */
  shows(scope: Scope): boolean;
}

/** What an anomaly may be read without: to whom else it was brought. */
export const nameFor = (scope: Scope, { shows }: Place): string => (shows(scope) ? scopeName(scope) : 'another team');

/** "on 12 Nov", "from 12 to 14 Nov", "since 12 Nov" */
export function daysWords({ start, end, ongoing }: FoundAnomaly, { today }: Place): string {
  if (ongoing && end - start > 1) return `since ${nameDay(start, today)}`;
  const last = end - 1;
  return last === start ? `on ${nameDay(start, today)}` : `from ${nameDay(start, today)} to ${nameDay(last, today)}`;
}

/** What happened, in one sentence. */
export function sentenceOf({ found }: Pick<Case, 'found'>, place: Place): string {
  const impact = impactOf(found);
  const money = (micros: Micros) => formatMoney(micros, place.currency);
  const first = tellingDriver(found);
  const mostly = first && impact !== 0 ? `, ${share(first, impact)} of it in ${driverName(first)}` : '';
  const why =
    found.kind === 'commitment'
      ? ' Usage is as it was: its price has changed, because a commitment ended or is used up elsewhere.'
      : '';
  const direction = impact >= 0 ? 'more' : 'less';
  return `${scopeName(found.scope)} cost ${money(Math.abs(impact))} ${direction} than expected ${daysWords(found, place)}: ${money(found.actual)} instead of ${money(found.expected)}${mostly}.${why}`;
}

/** What people know best comes first, where it explains most of it: a region alone says little. */
const TELLING: AnomalyDriver['dimension'][] = ['service', 'workload', 'resource', 'sku', 'account', 'region', 'team'];
const MOST_OF_IT = 0.7;

function tellingDriver(found: FoundAnomaly): AnomalyDriver | undefined {
  const large = found.drivers.filter(({ impact }) => impact / impactOf(found) >= MOST_OF_IT);
  return TELLING.map((kind) => large.find(({ dimension }) => dimension === kind)).find(Boolean) ?? found.drivers[0];
}

/** What rose by more than the whole did while something else fell is all of it. */
function share({ impact }: AnomalyDriver, whole: Micros): string {
  const ratio = impact / whole;
  return ratio > 0.95 ? 'all' : `${Math.round(ratio * 100)}%`;
}

export const driverName = ({ dimension, name }: AnomalyDriver): string =>
  `${dimension === 'sku' ? 'SKU' : dimension} ${name}`;

export function stateWords(one: Pick<Case, 'found' | 'course' | 'answer'>): string {
  const state: CaseState = stateOf(one);
  if (state !== 'closed') return STATE_WORDS[state];
  switch (one.course) {
    case 'restated':
      return `closed: ${goneWords(one.found)}`;
    case 'absorbed':
      return one.answer.kind === 'expected' ? 'closed: expected, and the normal now' : 'absorbed unanswered';
    default:
      return `closed: ${one.answer.kind}, back to normal`;
  }
}

const STATE_WORDS: Record<Exclude<CaseState, 'closed'>, string> = {
  open: 'open',
  later: 'open: needs time',
  expected: 'expected',
  'not expected': 'not expected, and not over yet',
  'waiting for another team': 'waits for another team',
};

/** Why there is nothing to ask any more. */
export const goneWords = ({ outside }: Pick<FoundAnomaly, 'outside'>): string =>
  outside?.only ? 'neither the bills nor the provider call it an anomaly any more' : 'a restated bill took it away';

/** Who found it, where a provider did. */
export function findersWords({ marks, only }: NonNullable<FoundAnomaly['outside']>): string {
  const finders = [...new Set(marks.map(({ finder }) => finder))].join(', ');
  return only ? `${finders}, and not by Showback` : `Showback; ${finders} found it too`;
}

/** Who said what; undefined where nobody has. */
export function answerWords({ answer }: Pick<Case, 'answer'>, place: Place): string | undefined {
  const { currency, today, zone } = place;
  switch (answer.kind) {
    case 'none':
      return undefined;
    case 'later':
      return `${answer.by} needs time and is asked again on ${formatMoment(answer.until, zone)}.`;
    case 'expected': {
      const bounds = `through ${nameDay(answer.until, today)} and up to ${formatMoney(answer.upTo, currency)}`;
      return `${whoExpects(answer)} ${bounds}${answer.note ? `: ${answer.note}` : ''}.`;
    }
    case 'not expected': {
      const link = answer.link ? ` (${answer.link})` : '';
      return `Not expected, says ${answer.by}: ${answer.reason}. ${answer.action}${link}`;
    }
    case 'not ours':
      return `Not theirs, says ${answer.by}: ${nameFor(answer.to, place)} is asked to accept it.`;
  }
}

function whoExpects({ by, because }: Extract<CaseEvent, { kind: 'expected' }> | { by: string; because?: never }) {
  if (because === undefined) return `Expected, says ${by},`;
  if ('announcement' in because) return `Announced by ${by}: expected`;
  return `Expected like ${because.learnedFrom.map((id) => `anomaly ${id}`).join(' and ')}:`;
}

/** Why it is asked about although it had been expected. */
export function outgrownWords({ outgrown }: Pick<Case, 'outgrown'>, { currency, today }: Place): string | undefined {
  if (outgrown === undefined) return undefined;
  const bounds = `through ${nameDay(outgrown.until, today)} and up to ${formatMoney(outgrown.upTo, currency)}`;
  const note = outgrown.note ? `: ${outgrown.note}` : '';
  return `${whoExpects({ kind: 'expected', ...outgrown })} ${bounds}${note}. It is beyond that now.`;
}
