import { createAudit } from './audit.ts';
import { createClaims } from './claims.ts';
import type { Db } from './open.ts';
import { createOutbox } from './outbox.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createToldDigests } from './told-digests.ts';

/** What people did and said, and what is said to them. */
export function createStores(db: Db, now: () => Date, wake?: () => void) {
  const on = (one: Db) => ({
    audit: createAudit(one, now),
    claims: createClaims(one, now),
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
