import type { Case } from './anomaly-case.ts';
import type { Day } from './day.ts';
import type { FoundAnomaly } from './found-anomaly.ts';
import { type Scope, scopeKey } from './scope.ts';

/** What a detection run looked at: it found every anomaly of these scopes that touches these days. */
export interface DetectionRun {
  /** 'all': whatever the bills know. */
  scopes: 'all' | readonly Scope[];
  /** The first and the last day, both inclusive. */
  from: Day;
  through: Day;
}

export interface Matched<C> {
  /** What was not known before. */
  fresh: FoundAnomaly[];
  /** What was, as the run sees it now. */
  again: { known: C; found: FoundAnomaly }[];
  /** What the run would have found if it were still there. */
  missing: C[];
}

/** Finds the case that each found anomaly belongs to: one case for as long as it lasts. The older case comes first. */
export function matchAnomalies<C extends Pick<Case, 'found' | 'askedOf' | 'course'>>(
  found: readonly FoundAnomaly[],
  known: readonly C[],
  run: DetectionRun,
): Matched<C> {
  const byKey = new Map<string, C[]>();
  for (const one of known) {
    for (const key of new Set([keyOf(one.found.kind, one.found.scope), keyOf(one.found.kind, one.askedOf)])) {
      byKey.set(key, [...(byKey.get(key) ?? []), one]);
    }
  }
  const taken = new Set<C>();
  const matched: Matched<C> = { fresh: [], again: [], missing: [] };
  for (const one of found.toSorted((a, b) => a.start - b.start)) {
    const candidates = byKey.get(keyOf(one.kind, one.scope)) ?? [];
    const match = candidates.find((candidate) => !taken.has(candidate) && isSame(candidate, one));
    if (match === undefined) matched.fresh.push(one);
    else {
      taken.add(match);
      matched.again.push({ known: match, found: one });
    }
  }
  const scopes = run.scopes === 'all' ? undefined : new Set(run.scopes.map(scopeKey));
  matched.missing = known.filter((one) => !taken.has(one) && wasLookedAt(one, run, scopes));
  return matched;
}

const keyOf = (kind: FoundAnomaly['kind'], scope: Scope) => `${kind} ${scopeKey(scope)}`;

/** A day that follows goes on with what is still there; what was over is the same only where it shares days. */
function isSame({ found, course }: Pick<Case, 'found' | 'course'>, { start, end }: FoundAnomaly): boolean {
  const next = course === 'ongoing' ? 1 : 0;
  return start < found.end + next && end > found.start - next;
}

/** @param scopes keys of those that were looked at; undefined: all */
function wasLookedAt(
  { found, askedOf }: Pick<Case, 'found' | 'askedOf'>,
  { from, through }: DetectionRun,
  scopes: ReadonlySet<string> | undefined,
): boolean {
  if (found.end <= from || found.start > through) return false;
  return scopes === undefined || scopes.has(scopeKey(found.scope)) || scopes.has(scopeKey(askedOf));
}
