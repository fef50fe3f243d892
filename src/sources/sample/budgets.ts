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

type Row = [scope: string, period: string, month: Month, amount: number];

/**
 * What the company planned, as the file that `budgets import` reads: teams by month, units by quarter, the whole by year. Some
 * teams planned less than they need. Each fiscal year's plan follows from the year before.
 *
 * @param first first day of the history
 */
export function budgetsCsv(items: readonly Recurring[], first: Day, today: Day, seed: number): string {
  const start = yearStart(monthOf(first));
  const months = yearStart(monthOf(today)) + 24 - start;
  const rows = Array.from({ length: months }, (_, index) => rowsOf(items, start + index, seed)).flat();
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = rows.map(([scope, period, month, amount]) =>
    [cell(scope), period, formatMonth(month), amount].join(','),
  );
  return ['scope,period,month,amount', ...lines, ''].join('\n');
}

function rowsOf(items: readonly Recurring[], month: Month, seed: number): Row[] {
  const year = yearStart(month);
  const owned = items.filter(({ workload }) => workload !== undefined);
  const units = Map.groupBy(owned, ({ workload }) => workload?.unit ?? '');
  const ofUnits = [...units].map(([unit, its], index) => {
    const teams = [...Map.groupBy(its, ({ workload }) => workload?.team ?? '')].map(([team, list]): Row => {
      const mood = between(0.88, 1.14, seed, team, 'budget', year);
      return [`team ${quoted(team)}`, 'monthly', month, rounded(monthlyCost(list, year, seed) * mood)];
    });
    const sum = teams.reduce((all, [, , , amount]) => all + amount, 0);
    const whole: Row = [
      `unit ${quoted(unit)}`,
      'quarterly',
      month,
      rounded(sum * (index === 0 ? TOO_LITTLE : RESERVE)),
    ];
    return { whole, teams };
  });
  const sum = ofUnits.reduce((all, { whole: [, , , amount] }) => all + amount, 0);
  const [first] = owned;
  const workload = first?.workload;
  const ofFirst = owned.filter((item) => item.workload === workload);
  return [
    ['company', 'yearly', month, rounded(sum * COMPANY)],
    ...ofUnits.flatMap(({ whole, teams }) => [whole, ...teams]),
    ...(workload && first
      ? [
          [
            `workload ${quoted(`${workload.team}/${workload.name}`)}`,
            'monthly',
            month,
            rounded(monthlyCost(ofFirst, year, seed)),
          ] satisfies Row,
        ]
      : []),
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
