import { type Kysely, sql } from 'kysely';

/** Of loads from before, it is not known which source of showback.yaml brought them: ''. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`alter table load add column feed text not null default ''`).execute(db);
}
