import type { Db } from './open.ts';

/** Deliveries of chat platforms that have been taken: each event, command and click is handled once, however often it comes. */
export interface Deliveries {
  /** Whether this delivery is new: true exactly once for each key. */
  claim(key: string): Promise<boolean>;
}

/** Platforms deliver again for some minutes; signatures are as short-lived. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const PRUNED_EVERY_MS = 60 * 60 * 1000;

/** @param platform whose keys these are; those of different platforms do not meet */
export function createDeliveries(db: Db, platform: string, now: () => Date): Deliveries {
  let pruned = 0;
  const prune = async (at: number) => {
    pruned = at;
    await db
      .deleteFrom('delivery')
      .where('at', '<', at - KEPT_MS)
      .execute();
  };
  return {
    async claim(key) {
      const at = now().getTime();
      if (at - pruned > PRUNED_EVERY_MS) await prune(at);
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('delivery')
        .values({ platform, key, at })
        .onConflict((conflict) => conflict.columns(['platform', 'key']).doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
  };
}
