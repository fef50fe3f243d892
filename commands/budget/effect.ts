import type { Call } from '../../src/chat.ts';
import { type Budget, budgetKey, monthBudget, type Terms } from '../../src/finops/budget.ts';
import { budgetTree, overAllocated } from '../../src/finops/budget-tree.ts';
import { firstDay, type Month, monthOf, nameMonth } from '../../src/finops/day.ts';
import { type Part, type TablePart, table, text, type Value } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import { spendOf } from '../cost/spend.ts';
import { money } from '../cost/wording.ts';
import { budgetName } from './wording.ts';

const LOOK_BACK = 6;

/** What a change of a budget does: the last months against it, and the hierarchy that it stands in. */
export async function effectOf(
  call: Call,
  asked: Asked,
  before: Budget,
  terms: Exclude<Terms, { kind: 'months' }>,
): Promise<Part[]> {
  const changed = { ...before, changes: [...before.changes, { id: 0, terms, by: '', at: '' }] };
  const table = terms.kind === 'each' ? [await lastMonths(call, asked, before, changed, terms.from)] : [];
  return [
    ...table.filter(({ rows }) => rows.length > 0),
    ...(await overAllocations(call, asked, before, changed, terms.from)),
  ];
}

/** The last whole months, against which a change is shown; as it was asked where the bills have none. */
export function lookedBack(asked: Asked): Asked {
  const now = monthOf(asked.completeThrough + 1);
  const days = { start: Math.max(firstDay(now - LOOK_BACK), asked.reach.first), end: firstDay(now) };
  return days.start < days.end ? { ...asked, days } : asked;
}

async function lastMonths(
  { tools: { costs } }: Call,
  asked: Asked,
  before: Budget,
  changed: Budget,
  from: Month,
): Promise<TablePart> {
  const { reach, organisation, subject } = asked;
  const { currency, fiscalYearStart } = organisation;
  const amount = (micros: number | undefined, signed = false): Value =>
    micros === undefined ? 'none' : { micros, currency, signed };
  const rows: Value[][] = [];
  const { start, end } = lookedBack(asked).days;
  for (let month = monthOf(start); month < monthOf(end); month++) {
    if (firstDay(month) < reach.first || reach.missing.includes(month)) continue;
    const { total } = await spendOf(costs, subject, firstDay(month), firstDay(month + 1));
    // The month at the same place of a fiscal year for which the change counts.
    const later = month + Math.max(0, Math.ceil((from - month) / 12)) * 12;
    const wanted = monthBudget(changed, later, fiscalYearStart)?.amount ?? 0;
    rows.push([
      nameMonth(month),
      amount(total),
      amount(monthBudget(before, month, fiscalYearStart)?.amount),
      amount(wanted),
      amount(total - wanted, true),
    ]);
  }
  const right = { align: 'right' as const };
  const titles = ['Actual', 'Budget then', 'New budget', 'Over or under'];
  return table({
    caption: 'The last months against the new budget',
    columns: [{ title: 'Month' }, ...titles.map((title) => ({ title, ...right }))],
    rows,
  });
}

/** Of larger scopes only those see it who could change their budgets: it tells what others have been given. */
async function overAllocations(
  { tools, may, shows }: Call,
  { organisation }: Asked,
  before: Budget,
  changed: Budget,
  month: Month,
): Promise<Part[]> {
  const budgets = (await tools.budgets.all()).filter((one) => budgetKey(one) !== budgetKey(changed));
  const others = budgets.filter(({ scope }) => shows(scope, 'see'));
  const over = (budget: Budget) =>
    budgetTree([...others, budget], organisation, month).filter(
      (node) => overAllocated(node) > 0 && may('budget', node.budget.scope),
    );
  const known = new Map(over(before).map((node) => [budgetKey(node.budget), overAllocated(node)]));
  const worse = over(changed).filter((node) => overAllocated(node) > (known.get(budgetKey(node.budget)) ?? 0));
  return worse.map((node) => {
    const name = budgetName(node.budget, organisation);
    const by = money(overAllocated(node), organisation.currency);
    return text(`With it the parts of ${name} have ${by} more than ${name} in ${nameMonth(month)}.`);
  });
}
