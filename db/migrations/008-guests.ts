import { type Kysely, sql } from 'kysely';

/** What is known of people is read again: who is a guest was not asked before. */
const STATEMENTS = ['delete from identity', 'alter table identity add column guest integer not null default 0'];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
