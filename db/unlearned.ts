import type { Db } from './open.ts';

/** What was learned from answers and then undone: answers to anomalies up to a number no longer teach it. */
export interface UnlearnedLessons {
  all(): Promise<Map<string, number>>;
  add(lesson: string, by: string): Promise<void>;
}

export function createUnlearned(db: Db, now: () => Date): UnlearnedLessons {
  return {
    async all() {
      const rows = await db.selectFrom('unlearned').select(['lesson', 'up_to']).orderBy('id').execute();
      return new Map(rows.map(({ lesson, up_to }) => [lesson, up_to]));
    },
    async add(lesson, by) {
      await db
        .insertInto('unlearned')
        .values(({ selectFrom, fn, val }) => ({
          ...{ lesson, by, at: now().toISOString() },
          up_to: selectFrom('anomaly').select(fn.coalesce(fn.max('id'), val(0)).as('up_to')),
        }))
        .execute();
    },
  };
}
