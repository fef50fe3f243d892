import { type Day, firstDay, type Month, monthOf } from './day.ts';
import type { Metric } from './metric.ts';
import { addMicros, type Micros, splitMicros } from './money.ts';
import { fiscalYearPeriod, monthPeriod, type Period, quarterPeriod } from './period.ts';
import { type Filter, type Scope, scopeKey } from './scope.ts';

/** Anything whose cost can be limited; "mine" is somebody else's for everybody. */
export type BudgetScope = Exclude<Scope, { kind: 'mine' }>;

/** What a budget is for. There is one budget for each. */
export interface BudgetFor {
  scope: BudgetScope;
  /** Narrow it to a provider, a service and so on. */
  filters: readonly Filter[];
  metric: Metric;
}

/** By fiscal quarters and years. */
export const RHYTHMS = ['monthly', 'quarterly', 'yearly'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** A budget and all that was ever said of it, the oldest first: a later change counts for the months that it is about. */
export interface Budget extends BudgetFor {
  changes: readonly Change[];
}
export interface Change {
  id: number;
  terms: Terms;
  /** An e-mail, or who imported it. */
  by: string;
  /** ISO time. */
  at: string;
}
export type Terms =
  /** So much for each period, from a month on. Weights by month of the period; none: the months are equal. */
  | { kind: 'each'; from: Month; rhythm: Rhythm; amount: Micros; phasing?: readonly number[] }
  /** So much in each of these months, and nothing said of others. */
  | { kind: 'months'; rhythm: Rhythm; amounts: readonly (readonly [Month, Micros])[] }
  /** None, from a month on. */
  | { kind: 'none'; from: Month };

/** A budget's period, as far as its months have a budget. */
export interface BudgetPeriod {
  rhythm: Rhythm;
  /** The whole fiscal period. */
  period: Period;
  months: readonly { month: Month; amount: Micros }[];
  amount: Micros;
  /** From the first to the last month with a budget; the end exclusive. */
  start: Day;
  end: Day;
}

export const budgetKey = ({ scope, filters, metric }: BudgetFor): string =>
  JSON.stringify([placeKey(scope), ...filters.map(({ dimension, value }) => `${dimension} ${value}`).sort(), metric]);

/** The company is the same whatever it is called. */
export const placeKey = (scope: BudgetScope): string => (scope.kind === 'company' ? scope.kind : scopeKey(scope));

/** How many months a period of this rhythm has. */
export function monthsOf(rhythm: Rhythm): number {
  switch (rhythm) {
    case 'monthly':
      return 1;
    case 'quarterly':
      return 3;
    case 'yearly':
      return 12;
  }
}

/** The period of this rhythm in which a month lies. */
export function periodOf(rhythm: Rhythm, month: Month, fiscalYearStart: number): Period {
  switch (rhythm) {
    case 'monthly':
      return monthPeriod(month);
    case 'quarterly':
      return quarterPeriod(month, fiscalYearStart);
    case 'yearly':
      return fiscalYearPeriod(month, fiscalYearStart);
  }
}

/** The change that counts for a month: the newest that is about it. */
export function changeOf({ changes }: Pick<Budget, 'changes'>, month: Month): Change | undefined {
  return changes.findLast(({ terms }) => isAbout(terms, month));
}

/** The budget of one month; undefined where there is none. The months of a whole period add up exactly to its amount. */
export function monthBudget(
  budget: Pick<Budget, 'changes'>,
  month: Month,
  fiscalYearStart: number,
): { rhythm: Rhythm; amount: Micros } | undefined {
  const terms = changeOf(budget, month)?.terms;
  switch (terms?.kind) {
    case 'each': {
      const count = monthsOf(terms.rhythm);
      const weights = terms.phasing ?? Array.from({ length: count }, () => 1);
      const first = monthOf(periodOf(terms.rhythm, month, fiscalYearStart).start);
      return { rhythm: terms.rhythm, amount: splitMicros(terms.amount, weights)[month - first] ?? 0 };
    }
    case 'months':
      return { rhythm: terms.rhythm, amount: terms.amounts.find(([one]) => one === month)?.[1] ?? 0 };
    default:
      return undefined;
  }
}

/** The period in which a month lies, by what counts for that month; undefined where it has no budget. */
export function periodBudget(
  budget: Pick<Budget, 'changes'>,
  month: Month,
  fiscalYearStart: number,
): BudgetPeriod | undefined {
  const now = monthBudget(budget, month, fiscalYearStart);
  if (now === undefined) return undefined;
  const period = periodOf(now.rhythm, month, fiscalYearStart);
  const first = monthOf(period.start);
  const months = Array.from({ length: monthsOf(now.rhythm) }, (_, index) => first + index).flatMap((one) => {
    const amount = monthBudget(budget, one, fiscalYearStart)?.amount;
    return amount === undefined ? [] : [{ month: one, amount }];
  });
  return {
    rhythm: now.rhythm,
    period,
    months,
    amount: months.reduce((sum, one) => addMicros(sum, one.amount), 0),
    start: firstDay(months[0]?.month ?? month),
    end: firstDay((months.at(-1)?.month ?? month) + 1),
  };
}

/** What was planned to be spent before a day: whole months, and of the one that it cuts as many parts as days. */
export function plannedBefore({ months }: BudgetPeriod, day: Day): Micros {
  let planned: Micros = 0;
  for (const { month, amount } of months) {
    const [start, end] = [firstDay(month), firstDay(month + 1)];
    if (day <= start) continue;
    const share = day >= end ? amount : (splitMicros(amount, [day - start, end - day])[0] ?? 0);
    planned = addMicros(planned, share);
  }
  return planned;
}

/**
 * The day on which a budget is used up: the first after which more than the amount has been spent.
 *
 * @param costOn what a day cost, or is expected to
 * @returns undefined where it lasts
 */
export function runsOutOn(
  { start, end, amount }: Pick<BudgetPeriod, 'start' | 'end' | 'amount'>,
  costOn: (day: Day) => Micros,
): Day | undefined {
  let spent = 0;
  for (let day = start; day < end; day++) {
    spent += costOn(day);
    if (spent > amount) return day;
  }
  return undefined;
}

function isAbout(terms: Terms, month: Month): boolean {
  return terms.kind === 'months' ? terms.amounts.some(([one]) => one === month) : month >= terms.from;
}
