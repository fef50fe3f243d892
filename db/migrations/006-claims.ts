import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(
      `create table claim (
        id integer primary key autoincrement, at text not null, state text not null, about text not null,
        from_name text not null, to_scope text, conditions text not null, place text not null,
        claimed_by text not null, accepted_by text, decided_by text)`,
    )
    .execute(db);
}
