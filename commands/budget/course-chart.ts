import { type Day, nameDay } from '../../src/finops/day.ts';
import { formatMoney, type Micros } from '../../src/finops/money.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { interval } from '../../src/finops/period-forecast.ts';
import { type ChartPart, chart } from '../../src/reply/reply.ts';
import { hasBegun, type Standing } from './standing.ts';
import { budgetName } from './wording.ts';

/** A picture of more points than this says less, not more. */
const MOST_POINTS = 62;

/** What has been spent up to the end of some day, or is expected to have been. */
interface Point {
  end: Day;
  isForecast: boolean;
  /** undefined where nobody knows. */
  mean: Micros | undefined;
  low: Micros | undefined;
  high: Micros | undefined;
}

/** What has been spent since the period began, where that is heading, and the budget. */
export function courseChart(standing: Standing, organisation: Organisation, today: Day): ChartPart | undefined {
  const { budget, of, days, spent, forecast } = standing;
  const { currency } = organisation;
  const points = pointsOf(standing);
  if (points.length < 2) return undefined;
  const values = (which: 'mean' | 'low' | 'high') => points.map((point) => point[which] ?? null);
  const forecastFrom = points.findIndex(({ isForecast }) => isForecast);
  const money = (micros: Micros) => formatMoney(micros, currency);
  const so = hasBegun(standing) ? [`Spent ${money(spent)} up to ${nameDay(days.end - 1, today)}`] : [];
  const expected = forecast && forecastFrom >= 0 ? [`forecast ${money(forecast.completion.mean)}`] : [];
  return chart({
    title: `Budget of ${budgetName(budget, organisation)}`,
    type: 'line',
    labels: points.map(({ end }) => nameDay(end - 1, today)),
    // What has been lies within its interval too: some platforms draw no point that has no value in each series.
    series: [
      { name: 'Spent', values: values('mean'), role: 'main' },
      { name: '1 in 10 below', values: values('low'), role: 'low' },
      { name: '1 in 10 above', values: values('high'), role: 'high' },
      { name: 'Budget', values: points.map(() => of.amount), role: 'past' },
    ],
    currency,
    ...(forecastFrom >= 0 && { forecastFrom }),
    summary: `${[...so, ...expected, `budget ${money(of.amount)}`].join(', ')}.`,
  });
}

function pointsOf({ of, days, daily, forecast }: Standing): Point[] {
  const begin = forecast?.days[0]?.day ?? days.end;
  return endsOf(of).map((end): Point => {
    if (end > begin && forecast !== undefined) {
      const ahead = forecast.sum(begin, end);
      const { low, high } = interval(ahead);
      const at = (more: Micros) => forecast.spent + more;
      return { end, isForecast: true, mean: at(ahead.mean), low: at(low), high: at(high) };
    }
    const spent = end > days.end ? undefined : sumOf(daily, days.start, end);
    return { end, isForecast: false, mean: spent, low: spent, high: spent };
  });
}

/** The ends (exclusive) of the points: each day, or so many days that there are not too many; the last is the period's. */
function endsOf({ start, end }: { start: Day; end: Day }): Day[] {
  const step = Math.ceil((end - start) / MOST_POINTS);
  const count = Math.ceil((end - start) / step);
  return Array.from({ length: count }, (_, index) => end - (count - 1 - index) * step);
}

function sumOf(daily: ReadonlyMap<Day, Micros>, start: Day, end: Day): Micros {
  let sum = 0;
  for (let day = start; day < end; day++) sum += daily.get(day) ?? 0;
  return sum;
}
