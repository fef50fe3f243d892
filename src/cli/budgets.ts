import { readFileSync } from 'node:fs';
import type { Stores } from '../chat.ts';
import { UserError } from '../errors.ts';
import { plainAmount } from '../finops/amount.ts';
import { type Budget, type BudgetFor, budgetKey, monthBudget, periodOf, type Terms } from '../finops/budget.ts';
import { type Day, formatMonth, type Month, monthOf } from '../finops/day.ts';
import type { Organisation } from '../finops/organisation.ts';
import { filterWords, scopeName, scopeWords, type Vocabulary } from '../finops/scope.ts';
import { type BudgetRow, COLUMNS, readBudgetRows } from './budget-rows.ts';
import { csvLine } from './csv.ts';

/** What both work with. */
export interface BudgetTools {
  organisation(): Organisation;
  vocabulary(): Promise<Vocabulary>;
  today(): Day;
  budgets: Stores['budgets'];
  change<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}

/** Who an import without a name is said to be by. */
const COMMAND_LINE = 'the command line';

/**
 * Sets the budgets of a file, one row a month, all or none. Months that are so already are passed over.
 *
 * @returns how many budgets and months changed
 * @throws UserError naming each bad row
 */
export async function importBudgets(
  text: string,
  tools: BudgetTools,
  by = COMMAND_LINE,
): Promise<{ budgets: number; months: number }> {
  const [organisation, today, vocabulary] = [tools.organisation(), tools.today(), await tools.vocabulary()];
  const rows = readBudgetRows(text, { organisation, vocabulary, today });
  const known = new Map((await tools.budgets.all()).map((one) => [budgetKey(one), one]));
  const changed = rows.filter(({ of, rhythm, month, amount }) => {
    const before = monthBudget(known.get(budgetKey(of)) ?? { changes: [] }, month, organisation.fiscalYearStart);
    return before?.amount !== amount || before.rhythm !== rhythm;
  });
  const groups = [...Map.groupBy(changed, ({ of, rhythm }) => `${budgetKey(of)} ${rhythm}`).values()];
  await tools.change(async ({ budgets, audit }) => {
    for (const group of groups) {
      const { of, terms } = changeOf(group);
      await budgets.set(of, terms, by);
      const months = group.map(({ month }) => formatMonth(month));
      const detail = `${nameOf(of)}: ${group.length} months from ${months[0]} to ${months.at(-1)}`;
      await audit.add({
        ...{ actor: by, platform: 'command line', action: 'import budget', scope: scopeName(of.scope), detail },
      });
    }
  });
  return { budgets: new Set(changed.map(({ of }) => budgetKey(of))).size, months: changed.length };
}

export function describeImported({ budgets, months }: { budgets: number; months: number }): string {
  if (months === 0) return 'Nothing was set: every month of the file was so already.\n';
  const counted = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  return `Set ${counted(months, 'month')} of ${counted(budgets, 'budget')}; the others were so already.\n`;
}

function changeOf(group: readonly BudgetRow[]): { of: BudgetFor; terms: Terms } {
  const [first] = group as [BudgetRow];
  const amounts = group.map(({ month, amount }) => [month, amount] as const).sort(([a], [b]) => a - b);
  return { of: first.of, terms: { kind: 'months', rhythm: first.rhythm, amounts } };
}

const nameOf = ({ scope, filters, metric }: BudgetFor) =>
  [scopeName(scope), ...filters.map(({ name }) => `of ${name}`), `as ${metric}`].join(' ');

/** All budgets as such a file: each month that has one, up to the end of the fiscal year or what was said beyond it. */
export async function exportBudgets(tools: BudgetTools): Promise<string> {
  const [organisation, vocabulary] = [tools.organisation(), await tools.vocabulary()];
  const yearEnd = monthOf(periodOf('yearly', monthOf(tools.today()), organisation.fiscalYearStart).end) - 1;
  const lines = (await tools.budgets.all()).flatMap((budget) =>
    monthsOf(budget, yearEnd).flatMap((month) => {
      const found = monthBudget(budget, month, organisation.fiscalYearStart);
      if (found === undefined) return [];
      const filters = budget.filters.map((filter) => filterWords(filter, vocabulary)).join(' ');
      return csvLine([
        scopeWords(budget.scope, vocabulary),
        filters.replace(/^of /, ''),
        ...[budget.metric, found.rhythm, formatMonth(month), plainAmount(found.amount)],
      ]);
    }),
  );
  return csvLine(COLUMNS) + lines.join('');
}

function monthsOf({ changes }: Budget, yearEnd: Month): Month[] {
  const said = changes.flatMap(({ terms }) =>
    terms.kind === 'months' ? terms.amounts.map(([month]) => month) : [terms.from],
  );
  const [first, last] = [Math.min(...said), Math.max(yearEnd, ...said)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** @throws UserError when it cannot be read */
export function readBudgetFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
