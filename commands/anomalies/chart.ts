import { type Day, nameDay } from '../../src/finops/day.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import { formatMoney } from '../../src/finops/money.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { type ChartPart, chart } from '../../src/reply/reply.ts';
import type { Place } from './wording.ts';

/** So many days before it show what was usual. */
const DAYS_BEFORE = 14;
const MOST_DAYS = 45;

/** The days around an anomaly with the band in which they would have been normal; undefined where there are none. */
export function bandChart(
  { scope, start, days: known }: FoundAnomaly,
  { currency, today }: Place,
): ChartPart | undefined {
  const days = known.filter(({ day }) => day >= start - DAYS_BEFORE).slice(-MOST_DAYS);
  if (days.length < 2) return undefined;
  const money = (micros: number) => formatMoney(micros, currency);
  const furthest = days.reduce((a, b) => (distance(b) > distance(a) ? b : a));
  const name = (day: Day) => nameDay(day, today);
  return chart({
    title: `Daily cost of ${scopeName(scope)}`,
    type: 'line',
    labels: days.map(({ day }) => name(day)),
    series: [
      { name: 'Cost', values: days.map(({ actual }) => actual), role: 'main' },
      { name: 'Expected', values: days.map(({ expected }) => expected), role: 'past' },
      { name: 'Normal at least', values: days.map(({ low }) => low), role: 'low' },
      { name: 'Normal at most', values: days.map(({ high }) => high), role: 'high' },
    ],
    currency,
    summary: `Furthest from normal on ${name(furthest.day)}: ${money(furthest.actual)}, where ${money(furthest.low)} to ${money(furthest.high)} would have been normal.`,
  });
}

const distance = ({ actual, low, high }: { actual: number; low: number; high: number }) =>
  Math.max(actual - high, low - actual);
