import type { Levels } from '../finops/anomaly/levels.ts';
import type { Day } from '../finops/day.ts';
import { type Scope, scopeKey } from '../finops/scope.ts';
import type { ScoredPart } from './score.ts';

/** An open question about usage. */
export interface Asked {
  scope: Scope;
  start: Day;
  /** Exclusive. */
  end: Day;
}

/**
 * The company is made of its teams, a team of its workloads, a workload of services. What is seen in an account is looked for
 * in the teams, for it may be theirs.
 */
export function levelsOf(parts: readonly ScoredPart[], asked: readonly Asked[]): Levels<ScoredPart> {
  const askedOf = Map.groupBy(asked, ({ scope }) => scopeKey(scope));
  const services = Map.groupBy(
    parts.filter(({ service }) => service !== undefined),
    ({ scope }) => scopeKey(scope),
  );
  const whole = parts.filter(({ service }) => service === undefined);
  const accounts = whole.filter(({ scope }) => scope.kind === 'account');
  const unowned = [
    ...whole.filter(({ scope }) => scope.kind === 'workload' && scope.team === undefined),
    ...parts.filter(({ scope }) => scope.kind === 'unallocated'),
  ];
  const owned = [...whole.filter(({ scope }) => scope.kind === 'team'), ...unowned];
  const workloads = Map.groupBy(whole, ({ scope }) =>
    scope.kind === 'workload' ? (scope.team ?? '').toLowerCase() : '',
  );
  return {
    below({ scope, service }) {
      if (service !== undefined) return [];
      switch (scope.kind) {
        case 'company':
          return [owned, accounts];
        case 'account':
          return [owned];
        case 'team':
          return [workloads.get(scope.name.toLowerCase()) ?? [], services.get(scopeKey(scope)) ?? []];
        default:
          return [services.get(scopeKey(scope)) ?? []];
      }
    },
    over: ({ usage }, start, end) => sumOver(usage, start, end),
    isAsked: ({ scope, service }, start, end) =>
      service === undefined &&
      askedOf.size > 0 &&
      (askedOf.get(scopeKey(scope)) ?? []).some((one) => one.start <= end && start <= one.end),
    isSame: (one, other) => scopeKey(one.scope) === scopeKey(other.scope),
  };
}

/** What a series cost over some days, and what was expected. */
function sumOver(
  { dayOf }: Pick<ScoredPart['usage'], 'dayOf'>,
  start: Day,
  end: Day,
): { expected: number; actual: number } {
  let [expected, actual] = [0, 0];
  for (let day = start; day < end; day++) {
    const judged = dayOf(day);
    expected += judged?.expected ?? 0;
    actual += judged?.actual ?? 0;
  }
  return { expected, actual };
}
