import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `alter table load add column views text not null default '[]'`,
  'alter table load add column estimated_from integer',
  `alter table rollup add column view text not null default ''`,
  `alter table rollup add column tells text not null default '[]'`,
  'drop index rollup_one_load',
  'drop index rollup_one_split',
  `create unique index rollup_one_load on rollup (load_id, view)
    where current = 1 and load_id is not null and split_month is null`,
  `create unique index rollup_one_split on rollup (split_month, coalesce(load_id, 0), view)
    where current = 1 and split_month is not null`,
  `create table api_request (
    id integer primary key autoincrement, source text not null, operation text not null, day integer not null,
    requested_at text not null, price integer not null)`,
  'create index api_request_day on api_request (source, day)',
  `create table synced_part (
    source text not null, part text not null, fingerprint text not null, synced_at text not null,
    primary key (source, part)) without rowid`,
  `create table sync_schedule (
    source text primary key, next_due_at text not null, ended_at text, outcome text, message text) without rowid`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
