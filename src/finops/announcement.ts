import type { Expectation } from './anomaly-case.ts';
import type { Day } from './day.ts';
import type { FoundAnomaly } from './found-anomaly.ts';
import { covers } from './lineage.ts';
import type { Micros } from './money.ts';
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

/** What was announced of an anomaly; undefined: nothing. Cost that begins on another day is another matter. */
export function announced(
  found: Pick<FoundAnomaly, 'scope' | 'start'>,
  announcements: readonly Announcement[],
  organisation: Organisation,
): Expectation | undefined {
  const match = announcements.find(
    ({ scope, start, end }) => found.start >= start && found.start < end && covers(scope, found.scope, organisation),
  );
  if (match === undefined) return undefined;
  const { id, by, end, upTo, note } = match;
  return { by, until: end - 1, upTo, note, because: { announcement: id } };
}
