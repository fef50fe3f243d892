import { type Day, formatMonth, monthOf, nameDay, nameMonth } from '../../src/finops/day.ts';
import { formatMoney, type Micros } from '../../src/finops/money.ts';
import type { Period } from '../../src/finops/period.ts';
import { type ChartPart, chart } from '../../src/reply/reply.ts';
import type { Asked } from './asked.ts';
import type { Spend } from './spend.ts';
import { subjectName } from './wording.ts';

export type Step = 'day' | 'week' | 'month';

/** Some days that are shown as one point. */
export interface Point {
  start: Day;
  /** Exclusive. */
  end: Day;
  label: string;
  amount: Micros;
}

/** A picture of more points than this says less, not more. */
const MOST_DAYS = 62;
const MOST_WEEKS = 60;

function stepFor({ start, end }: { start: Day; end: Day }): Step {
  if (end - start <= MOST_DAYS) return 'day';
  return end - start <= MOST_WEEKS * 7 ? 'week' : 'month';
}

/** Days, weeks from the first day on, or calendar months. */
export function pointsOf(spend: Spend, { start, end }: { start: Day; end: Day }, step: Step, today: Day): Point[] {
  const points: Point[] = [];
  for (let day = start; day < end; day++) {
    const last = points.at(-1);
    if (last !== undefined && !begins(day, start, step)) {
      last.end = day + 1;
      last.amount += spend.daily.get(day) ?? 0;
    } else {
      points.push({ start: day, end: day + 1, label: pointName(day, step, today), amount: spend.daily.get(day) ?? 0 });
    }
  }
  return points;
}

/** The cost of the asked days against those before; undefined for a single day. */
export function dailyChart(
  asked: Asked,
  now: Spend,
  before: { period: Period; spend: Spend } | undefined,
  asStep?: Step,
): ChartPart | undefined {
  const { days, today, completeThrough, organisation } = asked;
  const step = asStep ?? stepFor(days);
  const points = pointsOf(now, days, step, today);
  if (points.length < 2) return undefined;
  const past = before && pointsOf(before.spend, before.period, step, today).slice(0, points.length);
  const incompleteFrom = points.findIndex((point) => point.end - 1 > completeThrough);
  const title = `${step === 'day' ? 'Daily' : step === 'week' ? 'Weekly' : 'Monthly'} cost of ${subjectName(asked)}`;
  return chart({
    title,
    type: 'line',
    labels: points.map(({ label }) => label),
    series: [
      { name: asked.period.label, values: points.map(({ amount }) => amount), role: 'main' },
      ...(before && past
        ? [{ name: before.period.label, values: points.map((_, i) => past[i]?.amount ?? null), role: 'past' as const }]
        : []),
    ],
    currency: organisation.currency,
    ...(incompleteFrom >= 0 && { incompleteFrom }),
    summary: summaryOf(points, organisation.currency),
  });
}

function summaryOf(points: readonly Point[], currency: string): string {
  const most = points.reduce((a, b) => (b.amount > a.amount ? b : a));
  const least = points.reduce((a, b) => (b.amount < a.amount ? b : a));
  const say = ({ label, amount }: Point) => `${formatMoney(amount, currency)} (${label})`;
  const [first, last] = [points[0] ?? most, points.at(-1) ?? most];
  return `From ${say(first)} to ${say(last)}; the most was ${say(most)}, the least ${say(least)}.`;
}

function begins(day: Day, start: Day, step: Step): boolean {
  switch (step) {
    case 'day':
      return true;
    case 'week':
      return (day - start) % 7 === 0;
    case 'month':
      return formatMonth(monthOf(day)) !== formatMonth(monthOf(day - 1));
  }
}

function pointName(day: Day, step: Step, today: Day): string {
  return step === 'month' ? nameMonth(monthOf(day)) : nameDay(day, today);
}
