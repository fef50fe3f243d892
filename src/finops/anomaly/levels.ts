import type { Anomaly } from '../anomaly.ts';
import type { Day } from '../day.ts';

/** From this share of an anomaly on, a part of the scope is what it is about. */
const EXPLAINS = 0.7;
/** A question that is open stays where it was asked as long as that explains this share. */
const STILL_EXPLAINS = 0.5;

/** An anomaly of one of the scopes that were scored. */
export interface Placed<S> extends Anomaly {
  scope: S;
}

/** How the scopes contain each other, and what their days cost beside what was expected. */
export interface Levels<S> {
  /** Parts of a scope, in groups: a later group is looked at only where no earlier one has an answer. */
  below(scope: S): readonly (readonly S[])[];
  /** Sums over the days; the end is exclusive. */
  over(scope: S, start: Day, end: Day): { expected: number; actual: number };
  /** Whether a question about these days of the scope is open. */
  isAsked(scope: S, start: Day, end: Day): boolean;
  /** Whether both are one scope to whoever is asked. */
  isSame(one: S, other: S): boolean;
}

/**
 * The same spike shows in a workload, its team, its account and the company: it is one anomaly, at the lowest level that
 * explains at least 70 % of it. What the anomalies of several parts explain together is told by them.
 */
export function atLowestLevel<S>(anomalies: readonly Placed<S>[], levels: Levels<S>): Placed<S>[] {
  const moved = anomalies.map((one) => ({ ...moveDown(one, levels), from: one.scope }));
  const merged = [...Map.groupBy(moved, ({ scope }) => scope).values()].flatMap(mergeOverlapping);
  const dropped = new Set<Placed<S>>();
  for (const one of merged) {
    const parts = toldBy(one, merged, levels);
    if (parts === undefined) continue;
    if (isAskedAbove(one, parts, levels)) for (const part of parts) dropped.add(part);
    else dropped.add(one);
  }
  return merged.filter((one) => !dropped.has(one));
}

function moveDown<S>(anomaly: Placed<S>, levels: Levels<S>): Placed<S> {
  const { start, end } = anomaly;
  const whole = anomaly.actual - anomaly.expected;
  const impactOf = (scope: S) => impact(levels.over(scope, start, end));
  const largest = (scopes: readonly S[], share: number): S | undefined =>
    scopes.filter((part) => impactOf(part) >= share * whole).sort((a, b) => impactOf(b) - impactOf(a))[0];
  const within = [anomaly.scope, ...allBelow(anomaly.scope, levels)];
  const asked = largest(
    within.filter((scope) => levels.isAsked(scope, start, end)),
    STILL_EXPLAINS,
  );
  let scope = asked ?? anomaly.scope;
  for (let next: S | undefined = scope; next !== undefined; ) {
    const from: S = next;
    scope = from;
    next = levels
      .below(from)
      .map((group) => group.filter((part) => asked === undefined || levels.isSame(part, from)))
      .map((group) => largest(group, EXPLAINS))
      .find((part) => part !== undefined);
  }
  return scope === anomaly.scope ? anomaly : { ...anomaly, scope, ...levels.over(scope, start, end) };
}

/** One scope's own anomaly counts where there is one; of those that came from above, the longest. */
function mergeOverlapping<S>(all: (Placed<S> & { from: S })[]): Placed<S>[] {
  const isOwn = ({ scope, from }: (typeof all)[number]) => scope === from;
  const kept: (typeof all)[number][] = [];
  for (const one of all.toSorted(
    (a, b) => Number(isOwn(b)) - Number(isOwn(a)) || b.end - b.start - (a.end - a.start),
  )) {
    const same = kept.find((other) => one.start < other.end && other.start < one.end);
    if (same === undefined) kept.push({ ...one });
    else same.flaggedOn = Math.min(same.flaggedOn, Math.max(one.flaggedOn, same.start));
  }
  return kept.map(({ from: _, ...one }) => one);
}

/** The anomalies of its parts, where they explain it together. */
function toldBy<S>(one: Placed<S>, all: readonly Placed<S>[], levels: Levels<S>): Placed<S>[] | undefined {
  const parts = allBelow(one.scope, levels);
  const overlapping = all.filter(({ scope, start, end }) => parts.has(scope) && start < one.end && end > one.start);
  const told = overlapping.reduce(
    (sum, { scope }) => sum + Math.max(0, impact(levels.over(scope, one.start, one.end))),
    0,
  );
  return overlapping.length > 0 && told >= EXPLAINS * impact(one) ? overlapping : undefined;
}

/** Whoever has been asked about the whole is not asked again about a part. */
function isAskedAbove<S>({ scope, start, end }: Placed<S>, parts: readonly Placed<S>[], levels: Levels<S>): boolean {
  const isOther = (part: Placed<S>) => !levels.isSame(part.scope, scope);
  const isAsked = (one: { scope: S }) => levels.isAsked(one.scope, start, end);
  return isAsked({ scope }) && parts.every(isOther) && !parts.some(isAsked);
}

function allBelow<S>(scope: S, levels: Levels<S>, found = new Set<S>()): Set<S> {
  for (const part of levels.below(scope).flat()) {
    if (found.has(part)) continue;
    found.add(part);
    allBelow(part, levels, found);
  }
  return found;
}

const impact = ({ actual, expected }: { actual: number; expected: number }) => actual - expected;
