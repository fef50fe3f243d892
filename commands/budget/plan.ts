import type { BudgetAlert } from '../../db/budget-alerts.ts';
import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { budgetKey } from '../../src/finops/budget.ts';
import { monthOf } from '../../src/finops/day.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { alertGround, alertKey, alertReply } from './alert.ts';
import { knownNow } from './asked-within.ts';
import { standingOf } from './standing.ts';
import { budgetName } from './wording.ts';

const LONGEST = 1000;

/** Whoever answers for a scope says what will be done about its budget; all who were told can read it. */
export async function planFor(call: Call, words: string): Promise<Reply> {
  const { tools, values } = call;
  const alert = /^\d+$/.test(words.trim()) ? await tools.budgetAlerts.find(Number(words)) : undefined;
  const budget = alert && (await tools.budgets.all()).find((one) => budgetKey(one) === alert.budget);
  if (alert === undefined || budget === undefined) {
    throw new UserError('There is no such alert.', { suggestions: [{ label: 'budget', run: 'budget' }] });
  }
  await call.see(budget.scope, 'see', 'This budget');
  const person = call.mustBeKnown();
  if (!call.may('claim', budget.scope)) {
    throw new UserError(`Only who owns or manages ${scopeName(budget.scope)}, or FinOps, answers for it.`);
  }
  const organisation = tools.organisation();
  const name = budgetName(budget, organisation);
  const plan = values['plan']?.trim();
  if (plan === undefined || plan === '' || plan.length > LONGEST) return planForm(name, alert.id, plan);

  const known = await knownNow(tools);
  const month = monthOf(alert.periodStart);
  const standing = known && (await standingOf(budget, month, { ...known, tools, without: [] }));
  if (known === undefined || standing === undefined)
    throw new UserError(`${name} has no budget in that period any more.`);
  const said = { text: plan, by: person.email };
  const ground = await alertGround(tools, standing, known);
  const shown = (one: BudgetAlert) => alertReply({ ...one, plan: said }, ground);
  await call.change(async ({ budgetAlerts, outbox, record }) => {
    // A form that nobody saw an answer to is sent once more.
    if (!(await budgetAlerts.plan(alert.id, plan, person.email))) return;
    await outbox.edit(alertKey(alert), shown(alert));
    // It answers for whatever else was told of the budget and has no plan yet.
    const others = (await budgetAlerts.ofPeriod(alert.budget, alert.periodStart)).filter(
      (one) => one.id !== alert.id && one.state === 'standing' && one.plan === undefined,
    );
    for (const one of others) {
      await budgetAlerts.plan(one.id, plan, person.email);
      await outbox.edit(alertKey(one), shown(one));
    }
    await record('plan for budget', scopeName(budget.scope), `${name}: ${plan}`);
  });
  return shown(alert);
}

function planForm(name: string, id: number, plan: string | undefined): Reply {
  const error = plan === undefined ? undefined : plan === '' ? 'Write what will be done.' : 'Say it shorter.';
  return reply(
    'Acknowledge with a plan',
    text(`What will be done about the budget of ${name}? Everybody who was told can read it.`),
    form({
      title: 'What is the plan?',
      run: `budget plan ${id}`,
      submit: 'Acknowledge',
      fields: [
        {
          ...{ name: 'plan', label: 'Plan', type: 'text' },
          ...(plan !== undefined && { value: plan }),
          ...(error !== undefined && { error }),
        },
      ],
    }),
  );
}
