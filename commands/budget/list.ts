import type { Call } from '../../src/chat.ts';
import { type Budget, budgetKey } from '../../src/finops/budget.ts';
import { type BudgetNode, budgetTree, overAllocated } from '../../src/finops/budget-tree.ts';
import { type Month, nameMonth } from '../../src/finops/day.ts';
import { covers, isWithin } from '../../src/finops/lineage.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { scopeName } from '../../src/finops/scope.ts';
import {
  type Button,
  buttons,
  note,
  type Reply,
  reply,
  type TablePart,
  table,
  text,
  type Value,
} from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import { money, smallPrint } from '../cost/wording.ts';
import { hasBegun, isOver, periodWords, type Standing, shareOf, standingOf } from './standing.ts';
import { budgetName, budgetWords, shortLabel, variance } from './wording.ts';

/** A table longer than this is not read, and takes seconds to work out. */
const MOST_ROWS = 50;

export interface Row {
  node: BudgetNode;
  standing: Standing | undefined;
}

/** All budgets of the company, or of what somebody owns, as a hierarchy; those that will be exceeded first in words. */
export async function listBudgets(call: Call, asked: Asked, month: Month): Promise<Reply> {
  const { scope } = asked.subject;
  const { nodes, rows } = await standings(call, asked, month);
  const title = `Budgets of ${scopeName(scope)}, ${nameMonth(month)}`;
  if (nodes.length === 0) {
    return reply(
      title,
      text(`${scope.kind === 'mine' ? 'Nothing that you own has' : 'Nothing has'} a budget in ${nameMonth(month)}.`),
      text('Whoever manages a scope, or FinOps, sets one: budget set payments 42000 monthly from January.'),
      buttons({ label: 'Help', run: 'help budget' }),
    );
  }
  return reply(
    title,
    text(verdictOf(rows, nodes.length, asked)),
    asked.instead !== undefined && text(asked.instead),
    tableOf(rows, nodes.length, 'Budgets, each above its parts', asked),
    ...overAllocations(nodes, asked.organisation),
    buttons(
      ...exceeded(rows)
        .slice(0, 3)
        .map((one) => detailButton(one, asked)),
    ),
    note(smallPrint(asked)),
  );
}

/** How the budgets of a scope and its parts stand; of very many the first. */
export async function standings(
  call: Pick<Call, 'tools'>,
  asked: Asked,
  month: Month,
): Promise<{ nodes: BudgetNode[]; rows: Row[] }> {
  const { scope } = asked.subject;
  const outer = scope.kind === 'mine' ? scope.parts : [scope];
  const nodes = (await nodesOf(call, asked, month)).filter(({ budget }) =>
    outer.some((one) => covers(one, budget.scope, asked.organisation)),
  );
  return { nodes, rows: await rowsOf(call, asked, nodes.slice(0, MOST_ROWS), month) };
}

/** The budgets under one; undefined where there are none. */
export async function partsOf(call: Call, asked: Asked, budget: Budget, month: Month): Promise<TablePart | undefined> {
  const nodes = await nodesOf(call, asked, month);
  const at = nodes.findIndex((node) => budgetKey(node.budget) === budgetKey(budget));
  const [whole, ...after] = nodes.slice(at);
  const end = after.findIndex(({ depth }) => depth <= (whole?.depth ?? 0));
  const parts = at < 0 ? [] : after.slice(0, end < 0 ? after.length : end);
  if (whole === undefined || parts.length === 0) return undefined;
  const rows = await rowsOf(call, asked, [whole, ...parts].slice(0, MOST_ROWS), month);
  const over = overAllocated(whole);
  const caption = over > 0 ? `Its parts: ${money(over, asked.organisation.currency)} over-allocated` : 'Its parts';
  return tableOf(rows, parts.length + 1, caption, asked);
}

/** What not everybody who reads the answer may see is in no row and in no sum. */
async function nodesOf({ tools }: Pick<Call, 'tools'>, { organisation, subject: { without } }: Asked, month: Month) {
  const budgets = await tools.budgets.all();
  const seen = budgets.filter(
    ({ scope }) =>
      !without.some((part) => isWithin(scope, part, organisation)) && !(scope.kind === 'shared' && without.length > 0),
  );
  return budgetTree(seen, organisation, month);
}

async function rowsOf(
  call: Pick<Call, 'tools'>,
  asked: Asked,
  nodes: readonly BudgetNode[],
  month: Month,
): Promise<Row[]> {
  const { organisation, reach, completeThrough, subject } = asked;
  const ground = { tools: call.tools, organisation, reach, completeThrough, without: subject.without };
  const rows: Row[] = [];
  for (const node of nodes) rows.push({ node, standing: await standingOf(node.budget, month, ground) });
  return rows;
}

/** Those that are exceeded or on course to be, the most first. */
export function exceeded(rows: readonly Row[]): Standing[] {
  const over = rows.flatMap(({ standing }) => (standing !== undefined && variance(standing) > 0 ? [standing] : []));
  return over.toSorted((a, b) => variance(b) - variance(a));
}

export function detailButton(standing: Standing, { organisation, vocabulary }: Asked): Button {
  const { budget } = standing;
  const when = isOver(standing) || !hasBegun(standing) ? ` ${periodWords(standing)}` : '';
  return { label: budgetName(budget, organisation), run: `budget ${budgetWords(budget, vocabulary)}${when}` };
}

export function verdictOf(rows: readonly Row[], all: number, { organisation }: Asked): string {
  const over = exceeded(rows);
  const shown = rows.length < all ? `the first ${rows.length} of ${all}` : `${all}`;
  const [worst] = over;
  const budgets = all === 1 ? 'budget' : 'budgets';
  if (worst === undefined && all === 1) return 'The only budget is not on course to be exceeded.';
  if (worst === undefined) return `None of ${shown} ${budgets} is on course to be exceeded.`;
  const amount = money(variance(worst), organisation.currency);
  const most = `${budgetName(worst.budget, organisation)} by ${amount}`;
  return `${over.length} of ${shown} ${budgets} ${over.length === 1 ? 'is' : 'are'} exceeded or on course to be, the most ${most}.`;
}

export function tableOf(rows: readonly Row[], all: number, caption: string, { organisation, today }: Asked): TablePart {
  const { currency } = organisation;
  const right = { align: 'right' as const };
  const hasParts = rows.some(({ node }) => node.parts !== undefined);
  const amount = (micros: number, signed = false): Value => ({ micros, currency, signed });
  const top = Math.min(...rows.map(({ node }) => node.depth));
  const names = rows.map(({ node }) => budgetName(node.budget, organisation));
  const sameRhythm = new Set(rows.map(({ node }) => node.of.rhythm)).size === 1;
  return table({
    caption,
    columns: [
      { title: 'Scope' },
      ...(sameRhythm ? [] : [{ title: 'Period' }]),
      { title: 'Budget', ...right },
      { title: 'Spent', ...right },
      { title: 'Used', ...right },
      { title: 'Variance', ...right },
      ...(hasParts ? [{ title: 'Sum of parts', ...right }] : []),
    ],
    rows: rows.map(({ node: { budget, of, depth, parts }, standing }, at) => [
      `${'· '.repeat(depth - top)}${toldApart(names, at, budget.scope.kind)}`,
      ...(sameRhythm ? [] : [shortLabel(of, today)]),
      amount(of.amount),
      standing === undefined ? 'no bills' : amount(standing.spent),
      standing === undefined ? '' : { ratio: shareOf(standing, standing.spent) },
      standing === undefined || isUnknown(standing) ? '' : amount(variance(standing), true),
      ...(hasParts ? [parts === undefined ? '' : amount(parts)] : []),
    ]),
    ...(rows.length < all && { omitted: all - rows.length }),
  });
}

/** Neither begun nor forecast. */
const isUnknown = (standing: Standing): boolean => !hasBegun(standing) && standing.forecast === undefined;

/** An account and the shared cost that it holds often have one name. */
function toldApart(names: readonly string[], at: number, kind: string): string {
  const name = names[at] ?? '';
  return names.filter((one) => one === name).length > 1 ? `${kind} ${name}` : name;
}

export function overAllocations(nodes: readonly BudgetNode[], organisation: Organisation) {
  const over = nodes.filter((node) => overAllocated(node) > 0);
  if (over.length === 0) return [];
  const names = over.map(
    (node) => `${budgetName(node.budget, organisation)} by ${money(overAllocated(node), organisation.currency)}`,
  );
  return [text(`Over-allocated, the parts have more than the whole: ${names.join('; ')}.`)];
}
