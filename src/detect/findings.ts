import { type Gathered, gather } from '../finops/anomaly/gather.ts';
import type { Anomaly } from '../finops/anomaly.ts';
import type { Day } from '../finops/day.ts';
import type { FoundAnomaly } from '../finops/found-anomaly.ts';
import { type Scope, scopeKey } from '../finops/scope.ts';
import type { ScoredPart, Scores } from './score.ts';

/** An anomaly of a scope that somebody is asked about. */
export interface Finding extends Gathered<ScoredPart> {
  kind: FoundAnomaly['kind'];
  scope: Scope;
}

/** A price is FinOps' question from this many times the amount on that makes usage one. */
const TIMES_AS_MUCH = 2;
/** What is cut off a commitment hits all accounts within days. */
const TOGETHER_DAYS = 3;

/**
 * What is out of the ordinary, once for each scope and time.
 * @param which `open` leaves out what has become the new normal
 */
export function findingsOf(
  { parts, anomalies }: Scores,
  from: Day,
  absolute: number,
  which: 'open' | 'all' = 'open',
): Finding[] {
  const counts = ({ state, end }: Anomaly) => end > from && (which === 'all' || state !== 'absorbed');
  const byScope = Map.groupBy(anomalies.filter(counts), ({ scope }) => scopeKey(scope.scope));
  const usage = [...byScope.values()].flatMap((all) =>
    gather(all).map((one) => ({ ...one, kind: 'usage' as const, scope: (all[0] as (typeof all)[number]).scope.scope })),
  );
  return [...usage, ...commitmentsOf(parts, TIMES_AS_MUCH * absolute, counts)];
}

/**
 * The price of usage rises: a commitment ended, or was used up elsewhere. Where several accounts feel it at once it is one
 * finding, about the company.
 */
function commitmentsOf(
  parts: readonly ScoredPart[],
  leastADay: number,
  counts: (anomaly: Anomaly) => boolean,
): Finding[] {
  const felt = parts.flatMap((part) => feltBy(part, leastADay, counts));
  const company = parts.find(({ scope }) => scope.kind === 'company');
  const findings: Finding[] = [];
  for (const one of felt.sort((a, b) => a.start - b.start || Number(isCompany(b)) - Number(isCompany(a)))) {
    const same = findings.find((other) => Math.abs(other.start - one.start) <= TOGETHER_DAYS);
    if (same === undefined || company === undefined) findings.push(one);
    else if (!same.parts.some(({ scope }) => scope === company)) {
      same.scope = company.scope;
      same.end = Math.max(same.end, one.end);
      same.flaggedOn = Math.min(same.flaggedOn, one.flaggedOn);
      same.impact += one.impact;
      same.parts.push(...one.parts);
    }
  }
  return findings;
}

const isCompany = ({ scope }: Finding) => scope.kind === 'company';

function feltBy(part: ScoredPart, leastADay: number, counts: (anomaly: Anomaly) => boolean): Finding[] {
  return (part.rate?.anomalies ?? []).filter(counts).flatMap((anomaly): Finding[] => {
    const { start, end, flaggedOn } = anomaly;
    const impact = overpaid(part, start, end);
    if (impact < leastADay * (end - start)) return [];
    const parts = [{ ...anomaly, scope: part }];
    return [{ kind: 'commitment', scope: part.scope, start, end, flaggedOn, impact, parts }];
  });
}

/** What usage cost more than it would have at the price that was expected. */
function overpaid({ usage, rate }: ScoredPart, start: Day, end: Day): number {
  let sum = 0;
  for (let day = start; day < end; day++) {
    const price = rate?.dayOf(day);
    if (price) sum += (price.actual - price.expected) * (usage.dayOf(day)?.actual ?? 0);
  }
  return sum;
}
