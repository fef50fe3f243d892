import type { CostRow, Costs } from '../../db/costs.ts';
import type { Tools } from '../../src/chat.ts';
import { unlessRefused } from '../../src/errors.ts';
import type { Day } from '../../src/finops/day.ts';
import type { KnownEvent } from '../../src/finops/forecast.ts';
import type { Metric } from '../../src/finops/metric.ts';
import { addMicros, type Micros } from '../../src/finops/money.ts';
import type { EndingCommitment } from '../../src/finops/organisation.ts';
import type { Subject } from '../cost/spend.ts';

export type Ending = Extract<KnownEvent, { kind: 'commitment ends' }>;
export const isEnding = (event: KnownEvent): event is Ending => event.kind === 'commitment ends';

/**
 * Commitments that end before a day, and what each of the days learned from would have cost more without them. One that bills
 * still name after its last day has not ended; of one that they do not tell apart, or whose usage has no price of its own on
 * them, nothing is known.
 */
export async function endingCommitments(
  { costs, organisation }: Pick<Tools, 'costs' | 'organisation'>,
  subject: Subject,
  learned: { start: Day; end: Day },
  before: Day,
): Promise<Ending[]> {
  const found: Ending[] = [];
  for (const { id, lastDay } of organisation().commitments) {
    const on = lastDay + 1;
    if (on <= learned.start || on >= before) continue;
    const more = await moreWithout(costs, subject, learned, { id, lastDay });
    if (more !== undefined && more.size > 0) found.push({ kind: 'commitment ends', on, more });
  }
  return found;
}

async function moreWithout(
  costs: Costs,
  { scope, filters, without, metric }: Subject,
  learned: { start: Day; end: Day },
  { id, lastDay }: EndingCommitment,
): Promise<Map<Day, Micros> | undefined> {
  const rows = await costs
    .sum({
      ...{ scope, without, ...learned, by: [], daily: true },
      filters: [...filters, { dimension: 'commitment', value: id }],
    })
    .catch(unlessRefused);
  const more = new Map<Day, Micros>();
  for (const row of rows ?? []) {
    const change = changeOf(row, metric);
    if (change === undefined || (row.category === 'Usage' && row.day > lastDay)) return undefined;
    if (change !== 0) more.set(row.day, addMicros(more.get(row.day) ?? 0, change));
  }
  return more;
}

/**
 * What a row would have cost more without the commitment: what it covers costs what was negotiated, else the list price; what
 * was paid for it, used or not, is saved. undefined where the bills do not say it.
 */
function changeOf(row: CostRow, metric: Metric): Micros | undefined {
  const paid = row[metric];
  if (paid === null) return undefined;
  switch (row.category) {
    case 'Purchase':
      return -paid;
    case 'Usage': {
      if (metric === 'list' || metric === 'contracted') return 0;
      const price = row.contracted ?? row.list;
      return price === null ? undefined : price - paid;
    }
    case 'Tax':
    case 'Credit':
    case 'Adjustment':
      return 0;
  }
}
