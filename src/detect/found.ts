import type { Costs } from '../../db/costs.ts';
import type { Day } from '../finops/day.ts';
import type { AnomalyDriver, ExpectedDay, FoundAnomaly } from '../finops/found-anomaly.ts';
import { isSameScope, type Scope } from '../finops/scope.ts';
import { driversOf } from './drivers.ts';
import type { Finding } from './findings.ts';
import type { Names } from './history.ts';
import type { Recall } from './looked-up.ts';
import type { ScoredPart } from './score.ts';

export interface TellOptions {
  costs: Costs;
  names: Names;
  parts: readonly ScoredPart[];
  /** The last day that was judged. */
  through: Day;
  knownOf: Recall;
}

const CHART_DAYS = 42;
const MOST_MOVED = 3;

/** What a finding is told as: effective cost, as everywhere, and why. */
export async function tellFinding(finding: Finding, options: TellOptions): Promise<FoundAnomaly> {
  const { kind, scope, start, end, flaggedOn } = finding;
  const { costs, parts, through, knownOf } = options;
  const spent = await spentBy(costs, scope, { start: start - CHART_DAYS, end: through + 1 });
  const days = expectedDays(finding, spent, { start: start - CHART_DAYS, end: through + 1 });
  let actual = 0;
  for (let day = start; day < end; day++) actual += spent.get(day) ?? 0;
  const facts = { kind, scope, start, end, actual, expected: actual - Math.round(finding.impact) };
  const known = knownOf(facts);
  const drivers = known?.drivers ?? (await driversOf(options, { scope, start, end }));
  const alsoMoved = known?.alsoMoved ?? movedOn(start, finding, parts);
  return { ...facts, flaggedOn, ongoing: end > through, drivers, alsoMoved, days };
}

/** Usage by day. A share of a pool is no direct cost, and is not scored with its owner. */
async function spentBy(costs: Costs, scope: Scope, days: { start: Day; end: Day }): Promise<Map<Day, number>> {
  const isOwner = scope.kind !== 'company' && scope.kind !== 'account';
  const rows = await costs.sum({ scope, filters: [], without: [], ...days, by: isOwner ? ['pool'] : [], daily: true });
  const spent = new Map<Day, number>();
  for (const { keys, day, category, effective } of rows) {
    if (category !== 'Usage' || (keys[0] ?? '') !== '') continue;
    spent.set(day, (spent.get(day) ?? 0) + effective);
  }
  return spent;
}

/** Each day of the scope: what was expected, and the band, are moved by what the parts that it was found in cost beside theirs. */
function expectedDays(
  { kind, parts: found }: Finding,
  spent: ReadonlyMap<Day, number>,
  days: { start: Day; end: Day },
): ExpectedDay[] {
  const parts = [...new Set(found.map((one) => one.scope))];
  const told: ExpectedDay[] = [];
  for (let day = days.start; day < days.end; day++) {
    const actual = spent.get(day);
    const judged = parts.map((part) => amountsOn(day, part, kind)).filter((one) => one !== undefined);
    if (actual === undefined || judged.length === 0) continue;
    const beside = (amount: 'expected' | 'low' | 'high') =>
      Math.round(judged.reduce((sum, one) => sum + one[amount] - one.actual, actual));
    told.push({ day, actual, expected: beside('expected'), low: beside('low'), high: beside('high') });
  }
  return told;
}

/** A part's day in money; that of a price, at the day's usage. */
function amountsOn(day: Day, { usage, rate }: ScoredPart, kind: Finding['kind']) {
  const used = usage.dayOf(day);
  if (kind === 'usage') return used;
  const price = rate?.dayOf(day);
  if (used === undefined || price === undefined) return undefined;
  const at = (amount: number) => amount * used.actual;
  return { actual: at(price.actual), expected: at(price.expected), low: at(price.low), high: at(price.high) };
}

/** What else left its band on that day, the most first. */
function movedOn(day: Day, { scope }: Finding, parts: readonly ScoredPart[]): AnomalyDriver[] {
  const moved = parts.flatMap((part): AnomalyDriver[] => {
    const { kind } = part.scope;
    if (part.service !== undefined || kind !== 'workload' || isSameScope(part.scope, scope)) return [];
    const judged = part.usage.dayOf(day);
    if (!judged || (judged.actual <= judged.high && judged.actual >= judged.low)) return [];
    const { name } = part.scope;
    const impact = Math.round(judged.actual - judged.expected);
    return [{ dimension: 'workload', value: name, name, scope: part.scope, impact, moved: 'unknown' }];
  });
  return moved.sort((a, b) => Math.abs(b.impact) - Math.abs(a.impact)).slice(0, MOST_MOVED);
}
