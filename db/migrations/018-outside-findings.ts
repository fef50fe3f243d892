import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table outside_finding (
    source text not null, id text not null, finding text not null,
    primary key (source, id)) without rowid`,
  `create table outside_verdict (
    source text not null, id text not null, verdict text, told text, refused text, at text not null,
    primary key (source, id)) without rowid`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
