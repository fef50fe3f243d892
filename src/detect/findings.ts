import { type Gathered, gather } from '../finops/anomaly/gather.ts';
import type { Anomaly } from '../finops/anomaly.ts';
import type { Day } from '../finops/day.ts';
import type { FoundAnomaly } from '../finops/found-anomaly.ts';
import { type Scope, scopeKey } from '../finops/scope.ts';
import { sumOver } from './levels.ts';
import type { ScoredPart, Scores } from './score.ts';

/** An anomaly of a scope that somebody is asked about. */
export interface Finding extends Gathered<ScoredPart> {
  kind: FoundAnomaly['kind'];
  scope: Scope;
}

/** Usage that moves by less than this share of what the cost moves by is flat. */
const FLAT = 0.3;
/** What is cut off a commitment hits all accounts within days. */
const TOGETHER_DAYS = 3;

/**
 * What is out of the ordinary, once for each scope and time.
 * @param which `open` leaves out what has become the new normal
 */
export function findingsOf({ parts, anomalies }: Scores, from: Day, which: 'open' | 'all' = 'open'): Finding[] {
  const counts = ({ state, end }: Anomaly) => end > from && (which === 'all' || state !== 'absorbed');
  const byScope = Map.groupBy(anomalies.filter(counts), ({ scope }) => scopeKey(scope.scope));
  const usage = [...byScope.values()].flatMap((all) =>
    gather(all).map((one) => ({ ...one, kind: 'usage' as const, scope: (all[0] as (typeof all)[number]).scope.scope })),
  );
  return [...usage, ...commitmentsOf(parts, counts)];
}

/**
 * Cost that rises while usage does not: a commitment ended, or was used up elsewhere. Where several accounts feel it at once
 * it is one finding, about the company.
 */
function commitmentsOf(parts: readonly ScoredPart[], counts: (anomaly: Anomaly) => boolean): Finding[] {
  const felt = parts.flatMap((part) => feltBy(part, counts));
  const company = parts.find(({ scope }) => scope.kind === 'company');
  const findings: Finding[] = [];
  for (const one of felt.sort((a, b) => a.start - b.start)) {
    const same = findings.find((other) => Math.abs(other.start - one.start) <= TOGETHER_DAYS);
    if (same === undefined || company === undefined) findings.push(one);
    else if (one.scope.kind === 'account' && !same.parts.some(({ scope }) => scope === company)) {
      same.scope = company.scope;
      same.end = Math.max(same.end, one.end);
      same.flaggedOn = Math.min(same.flaggedOn, one.flaggedOn);
      same.impact += one.impact;
      same.parts.push(...one.parts);
    }
  }
  return findings;
}

function feltBy(part: ScoredPart, counts: (anomaly: Anomaly) => boolean): Finding[] {
  const open = part.effective?.anomalies.filter(counts) ?? [];
  return open.flatMap((anomaly) => {
    const { start, end, flaggedOn } = anomaly;
    const impact = anomaly.actual - anomaly.expected;
    const usage = sumOver(part.usage, start, end);
    if (usage.actual - usage.expected > FLAT * impact) return [];
    return [
      { kind: 'commitment', scope: part.scope, start, end, flaggedOn, impact, parts: [{ ...anomaly, scope: part }] },
    ];
  });
}
