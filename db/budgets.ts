import { sql } from 'kysely';
import { type Budget, type BudgetFor, budgetKey, type Change, type Terms } from '../src/finops/budget.ts';
import type { Db } from './open.ts';

/** What people may spend, and all that was ever said of it. */
export interface Budgets {
  /** In the order in which they were first set; those that ended among them. */
  all(): Promise<Budget[]>;
  find(of: BudgetFor): Promise<Budget | undefined>;
  /**
   * Adds what counts from now on; what was said before is kept.
   *
   * @param after the number of the last change that whoever says it knows of; 0: none. Undefined: whatever was said
   * @returns false where something was said since
   */
  set(of: BudgetFor, terms: Terms, by: string, after?: number): Promise<boolean>;
}

export function createBudgets(db: Db, now: () => Date): Budgets {
  const rows = () => db.selectFrom('budget_change').selectAll().orderBy('id');
  return {
    async all() {
      const all = await rows().execute();
      return [...Map.groupBy(all, ({ budget }) => budget).values()].map(toBudget);
    },
    async find(of) {
      const found = await rows().where('budget', '=', budgetKey(of)).execute();
      return found.length === 0 ? undefined : toBudget(found);
    },
    async set({ scope, filters, metric }, terms, by, after) {
      const budget = budgetKey({ scope, filters, metric });
      const last = sql<number>`(select coalesce(max(id), 0) from budget_change where budget = ${budget})`;
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('budget_change')
        .columns(['budget', 'at', 'by', 'scope', 'filters', 'metric', 'terms'])
        .expression(
          db
            .selectNoFrom([
              sql<string>`${budget}`.as('budget'),
              sql<string>`${now().toISOString()}`.as('at'),
              sql<string>`${by}`.as('by'),
              sql<string>`${JSON.stringify(scope)}`.as('scope'),
              sql<string>`${JSON.stringify(filters)}`.as('filters'),
              sql<Budget['metric']>`${metric}`.as('metric'),
              sql<string>`${JSON.stringify(terms)}`.as('terms'),
            ])
            .where(after === undefined ? sql<boolean>`true` : sql<boolean>`${last} = ${after}`),
        )
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
  };
}

type Row = Omit<Change, 'terms'> & Record<'scope' | 'filters' | 'terms', string> & Pick<Budget, 'metric'>;

/** What the last change calls it is its name. */
function toBudget(rows: readonly Row[]): Budget {
  const last = rows.at(-1) as Row;
  return {
    scope: JSON.parse(last.scope),
    filters: JSON.parse(last.filters),
    metric: last.metric,
    changes: rows.map(({ id, by, at, terms }) => ({ id, by, at, terms: JSON.parse(terms) })),
  };
}
