import { type Presence, presenceOf } from '../src/finops/people.ts';
import type { Db } from './open.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a connected platform says of somebody; undefined: nothing yet. */
export interface Match {
  platform: string;
  presence: Presence | undefined;
  /** Milliseconds since 1970. */
  checkedAt: number | undefined;
}

/** How the connected platforms know the people whom showback.yaml names, by e-mail in lower case. */
export interface People {
  /** One match for each connected platform; none where none is connected. */
  matches(emails: readonly string[]): Promise<Map<string, Match[]>>;
  /** Those of whom no platform knows any more or ever did. */
  gone(emails: readonly string[]): Promise<Set<string>>;
  /** Of whom the platform is to be asked now: once a day, and at once of who is new. */
  due(platform: string, emails: readonly string[], most: number): Promise<string[]>;
  /** @param found undefined where it could not say: what is known stays, and it is asked again in an hour */
  keep(platform: string, email: string, found: Presence | undefined): Promise<void>;
}

export function createPeople(db: Db, connected: readonly string[], now: () => Date): People {
  /** Whoever asked something on a platform was matched there, whether it can look people up or not. */
  async function asked(): Promise<Map<string, number>> {
    const rows = await db
      .selectFrom('identity')
      .select(['platform', 'email', 'checked_at'])
      .where('email', 'is not', null)
      .execute();
    return new Map(rows.map(({ platform, email, checked_at: at }) => [`${platform} ${email}`, at]));
  }

  async function matches(emails: readonly string[]): Promise<Map<string, Match[]>> {
    const [rows, seen] = await Promise.all([db.selectFrom('person').selectAll().execute(), asked()]);
    const said = new Map(rows.map((row) => [`${row.platform} ${row.email}`, row]));
    const matchOf = (platform: string, email: string): Match => {
      const row = said.get(`${platform} ${email}`);
      const seenAt = seen.get(`${platform} ${email}`);
      const checkedAt = row?.checked_at ?? undefined;
      if (seenAt !== undefined && seenAt > (checkedAt ?? 0)) return { platform, presence: 'here', checkedAt: seenAt };
      return { platform, presence: row?.presence ?? undefined, checkedAt };
    };
    return new Map(emails.map((email) => [email, connected.map((platform) => matchOf(platform, email))]));
  }

  return {
    matches,
    async gone(emails) {
      const found = [...(await matches(emails))].filter(([, said]) => {
        const presence = presenceOf(said.map((one) => one.presence));
        return presence === 'left' || presence === 'unknown';
      });
      return new Set(found.map(([email]) => email));
    },
    async due(platform, emails, most) {
      const rows = await db.selectFrom('person').selectAll().where('platform', '=', platform).execute();
      const dueAt = new Map(rows.map((row) => [row.email, row.due_at]));
      return emails.filter((email) => (dueAt.get(email) ?? 0) <= now().getTime()).slice(0, most);
    },
    async keep(platform, email, found) {
      const at = now().getTime();
      const before = await db
        .selectFrom('person')
        .select('presence')
        .where('platform', '=', platform)
        .where('email', '=', email)
        .executeTakeFirst();
      const wasThere = before?.presence === 'here' || before?.presence === 'left';
      // Some platforms do not tell who left from who never was.
      const left = found === 'unknown' && (wasThere || (await asked()).has(`${platform} ${email}`));
      const told =
        found === undefined
          ? { due_at: at + HOUR_MS }
          : { presence: left ? ('left' as const) : found, checked_at: at, due_at: at + DAY_MS };
      await db
        .insertInto('person')
        .values({ platform, email, presence: null, checked_at: null, ...told })
        .onConflict((conflict) => conflict.columns(['platform', 'email']).doUpdateSet(told))
        .execute();
    },
  };
}
