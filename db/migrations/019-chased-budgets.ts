import { type Kysely, sql } from 'kysely';

/** Who has been reminded of an alert that nobody has said anything to: a list in JSON. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`alter table budget_alert add column reminded text not null default '[]'`).execute(db);
}
