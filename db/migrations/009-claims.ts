import { type Kysely, sql } from 'kysely';

/**
 * A claim knows which rules took its lines, and when it was decided. Disputes from before do not know the rules and are
 * let go; the audit log keeps them.
 */
const STATEMENTS = [
  `delete from claim where place = 'first'`,
  'alter table claim drop column place',
  'alter table claim rename column conditions to pieces',
  `update claim set pieces =
    (select json_group_array(json_object('when', json(value))) from json_each(pieces))`,
  'alter table claim rename column from_name to from_scope',
  `update claim set from_scope = '{"kind":"unallocated"}'`,
  'alter table claim add column moves integer',
  'alter table claim add column decided_at text',
  'update claim set decided_at = at where decided_by is not null',
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
