import type { Anomaly } from '../../db/anomalies.ts';
import { impactByDay } from '../../src/finops/anomaly-impact.ts';
import { type Day, nameDay } from '../../src/finops/day.ts';
import { formatMoney, type Micros } from '../../src/finops/money.ts';
import { type ChartPart, chart } from '../../src/reply/reply.ts';

/** What anomalies cost on each of these days; undefined where they cost nothing. The end is exclusive. */
export function excessChart(
  list: readonly Pick<Anomaly, 'found'>[],
  { start, end }: { start: Day; end: Day },
  { currency, today }: { currency: string; today: Day },
): ChartPart | undefined {
  const byDay = new Map<Day, Micros>();
  for (const { found } of list) {
    for (const [day, impact] of impactByDay(found)) byDay.set(day, (byDay.get(day) ?? 0) + impact);
  }
  const days = Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
  const values = days.map((day) => byDay.get(day) ?? 0);
  const most = Math.max(...values.map(Math.abs));
  const worst = days[values.findIndex((value) => Math.abs(value) === most)];
  if (worst === undefined || most === 0) return undefined;
  const money = (micros: Micros) => formatMoney(micros, currency, { signed: true });
  const name = (day: Day) => nameDay(day, today);
  const all = values.reduce((a, b) => a + b, 0);
  return chart({
    title: 'Anomalous cost by day',
    type: 'bar',
    labels: days.map(name),
    series: [{ name: 'Anomalous cost', values, role: 'main' }],
    currency,
    summary: `${money(all)} in all from ${name(start)} to ${name(end - 1)}, the most on ${name(worst)}: ${money(byDay.get(worst) ?? 0)}.`,
  });
}
