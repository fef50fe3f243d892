import type { Figures } from '../../db/told-digests.ts';
import type { BudgetNode } from '../../src/finops/budget-tree.ts';
import { type Month, monthOf } from '../../src/finops/day.ts';
import { formatMoney } from '../../src/finops/money.ts';
import { monthPeriod, type Period } from '../../src/finops/period.ts';
import { isSameScope, type Scope, scopeName } from '../../src/finops/scope.ts';
import { buttons, type ChartPart, chart, note, reply, text } from '../../src/reply/reply.ts';
import { courseChart } from '../budget/course-chart.ts';
import { detailButton, exceeded, overAllocations, type Row, standings, tableOf, verdictOf } from '../budget/list.ts';
import type { Standing } from '../budget/standing.ts';
import { budgetName, variance, verdict } from '../budget/wording.ts';
import type { Asked } from '../cost/asked.ts';
import { spendOf } from '../cost/spend.ts';
import { smallPrint } from '../cost/wording.ts';
import type { Compose } from './compose.ts';
import { detailOf } from './detail.ts';
import type { Reader } from './reader.ts';
import { askCost, HERE } from './spent.ts';

/** How the budgets of a scope and its parts stand. */
export const budgetsDigest: Compose = async (reader, scope, period) => {
  const { asked, month } = await askBudgets(reader, scope, period);
  const { organisation, today, reach } = asked;
  const { nodes, rows } = await standings(reader, asked, month);
  const own = ownStanding(rows, scope, asked);
  const title = `Budgets of ${scopeName(scope)}, ${asked.period.label}`;
  if (rows.length === 0) {
    const none = `Nothing of ${scopeName(scope)} has a budget in ${asked.period.label}.`;
    return { reply: reply(title, text(none), buttons(HERE)), detail: undefined, figures: {} };
  }
  return {
    reply: reply(
      title,
      text([own && verdict(own, organisation, today), ofAll(nodes, rows, asked, own)].filter(Boolean).join(' ')),
      chartOf(rows, own, asked),
      tableOf(rows, nodes.length, 'Budgets, each above its parts', asked),
      buttons(
        ...exceeded(rows)
          .slice(0, 3)
          .map((one) => detailButton(one, asked)),
        HERE,
      ),
      note(smallPrint(asked)),
    ),
    detail: detailOf('Budgets: more', ...overAllocations(nodes, organisation)),
    figures: figuresOf(rows, asked),
    period: { ...asked.period, end: Math.min(asked.period.end, reach.last + 1) },
  };
};

/** How all stand; nothing where the only one has been told of. */
const ofAll = (nodes: readonly BudgetNode[], rows: readonly Row[], asked: Asked, own: Standing | undefined) =>
  own !== undefined && nodes.length === 1 ? undefined : verdictOf(rows, nodes.length, asked);

/** The same figures as the bills say them now, up to the day that was told. */
export async function budgetFigures(
  reader: Reader,
  scope: Scope,
  told: Period,
): Promise<{ figures: Figures; settled: boolean }> {
  const { asked, month } = await askBudgets(reader, scope, told);
  const { rows } = await standings(reader, asked, month);
  const figures: Figures = {};
  for (const { standing } of rows) {
    if (standing === undefined) continue;
    const { subject, days } = standing;
    const { total } = await spendOf(reader.tools.costs, subject, days.start, Math.min(days.end, told.end));
    figures[nameOf(standing, asked)] = total;
  }
  return { figures, settled: asked.completeThrough >= told.end - 1 };
}

/** The budget of the scope itself, by the usual metric where there are several. */
function ownStanding(rows: readonly Row[], scope: Scope, { organisation }: Asked): Standing | undefined {
  const own = rows.flatMap(({ node: { budget }, standing }) =>
    standing !== undefined && budget.filters.length === 0 && isSameScope(budget.scope, scope) ? [standing] : [],
  );
  return own.find(({ budget }) => budget.metric === organisation.defaultMetric) ?? own[0];
}

/** For digests that tell more than budgets: how that of the scope stands, in a sentence, and those of its parts. */
export async function budgetsOf(reader: Reader, scope: Scope, period: Period) {
  const { asked, month } = await askBudgets(reader, scope, period);
  const { nodes, rows } = await standings(reader, asked, month);
  const own = ownStanding(rows, scope, asked);
  return {
    ...{ asked, rows, own },
    sentence: own && verdict(own, asked.organisation, asked.today),
    all: rows.length > 0 ? ofAll(nodes, rows, asked, own) : undefined,
    /** The whole and its parts alone. */
    largest: rows.length > 0 && tableOf(rows.filter(isUpper), nodes.length, `Budgets, ${asked.period.label}`, asked),
    table: rows.length > 0 && tableOf(rows, nodes.length, `Budgets, ${asked.period.label}`, asked),
  };
}

/** The whole and what it is made of, not what that is made of. */
const isUpper = ({ node: { depth } }: Row): boolean => depth <= 1;

/** The month in which the days end, as far as the bills reach. */
async function askBudgets(reader: Reader, scope: Scope, { end }: Period): Promise<{ asked: Asked; month: Month }> {
  const reach = await reader.tools.bills();
  const month = monthOf(Math.min(end - 1, reach?.last ?? end - 1));
  return { asked: await askCost(reader, scope, monthPeriod(month)), month };
}

const figuresOf = (rows: readonly Row[], asked: Asked): Figures =>
  Object.fromEntries(
    rows.flatMap(({ standing }) => (standing === undefined ? [] : [[nameOf(standing, asked), standing.spent]])),
  );

const nameOf = ({ budget }: Standing, { organisation }: Asked) => `Spent by ${budgetName(budget, organisation)}`;

/** Where the budget of the scope, or the only one, is heading; of several, all side by side. */
function chartOf(rows: readonly Row[], own: Standing | undefined, asked: Asked): ChartPart | undefined {
  const [first, ...others] = rows.flatMap(({ standing }) => standing ?? []);
  const one = own ?? (others.length === 0 ? first : undefined);
  return one === undefined ? comparedChart(rows, asked) : courseChart(one, asked.organisation, asked.today);
}

const MOST_BARS = 10;

/** Budgets beside what is expected, those that will be exceeded the most first. */
function comparedChart(rows: readonly Row[], { organisation, period }: Asked): ChartPart | undefined {
  const { currency } = organisation;
  const shown = rows
    .flatMap(({ standing }) => standing ?? [])
    .toSorted((a, b) => variance(b) - variance(a))
    .slice(0, MOST_BARS);
  if (shown.length === 0) return undefined;
  const bars = shown.map((one) => ({
    name: budgetName(one.budget, organisation),
    expected: one.of.amount + variance(one),
    budget: one.of.amount,
  }));
  const money = (micros: number) => formatMoney(micros, currency);
  return chart({
    title: `Expected against budget, ${period.label}`,
    type: 'bar',
    labels: bars.map(({ name }) => name),
    series: [
      { name: 'Expected', values: bars.map(({ expected }) => expected), role: 'main' },
      { name: 'Budget', values: bars.map(({ budget }) => budget), role: 'past' },
    ],
    currency,
    summary: `${bars.map(({ name, expected, budget }) => `${name} ${money(expected)} of ${money(budget)}`).join(', ')}.`,
  });
}
