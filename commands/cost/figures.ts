import type { Costs } from '../../db/costs.ts';
import type { Period } from '../../src/finops/period.ts';
import { forecastPeriod, type PeriodForecast } from '../../src/finops/period-forecast.ts';
import type { Asked } from './asked.ts';
import { type Spend, spendOf } from './spend.ts';

/** What the answer is made of. */
export interface Figures {
  now: Spend;
  /** The same days before; undefined where the bills do not reach back so far. */
  before: { period: Period; spend: Spend } | undefined;
  /** What the running month will have cost at its end. */
  projected: PeriodForecast | undefined;
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

/** Older days say little of the coming ones. */
const HISTORY_DAYS = 400;

async function projection(costs: Costs, asked: Asked, now: Spend): Promise<PeriodForecast | undefined> {
  const { period, days, completeThrough, reach, subject } = asked;
  if (period.unit !== 'month' || days.end === period.end) return undefined;
  const earlier = await spendOf(costs, subject, Math.max(reach.first, days.start - HISTORY_DAYS), days.start);
  const spent = new Map([...earlier.daily, ...now.daily]);
  return forecastPeriod({ spent, period, completeThrough, known: reach.first });
}
