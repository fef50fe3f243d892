import type { Costs } from '../../db/costs.ts';
import type { BillLines, LineQuery, LineSum } from '../../src/bills/lines.ts';
import { counts } from '../../src/finops/cost.ts';
import type { Day } from '../../src/finops/day.ts';
import { CHARGE_CATEGORIES } from '../../src/finops/metric.ts';
import type { Micros } from '../../src/finops/money.ts';
import type { Asked } from './asked.ts';
import { metricNotKnown, type Subject, spendBy, totalOf } from './spend.ts';
import { type Compared, MOST_ROWS } from './table.ts';

/** Days, end exclusive. */
type Days = { start: Day; end: Day };

/**
 * SKUs, resources and tags, from the bill lines themselves: those that cost the most, and all others on one line. The
 * archive knows no pieces of shared costs: those stand on a line of their own.
 */
export async function compareLines(
  { costs, lines }: { costs: Costs; lines: BillLines },
  { subject, days, before, organisation }: Pick<Asked, 'subject' | 'days' | 'before' | 'organisation'>,
  by: LineQuery['by'],
): Promise<Compared> {
  const { scope, filters, metric, include } = subject;
  // The lines of a shared cost are whole: where a bearer is left out, the pieces of the others stand for them.
  const pools =
    subject.without.length === 0 ? [] : organisation.pools.map(({ name }) => ({ kind: 'shared', name }) as const);
  const without = [...subject.without, ...pools];
  const categories = CHARGE_CATEGORIES.filter((category) => counts(category, metric, include));
  const query = { scope, filters, without, ...days, by, metric, categories, before, most: MOST_ROWS };
  const { rows, others, known } = await lines.sum(query);
  if (!known) throw metricNotKnown(metric);

  const names = distinctNames(rows, by);
  const within = async (period: Days, amountOf: (row: LineSum) => Micros) => {
    const sums = new Map(rows.map((row, index): [string, Micros] => [names[index] ?? row.key, amountOf(row)]));
    const pieces = sharesOut(subject) || pools.length > 0 ? await sharedPieces(costs, subject, period) : 0;
    if (pieces !== 0) sums.set('Share of shared costs', pieces);
    const whole = totalOf((await spendBy(costs, subject, [], period, () => '')).values());
    const rest = whole - totalOf(sums.values());
    if (others > 0) return { sums, rest };
    addToLargest(sums, rest);
    return { sums, rest: 0 };
  };
  const now = await within(days, (row) => row.now);
  const then = before && (await within(before, (row) => row.before));
  return {
    now: now.sums,
    before: then?.sums,
    ...(others > 0 && { others: { count: others, now: now.rest, before: then?.rest ?? 0 } }),
  };
}

/** A company or an account bears what is shared within it as a whole; only owners bear pieces. */
function sharesOut({ scope }: Subject): boolean {
  return scope.kind === 'unit' || scope.kind === 'team' || scope.kind === 'workload' || scope.kind === 'mine';
}

async function sharedPieces(costs: Costs, subject: Subject, days: Days): Promise<Micros> {
  const byPool = await spendBy(costs, subject, ['pool'], days, ([pool = '']) => pool);
  return totalOf([...byPool].filter(([pool]) => pool !== '').map(([, amount]) => amount));
}

/** The roll-ups are rounded once for each stored row, the lines once for each sum: the largest sum takes the difference. */
function addToLargest(sums: Map<string, Micros>, difference: Micros): void {
  const [largest] = [...sums].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  if (largest !== undefined && difference !== 0) sums.set(largest[0], largest[1] + difference);
}

/** Things that share a name are told apart by their keys. */
function distinctNames(rows: readonly LineSum[], by: LineQuery['by']): string[] {
  const names = rows.map((row) => (row.key === '' ? nameless(by) : row.name));
  return names.map((name, index) =>
    names.indexOf(name) === index && names.lastIndexOf(name) === index ? name : `${name} (${rows[index]?.key})`,
  );
}

function nameless(by: LineQuery['by']): string {
  switch (by.kind) {
    case 'sku':
      return 'no SKU';
    case 'resource':
      return 'no resource';
    case 'tag':
      return `no tag ${by.key}`;
  }
}
