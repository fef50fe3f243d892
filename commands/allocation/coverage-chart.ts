import type { Costs } from '../../db/costs.ts';
import { firstDay, monthOf, nameMonth } from '../../src/finops/day.ts';
import { type ChartPart, chart } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import { coverageOf, percentOwned } from './coverage.ts';

/** Coverage moves slowly: months say more than days. */
const MONTHS = 6;

/** What had an owner in the last months up to the asked period; undefined where the bills know of one month only. */
export async function coverageChart(costs: Costs, asked: Asked): Promise<ChartPart | undefined> {
  const { days, reach, organisation } = asked;
  const last = monthOf(days.end - 1);
  const first = Math.max(monthOf(reach.first), last - MONTHS + 1);
  if (first >= last) return undefined;
  const months = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const coverages = [];
  for (const month of months) {
    coverages.push(await coverageOf(costs, asked, { start: firstDay(month), end: firstDay(month + 1) }));
  }
  const shares = coverages.map((one, index) => `${nameMonth(months[index] ?? last)} ${percentOwned(one) || 'n/a'}`);
  return chart({
    title: 'Allocation by month',
    type: 'stacked',
    labels: months.map(nameMonth),
    series: [
      { name: 'With an owner', values: coverages.map((one) => one.owned) },
      { name: 'Without an owner', values: coverages.map((one) => one.ownerless) },
      { name: 'Unallocated', values: coverages.map((one) => one.unallocated) },
    ],
    currency: organisation.currency,
    summary: `With an owner: ${shares.join(', ')}.`,
  });
}
