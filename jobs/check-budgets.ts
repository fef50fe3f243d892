import {
  type AlertGround,
  alertGround,
  alertKey,
  alertLetters,
  alertReply,
  overReply,
} from '../commands/budget/alert.ts';
import { type Known, knownNow } from '../commands/budget/asked-within.ts';
import { type Standing, shareOf, standingOf } from '../commands/budget/standing.ts';
import { budgetName } from '../commands/budget/wording.ts';
import type { ForecastTools } from '../commands/forecast/made.ts';
import type { BudgetAlert } from '../db/budget-alerts.ts';
import { generationOf } from '../db/generation.ts';
import type { Db } from '../db/open.ts';
import type { Stores, Tools } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { type Budget, budgetKey, periodBudget } from '../src/finops/budget.ts';
import { dueAlerts, isToldByAnother, leftAlone, type Shares, type Verdict } from '../src/finops/budget-alerts.ts';
import { type Day, monthOf } from '../src/finops/day.ts';
import type { Job } from './job.ts';

/** What a check failed of may work a while later. */
const AGAIN_AFTER_MS = 600_000;

const checked = new WeakMap<Db, { stamp: string; again: number }>();

/** Looks at all budgets, in a process of its own, when bills, budgets or the day have changed since the last time. */
export const checkBudgets: Job = {
  name: 'check-budgets',
  async run({ db, now, runSubcommand }) {
    const last = await db
      .selectFrom('budget_change')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirst();
    if (last?.id == null) return;
    const at = now().getTime();
    const stamp = [await generationOf(db), last.id, now().toISOString().slice(0, 10)].join(' ');
    const before = checked.get(db);
    if (before?.stamp === stamp && at < before.again) return;
    const code = await runSubcommand('budgets', 'check');
    checked.set(db, { stamp, again: code === 0 ? Number.POSITIVE_INFINITY : at + AGAIN_AFTER_MS });
  },
};

/** Bills restate the days of a period for so long after its end. */
const RESTATED_DAYS = 10;
/** No period is longer. */
const YEAR_DAYS = 366;

type CheckTools = Pick<
  Tools,
  'organisation' | 'vocabulary' | 'today' | 'bills' | 'lines' | 'budgets' | 'budgetAlerts' | 'change'
> &
  ForecastTools;

/**
 * Tells the people of each budget what is due: an alert that is raised, worse, gone, or back.
 * @returns the budgets that the bills cannot answer for, and why
 */
export async function alertOfBudgets(tools: CheckTools): Promise<string[]> {
  const known = await knownNow(tools);
  if (known === undefined) return [];
  const budgets = await tools.budgets.all();
  const problems: string[] = [];
  for (const budget of budgets) {
    try {
      for (const standing of await standingsOf(budget, known, tools)) await tell(standing, known, tools);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(`${budgetName(budget, known.organisation)}: ${error.message}`);
    }
  }
  await withdrawOrphans(budgets, known, tools);
  return problems;
}

/** The period that the bills have reached, and the one before as long as it may be restated. */
async function standingsOf(budget: Budget, known: Known, tools: CheckTools): Promise<Standing[]> {
  const { last } = known.reach;
  const found = new Map<Day, Standing>();
  for (const month of new Set([monthOf(last - RESTATED_DAYS), monthOf(last)])) {
    const standing = await standingOf(budget, month, { ...known, tools, without: [] });
    if (standing !== undefined) found.set(standing.of.start, standing);
  }
  return [...found.values()];
}

async function tell(standing: Standing, known: Known, tools: CheckTools): Promise<void> {
  const { budget, of } = standing;
  const told = await tools.budgetAlerts.ofPeriod(budgetKey(budget), of.start);
  const due = dueAlerts(known.organisation.budgetAlerts, sharesOf(standing), told);
  if (due.length === 0) return;
  const ground = await alertGround(tools, standing, known);
  await tools.change(async (stores) => {
    for (const one of due) await act(one, ground, stores, isToldByAnother(one, due));
    for (const alert of leftAlone(due, told)) await stores.outbox.put(...questions(alert, ground));
  });
}

/** What has been spent of a period that is over is what would have been forecast. */
function sharesOf(standing: Standing): Shares {
  const { spent, forecast, days, of } = standing;
  const actual = shareOf(standing, spent);
  if (days.end >= of.end) return { actual, forecast: actual };
  return { actual, forecast: forecast && shareOf(standing, forecast.completion.mean) };
}

/** The change and its message are kept together; of two processes the quicker one tells. */
async function act(
  due: Verdict<BudgetAlert>,
  ground: AlertGround,
  { budgetAlerts, outbox }: Pick<Stores, 'budgetAlerts' | 'outbox'>,
  isTold: boolean,
): Promise<void> {
  const { budget, of } = ground.standing;
  if (due.kind === 'raised') {
    const { basis, threshold, step, share } = due;
    const raised = { budget: budgetKey(budget), periodStart: of.start, basis, threshold, step, share };
    const id = await budgetAlerts.raise(raised);
    if (id === undefined || isTold) return;
    return outbox.put(...questions({ id, basis, threshold, state: 'standing', plan: undefined }, ground));
  }
  const { alert } = due;
  const state = due.kind === 'withdrawn' ? 'withdrawn' : 'standing';
  const step = due.kind === 'withdrawn' ? alert.step : due.step;
  if (!(await budgetAlerts.move(alert, { state, step, share: due.share ?? alert.share }))) return;
  const now = { ...alert, state } as const;
  if (due.kind !== 'worsened') return outbox.edit(alertKey(alert), alertReply(now, ground));
  await outbox.put(...questions(now, ground));
  const more = { key: `${alertKey(alert)} worse ${step}`, manner: 'notice', thread: alertKey(alert) } as const;
  await outbox.put(...alertLetters(now, ground, more));
}

/** Put again they are edited in place. */
const questions = (alert: Parameters<typeof alertLetters>[0], ground: AlertGround) =>
  alertLetters(alert, ground, { key: alertKey(alert), manner: 'question' });

/** The budget was removed, or its period begins on another day now. */
async function withdrawOrphans(budgets: readonly Budget[], { reach, organisation }: Known, tools: CheckTools) {
  const byKey = new Map(budgets.map((budget) => [budgetKey(budget), budget]));
  for (const alert of await tools.budgetAlerts.standing(reach.last - YEAR_DAYS)) {
    const budget = byKey.get(alert.budget) ?? { changes: [] };
    const of = periodBudget(budget, monthOf(alert.periodStart), organisation.fiscalYearStart);
    if (of?.start === alert.periodStart) continue;
    await tools.change(async ({ budgetAlerts, outbox }) => {
      const { step, share } = alert;
      if (await budgetAlerts.move(alert, { state: 'withdrawn', step, share })) {
        await outbox.edit(alertKey(alert), overReply);
      }
    });
  }
}
