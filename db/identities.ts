import type { Person } from '../src/finops/organisation.ts';
import type { Db } from './open.ts';

/** Who a platform's user is, as its profile said when it was last looked at. */
export interface Identity {
  /** undefined where the profile shows no verified e-mail. */
  person: Person | undefined;
  /** What the platform calls the user. */
  name: string;
  /** Not a full member of the workspace or tenant. */
  guest: boolean;
  /** When the profile was read: milliseconds since 1970. */
  checkedAt: number;
}

/** Remembers people across restarts, so that a question does not wait for a profile. */
export interface Identities {
  find(userId: string): Promise<Identity | undefined>;
  /** The member whom somebody was last seen to be. */
  userOf(email: string): Promise<string | undefined>;
  keep(userId: string, identity: Identity): Promise<void>;
}

export function createIdentities(db: Db, platform: string): Identities {
  return {
    async find(userId) {
      const row = await db
        .selectFrom('identity')
        .selectAll()
        .where('platform', '=', platform)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { email, name, guest, checked_at: checkedAt } = row;
      return { person: email === null ? undefined : { email, name }, name, guest: guest === 1, checkedAt };
    },
    async userOf(email) {
      const row = await db
        .selectFrom('identity')
        .select('user_id')
        .where('platform', '=', platform)
        .where('email', '=', email.toLowerCase())
        .where('guest', '=', 0)
        .orderBy('checked_at', 'desc')
        .executeTakeFirst();
      return row?.user_id;
    },
    async keep(userId, { person, name, guest, checkedAt }) {
      const known = { email: person?.email.toLowerCase() ?? null, name, guest: guest ? 1 : 0, checked_at: checkedAt };
      await db
        .insertInto('identity')
        .values({ platform, user_id: userId, ...known })
        .onConflict((conflict) => conflict.columns(['platform', 'user_id']).doUpdateSet(known))
        .execute();
    },
  };
}
