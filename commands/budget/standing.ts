import type { Reach } from '../../db/bills.ts';
import { type Budget, type BudgetPeriod, periodBudget, plannedBefore, runsOutOn } from '../../src/finops/budget.ts';
import { type Day, formatMonth, type Month, monthOf } from '../../src/finops/day.ts';
import type { Micros } from '../../src/finops/money.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import type { PeriodForecast } from '../../src/finops/period-forecast.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { type Subject, spendOf } from '../cost/spend.ts';
import { type ForecastTools, makeForecast } from '../forecast/made.ts';

/** How a budget stands in one period. */
export interface Standing {
  budget: Budget;
  of: BudgetPeriod;
  subject: Subject;
  /** The days of the period that the bills reach; the end exclusive. None of a period to come. */
  days: { start: Day; end: Day };
  /** In these days. */
  spent: Micros;
  /** What had been planned for these days. */
  planned: Micros;
  /** undefined where too few days are known. */
  forecast: PeriodForecast | undefined;
  /** The cost of each of these days. */
  daily: ReadonlyMap<Day, Micros>;
  /** The day on which it is used up, or will be; undefined where it lasts, or nobody knows. */
  runsOut: Day | undefined;
}

/** What standings are worked out from. */
export interface Ground {
  tools: ForecastTools;
  organisation: Organisation;
  reach: Reach;
  completeThrough: Day;
  /** Parts that not everybody who reads the answer may see. */
  without: readonly Scope[];
}

/** @returns undefined where there is no budget for the month, or its days were over before the bills begin */
export async function standingOf(budget: Budget, month: Month, ground: Ground): Promise<Standing | undefined> {
  const { tools, organisation, reach, completeThrough, without } = ground;
  const of = periodBudget(budget, month, organisation.fiscalYearStart);
  if (of === undefined || of.end <= reach.first) return undefined;
  const { scope, filters, metric } = budget;
  const subject: Subject = { scope, filters, without, metric, include: organisation.include };
  const start = Math.max(of.start, reach.first);
  const days = { start, end: Math.max(start, Math.min(of.end, reach.last + 1)) };
  const { total: spent, daily } = await spendOf(tools.costs, subject, days.start, days.end);
  const made = await makeForecast(tools, subject, of, { reach, completeThrough });
  const forecast = made?.forecast;
  const expected = new Map(forecast?.days.map(({ day, mean }) => [day, mean]));
  return {
    ...{ budget, of, subject, days, spent, forecast, daily },
    planned: plannedBefore(of, days.end),
    runsOut: runsOutOn(of, (day) => expected.get(day) ?? daily.get(day) ?? 0),
  };
}

/** Its first day is on the bills. */
export const hasBegun = ({ days }: Pick<Standing, 'days'>): boolean => days.end > days.start;

/** Nothing more comes, and nothing that is there is still forecast. */
export const isOver = ({ of, days, forecast }: Standing): boolean =>
  days.end >= of.end && (forecast === undefined || forecast.days.length === 0);

/** Words for its period: one that has not begun is asked for by a month of it. */
export const periodWords = (standing: Pick<Standing, 'of' | 'days'>): string =>
  hasBegun(standing) ? standing.of.period.words : formatMonth(monthOf(standing.of.start));

/** As a share of the budget. Where nothing may be spent, anything is all of it. */
export function shareOf({ of }: Pick<Standing, 'of'>, amount: Micros): number {
  if (of.amount > 0) return amount / of.amount;
  return amount > 0 ? 1 : 0;
}
