import type { Costs } from '../../db/costs.ts';
import type { BillLines } from '../bills/lines.ts';
import type { Day } from '../finops/day.ts';
import type { AnomalyDriver, ExpectedDay, FoundAnomaly } from '../finops/found-anomaly.ts';
import { isSameScope, type Scope } from '../finops/scope.ts';
import { driversOf } from './drivers.ts';
import { type Finding, overpaid } from './findings.ts';
import type { Names } from './history.ts';
import type { ScoredPart } from './score.ts';

export interface TellOptions {
  costs: Costs;
  lines: BillLines;
  names: Names;
  parts: readonly ScoredPart[];
  /** The last day that was judged. */
  through: Day;
  /** As it was told before, where its days and amounts are what they were: why it happened need not be looked for again. */
  knownOf(
    found: Pick<FoundAnomaly, 'kind' | 'scope' | 'start' | 'end' | 'actual' | 'expected'>,
  ): FoundAnomaly | undefined;
}

const CHART_DAYS = 42;
const MOST_MOVED = 3;

/** What a finding is told as: effective cost, as everywhere, and why. */
export async function tellFinding(finding: Finding, options: TellOptions): Promise<FoundAnomaly> {
  const { kind, scope, start, end, flaggedOn } = finding;
  const { costs, parts, through, knownOf } = options;
  const spent = await spentBy(costs, scope, { start: start - CHART_DAYS, end: through + 1 });
  const days = expectedDays(finding, spent, parts, { start: start - CHART_DAYS, end: through + 1 });
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

/** Each day of the scope; what was out of the ordinary is that of the parts that it was found in. */
function expectedDays(
  { kind, scope, start, parts: found }: Finding,
  spent: ReadonlyMap<Day, number>,
  parts: readonly ScoredPart[],
  days: { start: Day; end: Day },
): ExpectedDay[] {
  const own = [...new Set(found.map((one) => one.scope))];
  const excessOn = (day: Day, part: ScoredPart) => {
    if (kind === 'commitment') return overpaid(part, day, day + 1);
    const judged = part.usage.dayOf(day);
    return judged ? judged.actual - judged.expected : 0;
  };
  const whole = parts.find((part) => part.service === undefined && isSameScope(part.scope, scope)) ?? own[0];
  const told: ExpectedDay[] = [];
  for (let day = days.start; day < days.end; day++) {
    const actual = spent.get(day);
    const judged = whole?.usage.dayOf(day);
    if (actual === undefined || judged === undefined) continue;
    const excess = day < start ? 0 : own.reduce((sum, part) => sum + excessOn(day, part), 0);
    const expected = Math.round(actual - excess);
    const low = Math.round(expected - (judged.expected - judged.low));
    told.push({ day, actual, expected, low, high: Math.round(expected + judged.high - judged.expected) });
  }
  return told;
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
    return [{ dimension: 'workload', value: name, name, impact, moved: 'unknown' }];
  });
  return moved.sort((a, b) => Math.abs(b.impact) - Math.abs(a.impact)).slice(0, MOST_MOVED);
}
