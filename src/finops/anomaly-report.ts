import { centAmount } from './amount.ts';
import { type Case, impactOf, stateOf } from './anomaly-case.ts';
import { costAvoided } from './anomaly-impact.ts';
import { formatDay } from './day.ts';
import { lineOf } from './lineage.ts';
import type { Micros } from './money.ts';
import type { Organisation } from './organisation.ts';
import { scopeName } from './scope.ts';
import { type SeverityThresholds, severityOf } from './severity.ts';

/** A case with when it was found and told; ISO times. */
export type Reported = Case & { id: number; flaggedAt: string; notifiedAt: string | undefined };

/** What became of some anomalies. Times are means in milliseconds; undefined where there is nothing to measure. */
export interface AnomalyReport {
  number: number;
  /** What they cost beyond what was expected. */
  impact: Micros;
  /** From the beginning of the first day to when it was found, on to when it was told, on to the first answer. */
  detection: number | undefined;
  notification: number | undefined;
  acknowledgement: number | undefined;
  /** Answered "not expected". */
  accepted: number;
  /** Answered "expected" by somebody who had to be asked. */
  wrong: number;
  avoided: Micros;
}

const DAY_MS = 86_400_000;

/** Of those that a restatement did not take away. */
export function reportOf(cases: readonly Reported[]): AnomalyReport {
  const list = cases.filter(({ course }) => course !== 'restated');
  const time = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso));
  const sum = (of: (one: Reported) => number) => list.reduce((total, one) => total + of(one), 0);
  return {
    number: list.length,
    impact: sum(({ found }) => impactOf(found)),
    detection: mean(list.map(({ found, flaggedAt }) => Date.parse(flaggedAt) - found.start * DAY_MS)),
    notification: mean(list.map(({ flaggedAt, notifiedAt }) => between(time(flaggedAt), time(notifiedAt)))),
    acknowledgement: mean(
      list.map(({ flaggedAt, notifiedAt, acknowledged }) => between(time(notifiedAt ?? flaggedAt), time(acknowledged))),
    ),
    accepted: list.filter(({ answer }) => answer.kind === 'not expected').length,
    wrong: list.filter(({ answer }) => answer.kind === 'expected' && answer.because === undefined).length,
    avoided: sum((one) => costAvoided(one)?.micros ?? 0),
  };
}

/** The team that is asked; who answers for what belongs to no team. */
export function teamOf({ found, askedOf }: Pick<Case, 'found' | 'askedOf'>, organisation: Organisation): string {
  if (found.kind === 'commitment') return 'FinOps';
  return lineOf(askedOf, organisation).find(({ kind }) => kind === 'team')?.name ?? scopeName(askedOf);
}

export const CSV_COLUMNS = [
  ...['anomaly', 'team', 'scope', 'kind', 'start', 'end', 'flagged_at', 'notified_at', 'acknowledged_at'],
  ...[
    'expected',
    'actual',
    'impact',
    'severity',
    'state',
    'answer',
    'reason',
    'answered_by',
    'cost_avoided',
    'currency',
  ],
] as const;

/** A row for each anomaly, in the order of the columns; amounts in the currency, the last day included. */
export function csvRow(one: Reported, organisation: Organisation, severity: SeverityThresholds): string[] {
  const { found, answer } = one;
  return [
    String(one.id),
    teamOf(one, organisation),
    scopeName(found.scope),
    found.kind,
    formatDay(found.start),
    formatDay(found.end - 1),
    one.flaggedAt,
    one.notifiedAt ?? '',
    one.acknowledged ?? '',
    centAmount(found.expected),
    centAmount(found.actual),
    centAmount(impactOf(found)),
    severityOf(impactOf(found), severity),
    stateOf(one),
    answer.kind,
    answer.kind === 'not expected' ? answer.reason : '',
    answer.kind === 'none' ? '' : answer.by,
    centAmount(costAvoided(one)?.micros ?? 0),
    organisation.currency,
  ];
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from);
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0) / known.length;
}
