import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { plainAmount } from '../../src/finops/amount.ts';
import {
  type Budget,
  type BudgetFor,
  type BudgetScope,
  changeOf,
  monthBudget,
  periodBudget,
  type Terms,
} from '../../src/finops/budget.ts';
import { formatMonth, monthOf, nameMonth } from '../../src/finops/day.ts';
import { formatMoney } from '../../src/finops/money.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { buttons, note, type Reply, reply, type TextPart, text } from '../../src/reply/reply.ts';
import { type Asked, readAsked } from '../cost/asked.ts';
import { smallPrint } from '../cost/wording.ts';
import { effectOf, lookedBack } from './effect.ts';
import { checkPhasing, readChange } from './read.ts';
import { budgetName, budgetWords, periodLabel, termsName } from './wording.ts';

/** A change that somebody wants, and what it is about. */
interface Wanted {
  asked: Asked;
  of: BudgetFor;
  terms: Exclude<Terms, { kind: 'months' }>;
  before: Budget | undefined;
  /** Of the last change that whoever wants it has seen; undefined: nothing was shown yet. */
  after: number | undefined;
}

/** Shows what a change would do, with a button that makes it. */
export async function proposeChange(call: Call, verb: 'set' | 'remove', words: string): Promise<Reply> {
  const wanted = await readWanted(call, verb, words);
  const { asked, of, terms, before } = wanted;
  const { organisation } = asked;
  const name = budgetName(of, organisation);
  const last = before?.changes.at(-1)?.id ?? 0;
  const was = before && monthBudget(before, terms.from, organisation.fiscalYearStart);
  if (verb === 'remove' && was === undefined) throw noBudget(name, terms.from);
  const instead =
    was === undefined ? '' : `, instead of ${formatMoney(was.amount, organisation.currency)} in that month`;
  return reply(
    verb === 'set' ? `Set the budget of ${name}?` : `Remove the budget of ${name}?`,
    text(`${name}: ${termsName(terms, organisation.currency)}${instead}. Nothing has changed yet.`),
    cutShort(terms, asked),
    terms.from < monthOf(asked.today) && text(`It counts for months that are over, from ${nameMonth(terms.from)} on.`),
    ...(await effectOf(call, asked, { ...of, changes: before?.changes ?? [] }, terms)),
    buttons({
      label: verb === 'set' ? 'Set it' : 'Remove it',
      run: `budget confirm ${verb} ${wordsOf(wanted)} after ${last}`,
    }),
    note(smallPrint(verb === 'set' ? lookedBack(asked) : asked)),
  );
}

/** A budget that begins within a quarter or a year has the months that are left of it. */
function cutShort(terms: Wanted['terms'], { organisation, today }: Asked): TextPart | undefined {
  const change = { id: 0, terms, by: '', at: '' };
  const first = periodBudget({ changes: [change] }, terms.from, organisation.fiscalYearStart);
  if (terms.kind === 'none' || first === undefined || first.start === first.period.start) return undefined;
  const amount = formatMoney(first.amount, organisation.currency);
  return text(`Of ${first.period.label} it has the months that are left, ${periodLabel(first, today)}: ${amount}.`);
}

/** Makes a change that was shown, if nothing was said of the budget since. */
export async function confirmChange(call: Call, words: string): Promise<Reply> {
  const [, verb, rest = ''] = /^(set|remove)\s+(.*)$/is.exec(words) ?? [];
  if (verb === undefined) throw new UserError('There is nothing to confirm.');
  const wanted = await readWanted(call, verb.toLowerCase() === 'set' ? 'set' : 'remove', rest);
  if (wanted.after === undefined) throw new UserError('There is nothing to confirm.');
  const { asked, of, terms, after } = wanted;
  const person = call.mustBeKnown();
  const { currency } = asked.organisation;
  const name = budgetName(of, asked.organisation);
  const was = await call.tools.budgets.find(of);
  const made = await call.change(async ({ budgets, record }) => {
    if (!(await budgets.set(of, terms, person.email, after))) return false;
    const earlier = was && changeOf(was, terms.from);
    const instead = earlier === undefined ? '' : `, instead of ${termsName(earlier.terms, currency)}`;
    const action = terms.kind === 'none' ? 'remove budget' : 'set budget';
    await record(action, scopeName(of.scope), `${name}: ${termsName(terms, currency)}${instead}`);
    return true;
  });
  const now = await call.tools.budgets.find(of);
  const last = now?.changes.at(-1);
  // Clicked twice: it is what was wanted.
  if (!made && JSON.stringify(last?.terms) !== JSON.stringify(terms)) {
    throw new UserError(`The budget of ${name} was changed by ${last?.by} since.`, {
      hint: `Now it is ${last && termsName(last.terms, currency)}. Look again, and then decide.`,
      suggestions: [{ label: 'Look again', run: `budget ${verb} ${wordsOf(wanted)}` }],
    });
  }
  const show = budgetWords(of, asked.vocabulary);
  return reply(
    terms.kind === 'none' ? `The budget of ${name} is removed` : `The budget of ${name} is set`,
    text(`${name}: ${termsName(terms, currency)}.`),
    buttons({ label: 'Show', run: `budget ${show}` }, { label: 'History', run: `budget history ${show}` }),
    note(`Kept in the audit log as said by ${last?.by}.`),
  );
}

/** @throws UserError where the words do not say enough, or the asker may not */
async function readWanted(call: Call, verb: 'set' | 'remove', words: string): Promise<Wanted> {
  const { tools } = call;
  const { currency } = tools.organisation();
  const said = readChange(words, { currency, today: tools.today() });
  const asked = await readAsked({ ...call, text: said.about }, `budget ${verb}`, said.rest);
  const { scope } = asked.question;
  if (scope === undefined || scope.kind === 'mine') {
    const example = verb === 'set' ? 'set payments 42000 monthly from January' : 'remove payments from January';
    throw new UserError('Whose budget?', { hint: `Name the scope: budget ${example}.` });
  }
  if (asked.question.periodGiven || asked.question.by || asked.question.versus) {
    throw new UserError('A budget counts from a month on, for every period.', {
      hint: 'Say from when: budget set payments 42000 monthly from January.',
    });
  }
  mustDecide(call, scope);
  const of: BudgetFor = { scope, filters: asked.subject.filters, metric: asked.subject.metric };
  const before = await tools.budgets.find(of);
  const from = said.from ?? monthOf(asked.today);
  const common = { asked, of, before, after: said.after };
  if (verb === 'remove') return { ...common, terms: { kind: 'none', from } };
  if (said.amount === undefined) {
    throw new UserError('How much?', { hint: 'Write an amount: budget set payments 42000 monthly from January.' });
  }
  const rhythm = said.rhythm ?? 'monthly';
  checkPhasing(said.phasing, rhythm);
  const { amount, phasing } = said;
  return { ...common, terms: { kind: 'each', from, rhythm, amount, ...(phasing && { phasing }) } };
}

function mustDecide({ may, mustBeKnown }: Call, scope: BudgetScope): void {
  mustBeKnown();
  if (may('budget', scope)) return;
  throw new UserError(`Only who manages ${scopeName(scope)}, or FinOps, sets its budget.`, {
    hint: 'Ask one of them to set it.',
    suggestions: [{ label: 'budget', run: 'budget' }],
  });
}

function noBudget(name: string, month: number): UserError {
  return new UserError(`${name} has no budget in ${nameMonth(month)}.`, {
    suggestions: [{ label: 'budget', run: 'budget' }],
  });
}

/** The words that lead to exactly this change, whenever they are read. */
function wordsOf({ of, terms, asked: { vocabulary } }: Wanted): string {
  const from = `from ${formatMonth(terms.from)}`;
  const name = budgetWords(of, vocabulary);
  if (terms.kind === 'none') return `${name} ${from}`;
  const { amount, rhythm, phasing } = terms;
  return [name, plainAmount(amount), rhythm, phasing && `phased ${phasing.join('/')}`, from].filter(Boolean).join(' ');
}
