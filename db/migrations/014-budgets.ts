import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table budget_change (
    id integer primary key autoincrement, budget text not null, at text not null, by text not null,
    scope text not null, filters text not null, metric text not null, terms text not null)`,
  'create index budget_change_of on budget_change (budget, id)',
  `create table budget_alert (
    id integer primary key autoincrement, budget text not null, period_start integer not null,
    basis text not null, threshold real not null, state text not null, step integer not null, share real not null,
    at text not null, plan text, planned_by text, planned_at text,
    unique (budget, period_start, basis, threshold))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
