import type { CostRow, Costs } from '../../db/costs.ts';
import type { BillLines, LineSum } from '../bills/lines.ts';
import { UserError } from '../errors.ts';
import type { Day } from '../finops/day.ts';
import type { AnomalyDriver } from '../finops/found-anomaly.ts';
import type { Scope } from '../finops/scope.ts';
import type { Names } from './history.ts';

interface Where {
  costs: Costs;
  names: Names;
}
interface Span {
  scope: Scope;
  start: Day;
  /** Exclusive. */
  end: Day;
}
type Amounts = Pick<CostRow, 'effective' | 'list'>;

const WEEKS = 4;
const MOST = 3;
const MOST_LOOKED_AT = 20;
/** Less than this share of the largest drives nothing. */
const LEAST_SHARE = 0.1;
/** Usage that moves by less than this share of what the cost moves by is flat. */
const FLAT = 0.3;

/** What makes up the difference to the same weekdays of the four weeks before, the largest first. */
export async function driversOf(where: Where, span: Span): Promise<AnomalyDriver[]> {
  const told: AnomalyDriver[] = [];
  for (const dimension of ['service', 'account', 'region'] as const)
    told.push(...(await fromRollups(where, span, dimension)));
  return inOrder(told);
}

/** The same for many at once, with the SKUs and resources of each, as far as the archive tells them. */
export async function withLineDrivers<S extends Span & { drivers: AnomalyDriver[] }>(
  lines: BillLines,
  found: readonly S[],
): Promise<S[]> {
  const spans = found.map(({ scope, start, end }) => {
    const back = 7 * Math.ceil((end - start) / 7);
    return { scope, start, end, before: { start: start - back, end: end - back } };
  });
  const told = found.map(({ drivers }) => [...drivers]);
  for (const dimension of ['sku', 'resource'] as const) {
    const sums = spans.length === 0 ? [] : await lines.sumEach(dimension, spans, MOST_LOOKED_AT);
    for (const [index, rows] of sums.entries()) told[index]?.push(...fromLines(dimension, rows));
  }
  return found.map((one, index) => ({ ...one, drivers: inOrder(told[index] ?? []) }));
}

const inOrder = (drivers: AnomalyDriver[]) => drivers.sort((a, b) => b.impact - a.impact);

async function fromRollups(
  { costs, names }: Where,
  { scope, start, end }: Span,
  dimension: 'service' | 'account' | 'region',
) {
  const before = start - 7 * WEEKS;
  const rows = await orNothing(
    costs.sum({ scope, filters: [], without: [], start: before, end, by: [dimension], daily: true }),
  );
  const values = Map.groupBy(rows?.filter(({ category }) => category === 'Usage') ?? [], ({ keys }) => keys[0] ?? '');
  const drivers = [...values].map(([value, days]): AnomalyDriver => {
    const impactOf = (amount: (row: Amounts) => number) => impactIn(days, amount, { start, end });
    const impact = Math.round(impactOf(({ effective }) => effective));
    const usage = days.some(({ list }) => list === null) ? undefined : impactOf(({ list }) => list ?? 0);
    const name = dimension === 'service' ? value : names.nameOf(dimension, value);
    return { dimension, value, name, impact, moved: movedOf(impact, usage) };
  });
  return largest(drivers);
}

/** The days' sum less that of the same weekdays before, in the mean of four weeks. */
function impactIn(
  rows: readonly CostRow[],
  amount: (row: Amounts) => number,
  { start, end }: Omit<Span, 'scope'>,
): number {
  const weekday = (day: Day) => ((day % 7) + 7) % 7;
  const before = new Float64Array(7);
  let actual = 0;
  for (const row of rows) {
    if (row.day >= start) actual += amount(row);
    else before[weekday(row.day)] = (before[weekday(row.day)] ?? 0) + amount(row) / WEEKS;
  }
  for (let day = start; day < end; day++) actual -= before[weekday(day)] ?? 0;
  return actual;
}

function movedOf(impact: number, usage: number | undefined): AnomalyDriver['moved'] {
  if (usage === undefined) return 'unknown';
  return usage < FLAT * impact ? 'price' : 'usage';
}

function fromLines(dimension: 'sku' | 'resource', rows: readonly LineSum[]): AnomalyDriver[] {
  return largest(
    rows
      .filter(({ key }) => key !== '')
      .map(({ key, name, now, before }) => ({ dimension, value: key, name, impact: now - before, moved: 'unknown' })),
  );
}

function largest(drivers: AnomalyDriver[]): AnomalyDriver[] {
  const sorted = drivers.filter(({ impact }) => impact > 0).sort((a, b) => b.impact - a.impact);
  return sorted.filter(({ impact }) => impact >= LEAST_SHARE * (sorted[0]?.impact ?? 0)).slice(0, MOST);
}

/** Where the bills cannot tell it, an anomaly is told without. */
function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
}
