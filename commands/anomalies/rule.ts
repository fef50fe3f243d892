import type { Anomaly } from '../../db/anomalies.ts';
import type { NewClaim } from '../../db/claims.ts';
import type { Call } from '../../src/chat.ts';
import { impactOf } from '../../src/finops/anomaly-case.ts';
import { type Filter, scopeName } from '../../src/finops/scope.ts';
import { piecesOf } from '../claims/pieces.ts';
import { spendOf } from '../cost/spend.ts';

type Rule = Pick<NewClaim, 'about' | 'from' | 'pieces' | 'moves'>;

const RULE_DIMENSIONS = ['service', 'account', 'region'] as const;
/** A driver that explains this much of an anomaly is what it is about. */
const MOST_OF_IT = 0.7;
const DAYS = 30;

/** The allocation rule that takes what an anomaly is about away from its scope; undefined where none can tell it apart. */
export async function ruleFor({ tools }: Call, { found }: Anomaly): Promise<Rule | undefined> {
  const { scope } = found;
  const filters = filtersOf(found);
  const reach = await tools.bills();
  if ((scope.kind !== 'team' && scope.kind !== 'workload') || filters.length === 0 || reach === undefined)
    return undefined;
  const [start, end] = [reach.first, reach.last + 1];
  const pieces = piecesOf(await tools.lines.origins({ scope, filters, without: [], start, end }), filters);
  if (pieces.length === 0) return undefined;
  const { defaultMetric: metric, include } = tools.organisation();
  const subject = { scope, filters, without: [], metric, include };
  const { total } = await spendOf(tools.costs, subject, Math.max(start, end - DAYS), end);
  const about = [scopeName(scope), ...filters.map(({ name }) => name)].join(', ');
  return { about, from: scope, pieces, moves: total };
}

function filtersOf(found: Anomaly['found']): Filter[] {
  const impact = impactOf(found);
  return RULE_DIMENSIONS.flatMap((dimension) => {
    const driver = found.drivers.find((one) => one.dimension === dimension && one.impact / impact >= MOST_OF_IT);
    return driver === undefined ? [] : [{ dimension, value: driver.value, name: driver.name }];
  });
}
