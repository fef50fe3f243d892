import type { Call, Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { type Budget, budgetKey, periodBudget } from '../src/finops/budget.ts';
import { type Month, monthOf, nameMonth } from '../src/finops/day.ts';
import { METRICS } from '../src/finops/metric.ts';
import type { Period } from '../src/finops/period.ts';
import { filterWords, scopeWords } from '../src/finops/scope.ts';
import { readHorizon } from '../src/grammar.ts';
import type { Reply } from '../src/reply/reply.ts';
import { confirmChange, proposeChange } from './budget/change.ts';
import { budgetHistory } from './budget/history.ts';
import { listBudgets } from './budget/list.ts';
import { planFor } from './budget/plan.ts';
import { showBudget } from './budget/show.ts';
import { budgetName, budgetWords } from './budget/wording.ts';
import { type Asked, readAsked } from './cost/asked.ts';

export const budget: Command = {
  name: 'budget',
  about: 'How a budget stands, where it is heading and why; and what it is set to',
  usage: 'budget [scope] [of <provider|service|account>] [period, also one to come]',
  also: [
    'budget set <scope> <amount> [monthly|quarterly|yearly] [phased 1/1/2] [from <month>]',
    'budget remove <scope> [from <month>]',
    'budget history <scope>',
  ],
  examples: ['budget', 'budget company', 'budget last month', 'budget next quarter'],
  async run(call) {
    const [, verb = '', rest = ''] = /^(\S+)(?:\s+(.*))?$/s.exec(call.text.trim()) ?? [];
    const step = verb.toLowerCase();
    return isStep(step) ? STEPS[step](call, rest) : standing(call);
  },
};

/** What is done with a budget, by the word that comes first. */
export const STEPS = {
  set: (call, words) => proposeChange(call, 'set', words),
  remove: (call, words) => proposeChange(call, 'remove', words),
  confirm: confirmChange,
  plan: planFor,
  history: (call, words) => history({ ...call, text: words }),
} as const satisfies Record<string, (call: Call, words: string) => Promise<Reply>>;

const isStep = (word: string): word is keyof typeof STEPS => Object.hasOwn(STEPS, word);

/** One budget, or all that the asker looks after. */
async function standing(call: Call): Promise<Reply> {
  const { asked, months } = await readMonths(call);
  const [month] = months;
  const isNamed = asked.question.scope !== undefined && asked.question.scope.kind !== 'mine';
  const { kind } = asked.subject.scope;
  if (kind === 'mine' || (kind === 'company' && !isNamed && asked.question.filters.length === 0)) {
    return listBudgets(call, asked, month);
  }
  for (const one of months) {
    const found = await findBudget(call, asked, one);
    const shown = found && (await showBudget(call, asked, found, one));
    if (shown !== undefined) return shown;
  }
  if (kind === 'company' && asked.question.filters.length === 0) return listBudgets(call, asked, month);
  throw notSet(asked, month);
}

/** The month that was asked for, or those of a period to come: a budget may begin within it. Bills are read as far as they reach. */
async function readMonths(call: Call): Promise<{ asked: Asked; months: readonly [Month, ...Month[]] }> {
  const { tools, text } = call;
  const { fiscalYearStart } = tools.organisation();
  const { rest, period } = readHorizon(text, {
    today: tools.today(),
    fiscalYearStart,
    vocabulary: await tools.vocabulary(),
  });
  if (period !== undefined && period.start > tools.today()) {
    return ahead(await readAsked({ ...call, text: rest }, 'budget'), period);
  }
  const asked = await readAsked(call, 'budget');
  const { question, reach } = asked;
  if (question.periodGiven && question.period.start > reach.last) return ahead(asked, question.period);
  return { asked, months: [monthOf(Math.min(asked.period.end - 1, reach.last))] };
}

/** Of a period that no bill reaches: nothing is shown instead of it. */
function ahead(asked: Asked, { start, end }: Period) {
  const first = monthOf(start);
  const later = Array.from({ length: monthOf(end - 1) - first }, (_, index) => first + 1 + index);
  return { asked: { ...asked, instead: undefined }, months: [first, ...later] as const };
}

async function history(call: Call): Promise<Reply> {
  const asked = await readAsked(call, 'budget history');
  const found = await findBudget(call, asked, undefined);
  if (found === undefined) throw notSet(asked, monthOf(asked.today));
  return budgetHistory(asked, found);
}

/** By the metric that was asked for; without one the usual metric comes first, then any that has a budget. */
async function findBudget({ tools }: Call, asked: Asked, month: Month | undefined): Promise<Budget | undefined> {
  const { question, subject, organisation } = asked;
  const { scope, filters } = subject;
  if (scope.kind === 'mine') return undefined;
  const metrics = question.metric === undefined ? [organisation.defaultMetric, ...METRICS] : [question.metric];
  const all = new Map((await tools.budgets.all()).map((one) => [budgetKey(one), one]));
  return metrics
    .flatMap((metric) => all.get(budgetKey({ scope, filters, metric })) ?? [])
    .find((one) => month === undefined || periodBudget(one, month, organisation.fiscalYearStart) !== undefined);
}

function notSet({ subject, organisation, vocabulary }: Asked, month: Month): UserError {
  const { scope, filters, metric } = subject;
  if (scope.kind === 'mine') throw new UserError('Whose budget?', { hint: 'Name the scope.' });
  const of = { scope, filters, metric };
  const words = [scopeWords(scope, vocabulary), ...filters.map((filter) => filterWords(filter, vocabulary))].join(' ');
  return new UserError(`${budgetName(of, organisation)} has no budget in ${nameMonth(month)}.`, {
    hint: `Whoever manages it, or FinOps, sets one: budget set ${words} 42000 monthly from January.`,
    suggestions: [
      { label: 'budget', run: 'budget' },
      { label: 'Its cost', run: `cost ${budgetWords(of, vocabulary)}` },
    ],
  });
}
