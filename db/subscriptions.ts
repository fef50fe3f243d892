import type { Selectable } from 'kysely';
import type { DueSubscription, Subscription } from '../src/finops/digest.ts';
import type { Recipient } from '../src/finops/recipient.ts';
import { address } from './letters.ts';
import type { Db } from './open.ts';
import type { Database } from './schema.ts';

type Changes = Partial<Pick<Subscription, 'kind' | 'scope' | 'cadence' | 'dueAt'>>;

/** What channels and people get again and again, and when it is due. */
export interface Subscriptions {
  /** What is told there, in the order in which it was subscribed. */
  of(to: Recipient): Promise<Subscription[]>;
  /** What is told anywhere. */
  list(): Promise<Subscription[]>;
  find(id: number): Promise<Subscription | undefined>;
  /** The same kind of the same scope as often as before is there once: it comes at the new time. */
  add(subscription: Omit<Subscription, 'id' | 'paused'>): Promise<Subscription>;
  /** @returns false where the same is subscribed there already */
  change(id: number, to: Changes): Promise<boolean>;
  /**
   * Nothing comes, or the next comes at this time.
   * @returns false where it is paused already, or is not
   */
  pause(id: number, paused: boolean, dueAt: number): Promise<boolean>;
  /** @returns false where it is gone already */
  remove(id: number): Promise<boolean>;
  /** Those to be looked at now; times are milliseconds since 1970. */
  due(now: number): Promise<DueSubscription[]>;
  /** Not to be looked at before. */
  lookAgain(id: number, at: number): Promise<void>;
  /**
   * Moves on to the next time.
   * @returns false where another process was quicker, or somebody changed it meanwhile
   */
  next(subscription: Subscription, dueAt: number): Promise<boolean>;
}

export function createSubscriptions(db: Db): Subscriptions {
  const all = () => db.selectFrom('subscription').selectAll();
  return {
    async of(to) {
      const rows = await all().where('recipient', '=', address(to)).orderBy('id').execute();
      return rows.map(toSubscription);
    },
    list: async () => (await all().orderBy('id').execute()).map(toSubscription),
    async find(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && toSubscription(row);
    },
    async add({ to, channel, guest, by, ...rest }) {
      const reader = { channel: channel ? JSON.stringify(channel) : null, guest: guest ? 1 : 0 };
      const values = { ...columnsOf(rest), paused: 0, ...reader, by };
      const row = await db
        .insertInto('subscription')
        .values({ ...values, recipient: address(to) })
        .onConflict((conflict) => conflict.columns(['recipient', 'kind', 'scope', 'every']).doUpdateSet(values))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toSubscription(row);
    },
    async change(id, to) {
      const before = await this.find(id);
      if (before === undefined) return false;
      const { kind, scope, every } = columnsOf({ ...before, ...to });
      const same = db
        .selectFrom('subscription as other')
        .select('id')
        .where('recipient', '=', address(before.to))
        .where('id', '!=', id)
        .where('kind', '=', kind)
        .where('scope', '=', scope)
        .where('every', '=', every);
      const { numUpdatedRows } = await db
        .updateTable('subscription')
        .set(columnsOf({ ...before, ...to }))
        .where('id', '=', id)
        .where(({ not, exists }) => not(exists(same)))
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async pause(id, paused, dueAt) {
      const { numUpdatedRows } = await db
        .updateTable('subscription')
        .set({ paused: paused ? 1 : 0, due_at: dueAt, look_at: dueAt })
        .where('id', '=', id)
        .where('paused', '=', paused ? 0 : 1)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async remove(id) {
      const { numDeletedRows } = await db.deleteFrom('subscription').where('id', '=', id).executeTakeFirst();
      return numDeletedRows === 1n;
    },
    async due(now) {
      const rows = await all().where('paused', '=', 0).where('look_at', '<=', now).orderBy('due_at').execute();
      return rows.map((row) => ({ ...toSubscription(row), lookAt: row.look_at }));
    },
    async lookAgain(id, at) {
      await db.updateTable('subscription').set({ look_at: at }).where('id', '=', id).execute();
    },
    async next({ id, dueAt: before }, dueAt) {
      const { numUpdatedRows } = await db
        .updateTable('subscription')
        .set({ due_at: dueAt, look_at: dueAt })
        .where('id', '=', id)
        .where('due_at', '=', before)
        .where('paused', '=', 0)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}

function columnsOf({ kind, scope, cadence, dueAt }: Required<Changes>) {
  return {
    ...{ kind, scope: JSON.stringify(scope), every: cadence.rhythm.every, cadence: JSON.stringify(cadence) },
    ...{ due_at: dueAt, look_at: dueAt },
  };
}

function toSubscription(row: Selectable<Database['subscription']>): Subscription {
  const { id, kind, due_at: dueAt, by } = row;
  return {
    ...{ id, kind, dueAt, by, paused: row.paused === 1, guest: row.guest === 1 },
    to: JSON.parse(row.recipient),
    channel: row.channel === null ? undefined : JSON.parse(row.channel),
    scope: JSON.parse(row.scope),
    cadence: JSON.parse(row.cadence),
  };
}
