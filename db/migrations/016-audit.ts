import { type Kysely, sql } from 'kysely';

/** "insert or replace" deletes an entry without asking the trigger that guards deletes. */
const STATEMENTS = [
  `create trigger audit_is_new before insert on audit when exists (select 1 from audit where id = new.id)
    begin select raise(abort, 'the audit log is append-only'); end`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
