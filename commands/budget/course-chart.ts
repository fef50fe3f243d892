import { type Day, nameDay } from '../../src/finops/day.ts';
import { forecast } from '../../src/finops/forecast.ts';
import { formatMoney, type Micros } from '../../src/finops/money.ts';
import { historyOf, interval } from '../../src/finops/period-forecast.ts';
import { type ChartPart, type ChartSeries, chart } from '../../src/reply/reply.ts';
import { type Ground, type Standing, sumOf } from './standing.ts';
import { budgetName } from './wording.ts';

/** A picture of more points than this says less, not more. */
const MOST_POINTS = 62;

/** What has been spent since the period began, what is expected, and the budget. */
export function courseChart(
  standing: Standing,
  { organisation, completeThrough, reach }: Pick<Ground, 'organisation' | 'completeThrough' | 'reach'>,
  today: Day,
): ChartPart | undefined {
  const { budget, of, days, daily, forecast: expected } = standing;
  const { currency } = organisation;
  const ends = endsOf(of);
  if (ends.length < 2) return undefined;
  const spent = ends.map((end) => (end <= days.end ? sumOf(daily, days.start, end) : null));
  const ahead = aheadOf(standing, completeThrough, reach.first, ends);
  const line = (name: string, values: ChartSeries['values'], role: ChartSeries['role'] = 'main'): ChartSeries => ({
    ...{ name, values, role },
  });
  return chart({
    title: `Budget of ${budgetName(budget, organisation)}`,
    type: 'line',
    labels: ends.map((end) => nameDay(end - 1, today)),
    series: [
      line('Spent', spent),
      line(
        'Budget',
        ends.map(() => of.amount),
      ),
      ...(ahead === undefined
        ? []
        : [
            line('Forecast', ahead.mean),
            line('10% chance to stay below', ahead.low, 'past'),
            line('10% chance to exceed', ahead.high, 'past'),
          ]),
    ],
    currency,
    summary: [
      `Spent ${formatMoney(standing.spent, currency)} up to ${nameDay(days.end - 1, today)}`,
      ...(ahead && expected ? [`forecast ${formatMoney(expected.completion.mean, currency)}`] : []),
      `budget ${formatMoney(of.amount, currency)}.`,
    ].join(', '),
  });
}

/** The ends (exclusive) of the points: each day, or so many days that there are not too many; the last is the period's. */
function endsOf({ start, end }: { start: Day; end: Day }): Day[] {
  const step = Math.ceil((end - start) / MOST_POINTS);
  const count = Math.ceil((end - start) / step);
  return Array.from({ length: count }, (_, index) => end - (count - 1 - index) * step);
}

/** The sum up to each point from the last complete day on; it begins at what has been spent. */
function aheadOf({ of, daily, forecast: expected }: Standing, completeThrough: Day, known: Day, ends: readonly Day[]) {
  const history = historyOf(daily, known, completeThrough);
  const made = history && forecast(history, of.end);
  if (expected === undefined || expected.days.length === 0 || made === undefined) return undefined;
  const from = Math.max(of.start, completeThrough + 1);
  const points = ends.map((end) => {
    if (end < from) return undefined;
    const outlook = made.total(from, end);
    const { low, high } = interval(outlook);
    const at = (more: number): Micros => expected.spent + Math.round(more);
    return end === from
      ? { mean: expected.spent, low: expected.spent, high: expected.spent }
      : { mean: at(outlook.mean), low: at(low), high: at(high) };
  });
  const values = (of: 'mean' | 'low' | 'high') => points.map((point) => point?.[of] ?? null);
  return { mean: values('mean'), low: values('low'), high: values('high') };
}
