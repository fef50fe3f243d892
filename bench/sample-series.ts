import { firstDay, monthOf, parseDay } from '../src/finops/day.ts';
import { planAnomalies } from '../src/sources/sample/anomalies.ts';
import { chargesOf } from '../src/sources/sample/charges.ts';
import { CLOUDS } from '../src/sources/sample/clouds.ts';
import { createCommitments } from '../src/sources/sample/commitments.ts';
import { createCompany } from '../src/sources/sample/company.ts';
import { createItems, type Recurring } from '../src/sources/sample/items.ts';
import { ACME } from '../src/sources/sample/names.ts';
import type { Series } from './forecast.ts';

const LAST = parseDay('2026-11-20');
const MONTHS = 13;

/** What each workload, each team and the whole of a sample company cost by day, effective, without tax and credits. */
export function sampleSeries(seed: number): Series[] {
  const first = firstDay(monthOf(LAST) - MONTHS);
  const company = createCompany(ACME);
  const items = createItems(company, ACME, seed);
  // The clouds have not yet seen all of the last days of a history: it goes on a little.
  const last = LAST + 3;
  const anomalies = planAnomalies(items, first, last, seed);
  const plan = { items, anomalies, commitmentOn: createCommitments(items), seed, first, last };
  const daily = new Map<string, number[]>();
  for (const cloud of CLOUDS) {
    for (const { item, category, effective, start } of chargesOf(plan, cloud)) {
      if (category !== 'Usage' || start > LAST) continue;
      const workload = 'workload' in item ? (item as Recurring).workload : undefined;
      for (const name of ['', ...(workload ? [`team ${workload.team}`, `workload ${workload.name}`] : [])]) {
        const costs = daily.get(name) ?? new Array<number>(LAST - first + 1).fill(0);
        costs[start - first] = (costs[start - first] ?? 0) + effective;
        daily.set(name, costs);
      }
    }
  }
  return [...daily.values()].map((costs) => {
    const begin = Math.max(
      0,
      costs.findIndex((cost) => cost !== 0),
    );
    return { start: first + begin, costs: costs.slice(begin) };
  });
}
