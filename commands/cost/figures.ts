import type { Costs } from '../../db/costs.ts';
import { PROFILE_DAYS, projectTotal } from '../../src/finops/forecast.ts';
import type { Micros } from '../../src/finops/money.ts';
import type { Period } from '../../src/finops/period.ts';
import type { Asked } from './asked.ts';
import { type Spend, spendOf } from './spend.ts';

/** What the answer is made of. */
export interface Figures {
  now: Spend;
  /** The same days before; undefined where the bills do not reach back so far. */
  before: { period: Period; spend: Spend } | undefined;
  /** What the running month will have cost at its end. */
  projected: Micros | undefined;
}

export async function figuresOf(costs: Costs, asked: Asked): Promise<Figures> {
  const { subject, days, before } = asked;
  const now = await spendOf(costs, subject, days.start, days.end);
  return {
    now,
    before: before && { period: before, spend: await spendOf(costs, subject, before.start, before.end) },
    projected: await projection(costs, asked, now),
  };
}

async function projection(costs: Costs, asked: Asked, now: Spend): Promise<Micros | undefined> {
  const { period, days, completeThrough, reach, subject } = asked;
  if (period.unit !== 'month' || days.end === period.end) return undefined;
  const earlier = await spendOf(costs, subject, completeThrough - PROFILE_DAYS + 1, days.start);
  return projectTotal(new Map([...earlier.daily, ...now.daily]), period, completeThrough, reach.first);
}
