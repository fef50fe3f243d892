import type { Subscription } from '../src/finops/digest.ts';
import type { Micros } from '../src/finops/money.ts';
import type { Period } from '../src/finops/period.ts';
import { generationOf, isDetected } from './generation.ts';
import { allocationInForce } from './loads.ts';
import type { Db } from './open.ts';

/** What a digest said of days that billing may restate. */
export type Figures = Record<string, Micros>;

/** A digest that was told. */
export interface ToldDigest {
  id: number;
  /** What was subscribed then: it may be another kind of another scope by now. */
  subscription: Pick<Subscription, 'id' | 'kind' | 'scope'>;
  /** Its message's in the outbox. */
  key: string;
  period: Period;
  figures: Figures;
  /** As they were corrected last. */
  corrected: Figures | undefined;
  /** In milliseconds since 1970. */
  toldAt: number;
  /** Whether costs have been allocated by other rules since. */
  reallocated: boolean;
}

/** Which digests were told, and what they said: so that they can be corrected. */
export interface ToldDigests {
  keep(told: Omit<ToldDigest, 'id' | 'corrected' | 'toldAt' | 'reallocated'>): Promise<void>;
  /**
   * Those told since then that have not been compared with the bills as they are now; of anomalies, once they were looked for
   * in these.
   */
  stale(since: number): Promise<ToldDigest[]>;
  /** Those that could not be delivered, and why. */
  undelivered(): Promise<{ id: number; subscription: number; problem: string }[]>;
  forget(id: number): Promise<void>;
  /** Notes that it was compared with the bills as they are now, and as what it was corrected. */
  compared(id: number, corrected: Figures | undefined): Promise<void>;
}

export function createToldDigests(db: Db, now: () => Date): ToldDigests {
  return {
    async keep({ subscription: { id, kind, scope }, key, period, figures }) {
      await db
        .insertInto('told_digest')
        .values({
          ...{ subscription_id: id, key, kind, scope: JSON.stringify(scope) },
          ...{ period: JSON.stringify(period), figures: JSON.stringify(figures), corrected: null },
          ...{ allocation: await allocationInForce(db), generation: await generationOf(db), told_at: now().getTime() },
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async stale(since) {
      const [inForce, detected] = [await allocationInForce(db), await isDetected(db)];
      const rows = await db
        .selectFrom('told_digest')
        .selectAll()
        .where('told_at', '>=', since)
        .where('generation', '!=', await generationOf(db))
        .where('figures', '!=', '{}')
        .$if(!detected, (query) => query.where('kind', '!=', 'anomalies'))
        .execute();
      return rows.map((row) => ({
        ...{ id: row.id, key: row.key, toldAt: row.told_at },
        subscription: { id: row.subscription_id, kind: row.kind, scope: JSON.parse(row.scope) },
        period: JSON.parse(row.period),
        figures: JSON.parse(row.figures),
        corrected: row.corrected === null ? undefined : JSON.parse(row.corrected),
        reallocated: row.allocation !== '' && row.allocation !== inForce,
      }));
    },
    async undelivered() {
      const rows = await db
        .selectFrom('told_digest as told')
        .innerJoin('subscription', 'subscription.id', 'told.subscription_id')
        .innerJoin('outbox', (join) =>
          join.onRef('outbox.key', '=', 'told.key').onRef('outbox.recipient', '=', 'subscription.recipient'),
        )
        .select(['told.id', 'told.subscription_id as subscription', 'outbox.problem'])
        .where('outbox.state', '=', 'failed')
        .where('outbox.message', 'is', null)
        .execute();
      return rows.map((row) => ({ ...row, problem: row.problem ?? '' }));
    },
    async forget(id) {
      await db.deleteFrom('told_digest').where('id', '=', id).execute();
    },
    async compared(id, corrected) {
      await db
        .updateTable('told_digest')
        .set({ generation: await generationOf(db), corrected: corrected ? JSON.stringify(corrected) : null })
        .where('id', '=', id)
        .execute();
    },
  };
}
