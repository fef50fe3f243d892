import type { LastReminder } from '../src/finops/chase.ts';
import type { Db } from './open.ts';

/** When people were last reminded of anything: nobody is twice a day. */
export interface Reminded {
  all(): Promise<Map<string, LastReminder>>;
  keep(people: readonly string[], last: LastReminder): Promise<void>;
}

export function createReminded(db: Db): Reminded {
  return {
    async all() {
      const rows = await db.selectFrom('reminded').selectAll().execute();
      return new Map(rows.map(({ person, at, zone }) => [person, { at, zone }]));
    },
    async keep(people, last) {
      if (people.length === 0) return;
      await db
        .insertInto('reminded')
        .values(people.map((person) => ({ person, ...last })))
        .onConflict((conflict) => conflict.column('person').doUpdateSet(last))
        .execute();
    },
  };
}
