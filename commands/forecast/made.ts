import type { KeptForecast } from '../../db/forecasts.ts';
import type { Tools } from '../../src/chat.ts';
import type { Day } from '../../src/finops/day.ts';
import { forecastPeriod, interval, type PeriodForecast } from '../../src/finops/period-forecast.ts';
import { type Spend, type Subject, spendOf } from '../cost/spend.ts';
import { endingCommitments } from './commitments.ts';
import { saidOf } from './said.ts';

/** Half a year of weeks tells the weekdays apart; the same for all periods, so that all agree on each day. */
const HISTORY_DAYS = 182;

/** What bills say, and what people say of it. */
export type ForecastTools = Pick<Tools, 'costs' | 'anomalies' | 'announcements' | 'organisation'>;

interface Until {
  /** First day that the bills know of, and the last one whose cost no longer changes. */
  reach: { first: Day };
  completeThrough: Day;
}

export interface Made {
  forecast: PeriodForecast;
  /** What it was made of, day by day. */
  history: Spend;
  /** To be kept; undefined where it is about parts of a scope only, or about whoever asked. */
  kept: KeptForecast | undefined;
}

/**
 * The one way to a forecast of what bills say: the same days are read whatever the period, so that every answer says the
 * same of the same month.
 *
 * @returns undefined when too few days are known
 * @throws UserError when the bills do not say this metric for all of the days
 */
export async function makeForecast(
  tools: ForecastTools,
  subject: Subject,
  period: { start: Day; end: Day },
  { reach, completeThrough }: Until,
): Promise<Made | undefined> {
  const known = Math.max(reach.first, completeThrough - HISTORY_DAYS + 1);
  const history = await spendOf(tools.costs, subject, Math.min(period.start, known), completeThrough + 1);
  const learned = { start: known, end: completeThrough + 1 };
  const events = [
    ...(await saidOf(tools, subject, learned)),
    ...(await endingCommitments(tools, subject, learned, period.end)),
  ];
  const forecast = forecastPeriod({ spent: history.daily, period, completeThrough, known, events });
  if (forecast === undefined) return undefined;
  const { scope, filters, metric, without } = subject;
  const { mean } = forecast.completion;
  const runRate = runRateOf(history, period, completeThrough, forecast.spent);
  const isWhole = without.length === 0 && scope.kind !== 'mine' && forecast.days.length > 0;
  const { start, end } = period;
  const kept = { scope, filters, metric, through: completeThrough, start, end, mean, runRate };
  return { forecast, history, kept: isWhole ? { ...kept, ...interval(forecast.completion) } : undefined };
}

const LATELY = 28;

/** The naive forecast: days to come cost what the period's days have cost so far, or those before where it has none yet. */
function runRateOf({ daily }: Spend, period: { start: Day; end: Day }, through: Day, spent: number): number {
  const elapsed = Math.max(0, through + 1 - period.start);
  if (elapsed > 0) return Math.round((spent / elapsed) * (period.end - period.start));
  let lately = 0;
  for (let day = through; day > through - LATELY; day--) lately += daily.get(day) ?? 0;
  return Math.round((lately / LATELY) * (period.end - period.start));
}
