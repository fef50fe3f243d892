import { type Kysely, sql } from 'kysely';

/** Of loads from before, it is not known: ''. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`alter table load add column currency text not null default ''`).execute(db);
}
