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

/** What is kept with the days that a digest was about. */
interface About extends Period, Partial<Pick<Subscription, 'kind' | 'scope'>> {
  /** The fingerprint of the rules by which they were allocated. */
  allocation?: string;
}

export function createToldDigests(db: Db, now: () => Date): ToldDigests {
  return {
    async keep({ subscription: { id, kind, scope }, key, period, figures }) {
      const about: About = { ...period, kind, scope, allocation: await allocationInForce(db) };
      await db
        .insertInto('told_digest')
        .values({
          ...{ subscription_id: id, key, period: JSON.stringify(about), figures: JSON.stringify(figures) },
          ...{ corrected: null, generation: await generationOf(db), told_at: now().getTime() },
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async stale(since) {
      const rows = await db
        .selectFrom('told_digest as told')
        .innerJoin('subscription', 'subscription.id', 'told.subscription_id')
        .selectAll('told')
        .select(['subscription.kind', 'subscription.scope'])
        .where('told_at', '>=', since)
        .where('generation', '!=', await generationOf(db))
        .where('figures', '!=', '{}')
        .execute();
      const inForce = await allocationInForce(db);
      const told = rows.map(({ id, subscription_id, key, figures, corrected, told_at: toldAt, ...row }): ToldDigest => {
        const {
          kind = row.kind,
          scope = JSON.parse(row.scope),
          allocation = inForce,
          ...period
        }: About = JSON.parse(row.period);
        return {
          ...{
            id,
            key,
            subscription: { id: subscription_id, kind, scope },
            period,
            figures: JSON.parse(figures),
            toldAt,
          },
          corrected: corrected === null ? undefined : JSON.parse(corrected),
          reallocated: allocation !== inForce,
        };
      });
      const detected = await isDetected(db);
      return told.filter(({ subscription: { kind } }) => kind !== 'anomalies' || detected);
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
