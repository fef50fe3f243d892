import { type Kysely, sql } from 'kysely';

/** Every forecast that was made, to be compared with what came of it. */
const STATEMENTS = [
  `create table forecast (
    id integer primary key,
    made_at text not null,
    subject text not null,
    scope text not null,
    filters text not null,
    metric text not null,
    through integer not null,
    start integer not null,
    "end" integer not null,
    mean integer not null,
    low integer not null,
    high integer not null,
    run_rate integer not null,
    unique (subject, metric, through, start, "end")
  )`,
  'create index forecast_by_end on forecast (metric, "end")',
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
