import type { Selectable } from 'kysely';
import type { Alert } from '../src/finops/budget-alerts.ts';
import type { Reminded, Stage } from '../src/finops/chase.ts';
import type { Day } from '../src/finops/day.ts';
import type { Db } from './open.ts';
import type { Database } from './schema.ts';

/** A threshold that a budget crossed in one of its periods, and what its people said to it. */
export interface BudgetAlert extends Alert {
  id: number;
  /** What the budget is for (`budgetKey`). */
  budget: string;
  periodStart: Day;
  /** Of the budget, when it was last told. */
  share: number;
  /** Since when it says what it says; an ISO time. */
  since: string;
  /** Who has been reminded since then. */
  reminded: readonly Reminded[];
  plan: { text: string; by: string; at: string } | undefined;
}

export interface BudgetAlerts {
  /** All of a period, withdrawn ones among them. */
  ofPeriod(budget: string, periodStart: Day): Promise<BudgetAlert[]>;
  find(id: number): Promise<BudgetAlert | undefined>;
  /** Those that stand, of all budgets, in periods that began on this day or later. */
  standing(from: Day): Promise<BudgetAlert[]>;
  /** @returns its number; undefined where another process was quicker */
  raise(
    alert: Pick<BudgetAlert, 'budget' | 'periodStart' | 'basis' | 'threshold' | 'step' | 'share'>,
  ): Promise<number | undefined>;
  /** @returns false where it is no longer as it was: another process was quicker */
  move(before: BudgetAlert, to: Pick<BudgetAlert, 'state' | 'step' | 'share'>): Promise<boolean>;
  /**
   * Keeps what its people will do.
   * @returns false where the same person has said the same already
   */
  plan(id: number, text: string, by: string): Promise<boolean>;
  /** Keeps that its people were reminded. */
  remind(alert: BudgetAlert, stage: Stage): Promise<void>;
}

export function createBudgetAlerts(db: Db, now: () => Date): BudgetAlerts {
  const all = () => db.selectFrom('budget_alert').selectAll();
  const at = () => now().toISOString();
  return {
    async ofPeriod(budget, periodStart) {
      const rows = await all().where('budget', '=', budget).where('period_start', '=', periodStart).execute();
      return rows.map(toAlert);
    },
    async find(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && toAlert(row);
    },
    async standing(from) {
      const rows = await all().where('state', '=', 'standing').where('period_start', '>=', from).execute();
      return rows.map(toAlert);
    },
    async raise({ periodStart, ...alert }) {
      const row = await db
        .insertInto('budget_alert')
        .values({ ...alert, period_start: periodStart, state: 'standing', at: at() })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      return row?.id;
    },
    async move({ id, state, step }, to) {
      const { numUpdatedRows } = await db
        .updateTable('budget_alert')
        .set({ ...to, at: at(), reminded: '[]' })
        .where('id', '=', id)
        .where('state', '=', state)
        .where('step', '=', step)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async plan(id, text, by) {
      const { numUpdatedRows } = await db
        .updateTable('budget_alert')
        .set({ plan: text, planned_by: by, planned_at: at() })
        .where('id', '=', id)
        .where((where) => where.or([where('plan', 'is not', text), where('planned_by', 'is not', by)]))
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async remind({ id, reminded }, stage) {
      const all = JSON.stringify([...reminded, { stage, at: at() }]);
      await db.updateTable('budget_alert').set({ reminded: all }).where('id', '=', id).execute();
    },
  };
}

function toAlert({
  period_start,
  plan,
  planned_by,
  planned_at,
  at: since,
  reminded,
  ...row
}: Selectable<Database['budget_alert']>) {
  const said = plan === null ? undefined : { text: plan, by: planned_by ?? '', at: planned_at ?? '' };
  return { ...row, periodStart: period_start, since, reminded: JSON.parse(reminded), plan: said };
}
