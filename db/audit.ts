import type { Db } from './open.ts';

/** Something that somebody did, or asked about a restricted scope. */
export interface AuditEntry {
  /** An e-mail, or what the platform calls somebody who is not known. */
  actor: string;
  /** The platform it came from. */
  platform: string;
  /** "cost", "approve claim" */
  action: string;
  scope: string;
  /** Whether it was allowed, and to whom it was shown or what was changed. */
  detail: string;
}

/** Entries are added and never changed: the database itself refuses it. */
export interface Audit {
  add(entry: AuditEntry): Promise<void>;
  /** The oldest first. */
  entries(): AsyncIterable<AuditEntry & { at: string }>;
}

const PAGE = 1000;

export function createAudit(db: Db, now: () => Date): Audit {
  return {
    async add(entry) {
      await db
        .insertInto('audit')
        .values({ ...entry, at: now().toISOString() })
        .execute();
    },
    async *entries() {
      for (let after = 0; ; ) {
        const rows = await db
          .selectFrom('audit')
          .selectAll()
          .where('id', '>', after)
          .orderBy('id')
          .limit(PAGE)
          .execute();
        for (const { id: _id, ...entry } of rows) yield entry;
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.id;
      }
    },
  };
}
