import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table audit (
    id integer primary key autoincrement, at text not null, actor text not null, platform text not null,
    action text not null, scope text not null, detail text not null)`,
  `create trigger audit_stays before update on audit begin select raise(abort, 'the audit log is append-only'); end`,
  `create trigger audit_keeps before delete on audit begin select raise(abort, 'the audit log is append-only'); end`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
