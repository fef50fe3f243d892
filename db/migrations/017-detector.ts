import { type Kysely, sql } from 'kysely';

/** Derived from the bills: what the detector knows may be thrown away, and is made again. */
const STATEMENTS = [
  'create table detector_run (id integer primary key autoincrement, rollups text not null)',
  `create table detector_state (
    key text primary key, team text, run_id integer not null, recipe text not null, state blob not null)`,
  'create index detector_state_of_team on detector_state (team)',
  'create index detector_state_of_run on detector_state (run_id)',
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
