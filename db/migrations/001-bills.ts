import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table load (
    id integer primary key autoincrement,
    source text not null, billing_account text not null, billing_account_name text not null, provider text not null,
    period text not null, state text not null, archive text not null, lines integer not null,
    first_day integer not null, last_day integer not null, has_list integer not null, has_contracted integer not null,
    billed integer not null, rounding text not null, bad_tags integer not null, imported_at text not null)`,
  // Double counting is impossible: one current load for a billing account and period, whatever source brought it.
  `create unique index load_current on load (billing_account, period) where state = 'current'`,
  `create table rollup (
    id integer primary key autoincrement, load_id integer, split_month text, allocation text not null,
    current integer not null, first_day integer not null, end_day integer not null)`,
  'create index rollup_current on rollup (current, first_day, end_day)',
  `create unique index rollup_one_load on rollup (load_id) where current = 1 and load_id is not null`,
  `create unique index rollup_one_split on rollup (split_month) where current = 1 and split_month is not null`,
  `create table series (
    id integer primary key autoincrement, grain text not null, unit text not null, team text not null,
    workload text not null, pool text not null, provider text not null, service text not null, account text not null,
    region text not null, environment text not null, category text not null, commitment text not null)`,
  `create unique index series_key on series
    (grain, team, workload, unit, pool, provider, service, account, region, environment, category, commitment)`,
  'create index series_workload on series (grain, workload)',
  'create index series_unit on series (grain, unit)',
  'create index series_account on series (grain, account)',
  `create table daily (
    rollup_id integer not null, series_id integer not null, day integer not null,
    billed integer not null, effective integer not null, list integer, contracted integer,
    primary key (rollup_id, series_id, day)) without rowid`,
  'create table name (kind text not null, value text not null, name text not null, primary key (kind, value)) without rowid',
  'create table setting (key text primary key, value text not null) without rowid',
  `insert into setting values ('generation', '0'), ('allocation', '')`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
