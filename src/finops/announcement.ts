import { type Case, type Expectation, impactOf } from './anomaly-case.ts';
import type { Day } from './day.ts';
import type { FoundAnomaly } from './found-anomaly.ts';
import { covers } from './lineage.ts';
import { formatMoney, type Micros } from './money.ts';
import type { Organisation } from './organisation.ts';
import type { Scope } from './scope.ts';

/** Somebody says beforehand that a scope will cost more: as much more in all, on these days. */
export interface Announcement {
  id: number;
  at: string;
  by: string;
  scope: Scope;
  start: Day;
  /** Exclusive. */
  end: Day;
  upTo: Micros;
  note: string;
}

/**
 * What was announced of an anomaly; undefined: nothing. Cost that begins on another day is another matter.
 * @param used how much of each announcement other anomalies have taken, by its number
 */
export function announced(
  found: Pick<FoundAnomaly, 'scope' | 'start'>,
  announcements: readonly Announcement[],
  organisation: Organisation,
  used: ReadonlyMap<number, Micros>,
): Expectation | undefined {
  const match = announcements.find(
    ({ scope, start, end }) => found.start >= start && found.start < end && covers(scope, found.scope, organisation),
  );
  if (match === undefined) return undefined;
  const { id, by, end, upTo } = match;
  const taken = used.get(id) ?? 0;
  const money = (micros: Micros) => formatMoney(micros, organisation.currency);
  const note = taken === 0 ? match.note : `${match.note} (${money(taken)} of ${money(upTo)} is used up)`;
  return { by, until: end - 1, upTo: Math.max(0, upTo - taken), note, because: { announcement: id } };
}

type Used = Map<number, Micros>;

/** How much of each announcement the anomalies that it answered have taken, by its number. */
export function usedUp(cases: readonly Pick<Case, 'found' | 'answer'>[]): Used {
  const used: Used = new Map();
  for (const { found, answer } of cases) if (answer.kind === 'expected') takeUp(used, answer, found);
  return used;
}

/** Notes what an anomaly takes that is within what is expected of it. */
export function takeUp(used: Used, { because }: Pick<Expectation, 'because'>, found: FoundAnomaly): void {
  if (because === undefined || !('announcement' in because)) return;
  used.set(because.announcement, (used.get(because.announcement) ?? 0) + Math.max(0, impactOf(found)));
}
