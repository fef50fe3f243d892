import { type Kysely, sql } from 'kysely';

/** Of digests told before, what is subscribed now is taken for what was subscribed then; '' are rules that nobody knows any more. */
export async function up(db: Kysely<never>): Promise<void> {
  const statements = [
    `alter table told_digest add column kind text not null default ''`,
    `alter table told_digest add column scope text not null default ''`,
    `alter table told_digest add column allocation text not null default ''`,
    `update told_digest set (kind, scope) = (select kind, scope from subscription where subscription.id = subscription_id)
       where subscription_id in (select id from subscription)`,
    `delete from told_digest where kind = ''`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
