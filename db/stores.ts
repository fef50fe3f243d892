import { createAnnouncements } from './announcements.ts';
import { createAnomalies } from './anomalies.ts';
import { createAudit } from './audit.ts';
import { createBudgetAlerts } from './budget-alerts.ts';
import { createBudgets } from './budgets.ts';
import { createClaims } from './claims.ts';
import type { Db } from './open.ts';
import { createOutbox } from './outbox.ts';
import { createReminded } from './reminded.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createToldDigests } from './told-digests.ts';
import { createUnlearned } from './unlearned.ts';

/** What people did and said, and what is said to them. */
export function createStores(db: Db, now: () => Date, wake?: () => void) {
  const on = (one: Db) => ({
    audit: createAudit(one, now),
    claims: createClaims(one, now),
    anomalies: createAnomalies(one, now),
    announcements: createAnnouncements(one, now),
    unlearned: createUnlearned(one, now),
    reminded: createReminded(one),
    budgets: createBudgets(one, now),
    budgetAlerts: createBudgetAlerts(one, now),
    outbox: createOutbox(one, now, wake),
    subscriptions: createSubscriptions(one),
    toldDigests: createToldDigests(one, now),
  });
  return {
    ...on(db),
    /** One transaction: all of it is kept, or nothing. Other queries on `db` wait until it has ended. */
    change: <T>(work: (stores: ReturnType<typeof on>) => Promise<T>): Promise<T> =>
      db.transaction().execute((transaction) => work(on(transaction))),
  };
}
