import type { BudgetAlert } from '../../db/budget-alerts.ts';
import type { NewLetter } from '../../db/outbox.ts';
import type { Tools } from '../../src/chat.ts';
import { tellsRestricted } from '../../src/finops/access.ts';
import { finopsOf, peopleFor, type Recipient, recipientsOf } from '../../src/finops/recipient.ts';
import { buttons, facts, note, type Part, type Reply, reply, text } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import { drivers } from '../cost/detail.ts';
import { smallPrint } from '../cost/wording.ts';
import { askedWithin, type Known } from './asked-within.ts';
import type { Standing } from './standing.ts';
import { budgetName, budgetWords, periodLabel, variance, verdict } from './wording.ts';

/** What alerts of one budget and period are made of. */
export interface AlertGround {
  standing: Standing;
  asked: Asked;
  /** What drives the change, as `cost` tells it. */
  causes: (Part | undefined)[];
}

export async function alertGround(
  tools: Pick<Tools, 'costs' | 'lines'>,
  standing: Standing,
  known: Known,
): Promise<AlertGround> {
  const asked = askedWithin(standing, known);
  return { standing, asked, causes: await drivers(tools, asked) };
}

type Shown = Pick<BudgetAlert, 'id' | 'basis' | 'threshold' | 'state'> & {
  plan: { text: string; by: string } | undefined;
};

/** An alert as it stands now. Nobody is told unasked what only some may see: a button shows it to those. */
export function alertReply(alert: Shown, { standing, asked, causes }: AlertGround): Reply {
  const { organisation, today, vocabulary } = asked;
  const { budget, of, spent, forecast } = standing;
  const { currency } = organisation;
  const look = { label: 'Show', run: `budget ${budgetWords(budget, vocabulary)} ${of.period.words}` };
  if (tellsRestricted(budget.scope, [], organisation)) {
    return reply('A budget', text('A budget that not everybody may see needs a look.'), buttons(look));
  }
  const amount = (micros: number, signed = false) => ({ micros, currency, signed });
  const withdrawn = alert.state === 'withdrawn';
  return reply(
    `Budget of ${budgetName(budget, organisation)}, ${periodLabel(of, today)}`,
    text(`${headline(alert)} ${verdict(standing, organisation, today)}`),
    alert.plan && text(`Plan of ${alert.plan.by}: ${alert.plan.text}`),
    facts(
      { label: 'Budget', value: amount(of.amount), remark: of.rhythm },
      { label: 'Spent', value: amount(spent) },
      forecast !== undefined && { label: 'Forecast', value: amount(forecast.completion.mean) },
      { label: 'Variance', value: amount(variance(standing), true) },
    ),
    ...(withdrawn ? [] : causes),
    buttons(
      !withdrawn && alert.plan === undefined && { label: 'Acknowledge with a plan', run: `budget plan ${alert.id}` },
      look,
    ),
    note(smallPrint(asked)),
  );
}

export function headline({ basis, threshold, state }: Pick<Shown, 'basis' | 'threshold' | 'state'>): string {
  const percent = `${Math.round(threshold * 100)}%`;
  if (state === 'withdrawn') {
    return basis === 'actual'
      ? `Withdrawn: less than ${percent} of the budget is spent, by bills or a budget that have changed.`
      : `Withdrawn: it is no longer on course to reach ${percent} of the budget.`;
  }
  if (basis === 'forecast') return `On course to reach ${percent} of the budget.`;
  return threshold >= 1 ? 'The budget is used up.' : `${percent} of the budget is spent.`;
}

/** What is said of an alert whose budget has been removed. */
export const overReply: Reply = reply('A budget', text('Withdrawn: there is no such budget any more.'));

export const alertKey = ({ id }: Pick<BudgetAlert, 'id'>): string => `budget alert ${id}`;

/** To the team's channel; where that cannot be, to its people and FinOps. */
export function alertLetters(
  alert: Shown,
  ground: AlertGround,
  more: Pick<NewLetter, 'key' | 'manner'> & { thread?: string },
): NewLetter[] {
  const { scope } = ground.standing.budget;
  const { organisation } = ground.asked;
  const instead = [...peopleFor(scope, organisation), ...finopsOf(organisation)];
  const others = (one: Recipient) => instead.filter((other) => JSON.stringify(other) !== JSON.stringify(one));
  return recipientsOf(scope, organisation).map((to) => ({
    ...{ ...more, to, reply: alertReply(alert, ground), instead: others(to) },
  }));
}
