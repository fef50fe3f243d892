import type { Selectable } from 'kysely';
import type { Announcement } from '../src/finops/announcement.ts';
import type { Db } from './open.ts';
import type { Database } from './schema.ts';

/** What people said beforehand of costs to come. */
export interface Announcements {
  /** @returns its number */
  add(announcement: Omit<Announcement, 'id' | 'at'>): Promise<number>;
  /** Those that count, the newest first. */
  inForce(): Promise<Announcement[]>;
  find(id: number): Promise<Announcement | undefined>;
  /** @returns false where it did not count any more */
  withdraw(id: number, by: string): Promise<boolean>;
}

export function createAnnouncements(db: Db, now: () => Date): Announcements {
  const inForce = () => db.selectFrom('announcement').selectAll().where('withdrawn_at', 'is', null);
  return {
    async add({ by, scope, start, end, upTo, note }) {
      const { id } = await db
        .insertInto('announcement')
        .values({
          ...{ at: now().toISOString(), by, note, first_day: start, end_day: end, up_to: upTo },
          ...{ scope: JSON.stringify(scope), withdrawn_by: null, withdrawn_at: null },
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    },
    inForce: async () => (await inForce().orderBy('id', 'desc').execute()).map(toAnnouncement),
    async find(id) {
      const row = await inForce().where('id', '=', id).executeTakeFirst();
      return row && toAnnouncement(row);
    },
    async withdraw(id, by) {
      const { numUpdatedRows } = await db
        .updateTable('announcement')
        .set({ withdrawn_by: by, withdrawn_at: now().toISOString() })
        .where('id', '=', id)
        .where('withdrawn_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}

function toAnnouncement({ id, at, by, note, ...row }: Selectable<Database['announcement']>): Announcement {
  return {
    ...{ id, at, by, note },
    scope: JSON.parse(row.scope),
    start: row.first_day,
    end: row.end_day,
    upTo: row.up_to,
  };
}
