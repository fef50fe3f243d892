import type { CostQuery, Costs } from '../../db/costs.ts';
import type { SeriesColumn } from '../../db/schema.ts';
import { UserError } from '../../src/errors.ts';
import { counts } from '../../src/finops/cost.ts';
import type { Day } from '../../src/finops/day.ts';
import type { ChargeCategory, Metric } from '../../src/finops/metric.ts';
import { addMicros, type Micros } from '../../src/finops/money.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import type { Filter, Scope } from '../../src/finops/scope.ts';

/** Whose cost, which part of it, and by which metric. */
export interface Subject {
  scope: Scope;
  filters: readonly Filter[];
  /** Parts of the scope that not everybody who reads the answer may see. */
  without: readonly Scope[];
  metric: Metric;
  include: Organisation['include'];
}

/** What some days cost, in micros. A day that is missing cost nothing. */
export interface Spend {
  total: Micros;
  daily: ReadonlyMap<Day, Micros>;
  /** What the metric leaves out; 0 where it takes them in. */
  credits: Micros;
  tax: Micros;
  /** Usage as it was paid, and at the negotiated price, whatever commitments do to it; undefined where the bills do not say. */
  usage: { effective: Micros; contracted: Micros | undefined };
}

/** @throws UserError when the bills do not say this metric for all of the days */
export async function spendOf(costs: Costs, subject: Subject, start: Day, end: Day): Promise<Spend> {
  const { metric, include } = subject;
  const rows = await costs.sum({ ...query(subject), start, end, by: [], daily: true });
  const daily = new Map<Day, Micros>();
  const spend = { total: 0, credits: 0, tax: 0 };
  const usage: Spend['usage'] = { effective: 0, contracted: 0 };
  for (const row of rows) {
    const amount = amountOf(row, metric);
    if (row.category === 'Usage') addUsage(usage, row);
    if (counts(row.category, metric, include)) {
      daily.set(row.day, addMicros(daily.get(row.day) ?? 0, amount));
      spend.total = addMicros(spend.total, amount);
    } else if (row.category === 'Credit') spend.credits = addMicros(spend.credits, amount);
    else spend.tax = addMicros(spend.tax, amount);
  }
  return { ...spend, daily, usage };
}

function addUsage(usage: Spend['usage'], { effective, contracted }: Record<Metric, Micros | null>): void {
  usage.effective = addMicros(usage.effective, effective ?? 0);
  usage.contracted =
    contracted === null || usage.contracted === undefined ? undefined : addMicros(usage.contracted, contracted);
}

/**
 * What the values of a dimension cost.
 *
 * @param keyOf makes one key of the columns' values
 * @throws UserError when the bills do not say this metric for all of the days
 */
export async function spendBy(
  costs: Costs,
  subject: Subject,
  by: readonly SeriesColumn[],
  { start, end }: { start: Day; end: Day },
  keyOf: (values: readonly string[]) => string,
): Promise<Map<string, Micros>> {
  const rows = await costs.sum({ ...query(subject), start, end, by, daily: false });
  const sums = new Map<string, Micros>();
  for (const row of rows) {
    if (!counts(row.category, subject.metric, subject.include)) continue;
    const key = keyOf(row.keys);
    sums.set(key, addMicros(sums.get(key) ?? 0, amountOf(row, subject.metric)));
  }
  return sums;
}

export function totalOf(amounts: Iterable<Micros>): Micros {
  let total: Micros = 0;
  for (const amount of amounts) total = addMicros(total, amount);
  return total;
}

/** @throws UserError when the bills do not say this metric */
function amountOf(row: Record<Metric, Micros | null> & { category: ChargeCategory }, metric: Metric): Micros {
  const amount = row[metric];
  if (amount !== null) return amount;
  throw metricNotKnown(metric);
}

export function metricNotKnown(metric: Metric): UserError {
  return new UserError(`The bills do not say the ${metric} cost of all of these charges.`, {
    hint: 'Every bill says the billed and the effective cost: ask "as billed" or "as effective". Cost Explorer says no other; a FOCUS export does (docs/aws.md).',
  });
}

function query({ scope, filters, without }: Subject): Pick<CostQuery, 'scope' | 'filters' | 'without'> {
  return { scope, filters, without };
}
