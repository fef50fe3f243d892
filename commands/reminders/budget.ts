import type { BudgetAlert } from '../../db/budget-alerts.ts';
import type { Stores } from '../../src/chat.ts';
import { tellsRestricted } from '../../src/finops/access.ts';
import { type Budget, type BudgetPeriod, budgetKey, periodBudget } from '../../src/finops/budget.ts';
import type { Waiting } from '../../src/finops/chase.ts';
import { type Day, monthOf } from '../../src/finops/day.ts';
import { lineOf } from '../../src/finops/lineage.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { recipientsOf } from '../../src/finops/recipient.ts';
import { severityOf } from '../../src/finops/severity.ts';
import { afterWorkingHours, workingTimeOf } from '../../src/finops/working-time.ts';
import { alertKey, headline } from '../budget/alert.ts';
import { budgetName, periodLabel } from '../budget/wording.ts';
import type { Said } from './matter.ts';

/** An alert to which nobody has said anything. */
export interface Unplanned {
  alert: BudgetAlert;
  budget: Budget;
  of: BudgetPeriod;
}

/** No period is longer. */
const YEAR_DAYS = 366;

/**
 * One alert for each budget, the gravest, as long as its period lasts: a plan is for the budget, so that it answers for
 * whatever had been told of it by then.
 */
export async function unplannedAlerts(
  { budgets, budgetAlerts }: Pick<Stores, 'budgets' | 'budgetAlerts'>,
  { fiscalYearStart }: Organisation,
  today: Day,
): Promise<Unplanned[]> {
  const standing = await budgetAlerts.standing(today - YEAR_DAYS);
  if (standing.length === 0) return [];
  const byKey = new Map((await budgets.all()).map((budget) => [budgetKey(budget), budget]));
  const ofPeriods = Map.groupBy(standing, ({ budget, periodStart }) => `${budget} ${periodStart}`);
  return [...ofPeriods.values()].flatMap((alerts) => {
    const [alert] = alerts.filter((one) => !isPlanned(one, alerts)).sort((a, b) => b.share - a.share || a.id - b.id);
    const budget = alert && byKey.get(alert.budget);
    const of = budget && periodBudget(budget, monthOf(alert.periodStart), fiscalYearStart);
    if (alert === undefined || budget === undefined || of?.start !== alert.periodStart) return [];
    return today < of.end ? [{ alert, budget, of }] : [];
  });
}

const isPlanned = ({ plan, since }: BudgetAlert, others: readonly BudgetAlert[]): boolean =>
  plan !== undefined || others.some((other) => other.plan !== undefined && other.plan.at >= since);

/** As long as an anomaly that costs what the budget is exceeded by. */
export function alertWaits(
  { alert, budget, of }: Unplanned,
  organisation: Organisation,
): Omit<Waiting<unknown>, 'matter' | 'place'> {
  const { scope } = budget;
  const line = lineOf(scope, organisation);
  const { severity, answerWithin } = organisation.anomalies;
  const impact = Math.round(Math.max(0, alert.share - 1) * of.amount);
  const within = answerWithin[severityOf(impact, severity)];
  const time = workingTimeOf(scope, organisation);
  return {
    impact,
    due: afterWorkingHours(Date.parse(alert.since), within, time),
    within,
    reminded: alert.reminded,
    owners: line.find((level) => level.owners.length > 0)?.owners ?? [],
    manager: line.flatMap((level) => level.manager ?? [])[0],
    time,
  };
}

export function alertSaid({ alert, budget, of }: Unplanned, organisation: Organisation, today: Day): Said {
  const since = formatMoment(alert.since, workingTimeOf(budget.scope, organisation).zone);
  const hidden = tellsRestricted(budget.scope, [], organisation);
  const what = hidden
    ? 'A budget that not everybody may see needs a look.'
    : `Budget of ${budgetName(budget, organisation)}, ${periodLabel(of, today)}: ${headline(alert)}`;
  return {
    line: `${what} It has waited for a plan since ${since}.`,
    buttons: [{ label: 'Acknowledge with a plan', run: `budget plan ${alert.id}` }],
    thread: alertKey(alert),
    to: recipientsOf(budget.scope, organisation),
  };
}
