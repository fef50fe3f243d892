import { cadenceWords, type DigestKind, type Subscription } from '../../src/finops/digest.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';

/** What each kind tells, for those who choose. */
export const ABOUT: Record<DigestKind, string> = {
  team: 'what a team spent, what moved, and what waits for its answer',
  leadership: 'what the whole spent, by whom, and where that is heading',
  budgets: 'how budgets stand and where they are heading',
  anomalies: 'what cost more than expected, and what waits for an answer',
  finops: 'how fresh and how well allocated the bills are, what waits, what was delivered',
};

export const KIND_NAMES: Record<DigestKind, string> = {
  team: 'team',
  leadership: 'leadership',
  finops: 'FinOps',
  budgets: 'budgets',
  anomalies: 'anomalies',
};

/** "the team digest of payments" */
export function digestName({ kind, scope }: { kind: DigestKind; scope: Scope }): string {
  return `the ${KIND_NAMES[kind]} digest${kind === 'finops' ? '' : ` of ${scopeName(scope)}`}`;
}

/** The same at the beginning of a sentence. */
export const aDigest = (one: { kind: DigestKind; scope: Scope }): string => digestName(one).replace(/^the/, 'The');

/** "weekly on Monday at 09:00 (Europe/Berlin)" */
export const comes = ({ cadence }: Pick<Subscription, 'cadence'>): string =>
  `${cadenceWords(cadence)} (${cadence.zone})`;

export function nextWords({ paused, dueAt, cadence }: Subscription): string {
  return paused ? 'paused' : formatMoment(new Date(dueAt).toISOString(), cadence.zone);
}
