import { type Day, dateOf, firstDay, formatMonth, type Month, monthOf } from '../../finops/day.ts';
import { quoted } from '../../finops/words.ts';
import { demandOn } from './demand.ts';
import type { Recurring } from './items.ts';
import { between } from './random.ts';

/** What is paid of list prices, and what a team bears of what all share. */
const PAID = 0.88;
const SHARED = 1.16;
/** The month in which the company's fiscal year begins. */
const FISCAL_YEAR_START = 2;
const ROUND_TO = 500;
/** Units give their teams a little less than they have; one gives more. */
const RESERVE = 1.03;
const TOO_LITTLE = 0.97;
/** What belongs to no team, and a reserve. */
const COMPANY = 1.1;

/** The budget of each month of a fiscal year. */
type Plan = [scope: string, period: string, amount: number];

/**
 * What the company planned, as the file that `budgets import` reads: teams by month, units by quarter, the whole by year. Some
 * teams planned less than they need. Each fiscal year's plan follows from the year before.
 *
 * @param first first day of the history
 */
export function budgetsCsv(items: readonly Recurring[], first: Day, today: Day, seed: number): string {
  const lines: string[] = [];
  for (let year = yearStart(monthOf(first)); year <= yearStart(monthOf(today)) + 12; year += 12) {
    for (const [scope, period, amount] of planOf(items, year, seed)) {
      const name = `"${scope.replaceAll('"', '""')}"`;
      for (let month = year; month < year + 12; month++)
        lines.push([name, period, formatMonth(month), amount].join(','));
    }
  }
  return ['scope,period,month,amount', ...lines, ''].join('\n');
}

function planOf(items: readonly Recurring[], year: Month, seed: number): Plan[] {
  const owned = items.filter(({ workload }) => workload !== undefined);
  const units = Map.groupBy(owned, ({ workload }) => workload?.unit ?? '');
  const ofUnits = [...units].map(([unit, its], index) => {
    const teams = [...Map.groupBy(its, ({ workload }) => workload?.team ?? '')].map(([team, list]): Plan => {
      const mood = between(0.88, 1.14, seed, team, 'budget', year);
      return [`team ${quoted(team)}`, 'monthly', rounded(monthlyCost(list, year, seed) * mood)];
    });
    const sum = teams.reduce((all, [, , amount]) => all + amount, 0);
    const whole: Plan = [`unit ${quoted(unit)}`, 'quarterly', rounded(sum * (index === 0 ? TOO_LITTLE : RESERVE))];
    return { whole, teams };
  });
  const sum = ofUnits.reduce((all, { whole: [, , amount] }) => all + amount, 0);
  const largest = owned[0]?.workload;
  const its = owned.filter(({ workload }) => workload === largest);
  const name = quoted(`${largest?.team}/${largest?.name}`);
  return [
    ['company', 'yearly', rounded(sum * COMPANY)],
    ...ofUnits.flatMap(({ whole, teams }) => [whole, ...teams]),
    [`workload ${name}`, 'monthly', rounded(monthlyCost(its, year, seed))],
  ];
}

/** What some resources cost in an ordinary month of the year before. */
function monthlyCost(items: readonly Recurring[], year: Month, seed: number): number {
  const end = firstDay(year);
  let sum = 0;
  for (let day = end - 364; day < end; day += 13) for (const item of items) sum += demandOn(item, day, seed);
  return (sum / 28) * 30.4 * PAID * SHARED;
}

function yearStart(month: Month): Month {
  const { month: number } = dateOf(firstDay(month));
  return month - ((number - FISCAL_YEAR_START + 12) % 12);
}

const rounded = (amount: number): number => Math.max(ROUND_TO, Math.round(amount / ROUND_TO) * ROUND_TO);
