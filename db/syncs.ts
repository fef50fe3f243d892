import type { Db } from './open.ts';

/** The fingerprint that a part of a source had when it was imported last. */
export async function syncedFingerprint(db: Db, source: string, part: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('synced_part')
    .select('fingerprint')
    .where('source', '=', source)
    .where('part', '=', part)
    .executeTakeFirst();
  return row?.fingerprint;
}

export async function noteSynced(
  db: Db,
  values: { source: string; part: string; fingerprint: string; synced_at: string },
): Promise<void> {
  await db
    .insertInto('synced_part')
    .values(values)
    .onConflict((conflict) => conflict.columns(['source', 'part']).doUpdateSet(values))
    .execute();
}

/** How the last sync of a source went, and when the next is due. */
export interface Schedule {
  source: string;
  next_due_at: string;
  ended_at: string | null;
  outcome: 'done' | 'stopped' | 'failed' | null;
  message: string | null;
}

export async function schedules(db: Db): Promise<Schedule[]> {
  return db.selectFrom('sync_schedule').selectAll().execute();
}

export async function setNextDue(db: Db, source: string, nextDueAt: string): Promise<void> {
  await db
    .insertInto('sync_schedule')
    .values({ source, next_due_at: nextDueAt, ended_at: null, outcome: null, message: null })
    .onConflict((conflict) => conflict.column('source').doUpdateSet({ next_due_at: nextDueAt }))
    .execute();
}

export async function noteSyncEnd(
  db: Db,
  source: string,
  end: { ended_at: string; outcome: NonNullable<Schedule['outcome']>; message: string | null },
): Promise<void> {
  await db
    .insertInto('sync_schedule')
    .values({ source, next_due_at: end.ended_at, ...end })
    .onConflict((conflict) => conflict.column('source').doUpdateSet(end))
    .execute();
}
