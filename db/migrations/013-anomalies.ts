import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table anomaly (
    id integer primary key autoincrement, kind text not null, scope_key text not null, asked_key text not null,
    first_day integer not null, end_day integer not null, state text not null, record text not null,
    flagged_at text not null, changed_at text not null, message text)`,
  'create index anomaly_of_scope on anomaly (scope_key, end_day)',
  'create index anomaly_in_state on anomaly (state)',
  `create table anomaly_event (
    id integer primary key autoincrement, anomaly_id integer not null references anomaly (id), at text not null,
    event text not null)`,
  'create index event_of_anomaly on anomaly_event (anomaly_id)',
  `create trigger anomaly_event_stays before update on anomaly_event
    begin select raise(abort, 'what was found and said is append-only'); end`,
  `create trigger anomaly_event_keeps before delete on anomaly_event
    begin select raise(abort, 'what was found and said is append-only'); end`,
  `create table announcement (
    id integer primary key autoincrement, at text not null, by text not null, scope text not null,
    first_day integer not null, end_day integer not null, up_to integer not null, note text not null,
    withdrawn_by text, withdrawn_at text)`,
  `create table unlearned (
    id integer primary key autoincrement, at text not null, by text not null, lesson text not null,
    up_to integer not null)`,
  'create table reminded (person text primary key, at integer not null, zone text not null)',
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
