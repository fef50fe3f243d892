import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table total (
    rollup_id integer not null, series_id integer not null,
    billed integer not null, effective integer not null, list integer, contracted integer,
    primary key (rollup_id, series_id)) without rowid`,
  `insert into total
    select rollup_id, series_id, sum(billed), sum(effective),
      case when count(list) = count(*) then sum(list) end,
      case when count(contracted) = count(*) then sum(contracted) end
    from daily group by rollup_id, series_id`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
