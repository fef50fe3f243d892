import type { Anomaly } from '../anomaly.ts';
import type { Day } from '../day.ts';

/** From this share of an anomaly on, a part of the scope is what it is about. */
const EXPLAINS = 0.7;

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
}

/**
 * The same spike shows in a workload, its team, its account and the company: it is one anomaly, at the lowest level that
 * explains at least 70 % of it. What the anomalies of several parts explain together is told by them.
 */
export function atLowestLevel<S>(anomalies: readonly Placed<S>[], levels: Levels<S>): Placed<S>[] {
  const moved = anomalies.map((one) => ({ ...moveDown(one, levels), from: one.scope }));
  const merged = [...Map.groupBy(moved, ({ scope }) => scope).values()].flatMap(mergeOverlapping);
  return merged.filter((one) => !isToldByParts(one, merged, levels));
}

function moveDown<S>(anomaly: Placed<S>, levels: Levels<S>): Placed<S> {
  const { start, end } = anomaly;
  const whole = anomaly.actual - anomaly.expected;
  const impactOf = (scope: S) => impact(levels.over(scope, start, end));
  let scope = anomaly.scope;
  for (let next: S | undefined = scope; next !== undefined; ) {
    scope = next;
    next = levels
      .below(scope)
      .flatMap((group) =>
        group.filter((part) => impactOf(part) >= EXPLAINS * whole).sort((a, b) => impactOf(b) - impactOf(a)),
      )[0];
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

function isToldByParts<S>(one: Placed<S>, all: readonly Placed<S>[], levels: Levels<S>): boolean {
  const parts = new Set<S>();
  const collect = (scope: S): void => {
    for (const part of levels.below(scope).flat()) {
      if (parts.has(part)) continue;
      parts.add(part);
      collect(part);
    }
  };
  collect(one.scope);
  const overlapping = all.filter(({ scope, start, end }) => parts.has(scope) && start < one.end && end > one.start);
  const told = overlapping.reduce(
    (sum, { scope }) => sum + Math.max(0, impact(levels.over(scope, one.start, one.end))),
    0,
  );
  return overlapping.length > 0 && told >= EXPLAINS * impact(one);
}

const impact = ({ actual, expected }: { actual: number; expected: number }) => actual - expected;
