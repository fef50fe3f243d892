import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table subscription (
    id integer primary key autoincrement, recipient text not null, channel text, guest integer not null, kind text not null, scope text not null,
    every text not null, cadence text not null, due_at integer not null, look_at integer not null,
    paused integer not null, by text not null, unique (recipient, kind, scope, every))`,
  'create index subscription_waiting on subscription (look_at) where paused = 0',
  `create table told_digest (
    id integer primary key autoincrement, subscription_id integer not null, key text not null, period text not null,
    figures text not null, corrected text, generation text not null, told_at integer not null, unique (key))`,
  'create index told_digest_at on told_digest (told_at)',
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
