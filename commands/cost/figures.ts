import { UserError } from '../../src/errors.ts';
import type { Period } from '../../src/finops/period.ts';
import type { PeriodForecast } from '../../src/finops/period-forecast.ts';
import { type ForecastTools, makeForecast } from '../forecast/made.ts';
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

export async function figuresOf(tools: ForecastTools, asked: Asked): Promise<Figures> {
  const { costs } = tools;
  const { subject, days, before } = asked;
  const now = await spendOf(costs, subject, days.start, days.end);
  return {
    now,
    before: before && { period: before, spend: await spendOf(costs, subject, before.start, before.end) },
    projected: await projection(tools, asked),
  };
}

async function projection(tools: ForecastTools, asked: Asked): Promise<PeriodForecast | undefined> {
  const { period, days, subject } = asked;
  if (period.unit !== 'month' || days.end === period.end) return undefined;
  try {
    return (await makeForecast(tools, subject, period, asked))?.forecast;
  } catch (error) {
    // Nobody asked for it: where older bills do not say this metric, the answer stands without.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
