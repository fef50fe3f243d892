import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table person (
    platform text not null, email text not null, presence text, checked_at integer, due_at integer not null,
    primary key (platform, email)) without rowid`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
