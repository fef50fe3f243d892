import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  'create table delivery (platform text not null, key text not null, at integer not null, primary key (platform, key)) without rowid',
  'create index delivery_at on delivery (at)',
  `create table identity (
    platform text not null, user_id text not null, email text, name text not null, checked_at integer not null,
    primary key (platform, user_id)) without rowid`,
  `create table conversation (
    platform text not null, id text not null, reference text not null, updated_at integer not null,
    primary key (platform, id)) without rowid`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
