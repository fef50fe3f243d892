import type { Db } from './open.ts';

/** Where a platform can post later: what it needs to reach each conversation again, as plain data of its own. */
export interface Conversations {
  find(id: string): Promise<unknown>;
  /** That of which something was heard last. */
  latest(): Promise<unknown>;
  keep(id: string, reference: unknown): Promise<void>;
  /** The bot was removed from it. */
  forget(id: string): Promise<void>;
}

export function createConversations(db: Db, platform: string, now: () => Date): Conversations {
  const stored = (id: string) =>
    db.selectFrom('conversation').select('reference').where('platform', '=', platform).where('id', '=', id);
  return {
    async find(id) {
      const row = await stored(id).executeTakeFirst();
      return row === undefined ? undefined : JSON.parse(row.reference);
    },
    async latest() {
      const row = await db
        .selectFrom('conversation')
        .select('reference')
        .where('platform', '=', platform)
        .orderBy('updated_at', 'desc')
        .executeTakeFirst();
      return row === undefined ? undefined : JSON.parse(row.reference);
    },
    async keep(id, reference) {
      const known = { reference: JSON.stringify(reference), updated_at: now().getTime() };
      await db
        .insertInto('conversation')
        .values({ platform, id, ...known })
        .onConflict((conflict) => conflict.columns(['platform', 'id']).doUpdateSet(known))
        .execute();
    },
    async forget(id) {
      await db.deleteFrom('conversation').where('platform', '=', platform).where('id', '=', id).execute();
    },
  };
}
