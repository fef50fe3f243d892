import { type Kysely, sql } from 'kysely';

/** What is posted unasked; and a claim that waits cannot be made twice, even by two people at the same instant. */
const STATEMENTS = [
  `create table outbox (
    id integer primary key autoincrement, key text not null, recipient text not null, thread text,
    manner text not null, reply text not null, instead text not null, version integer not null,
    state text not null, attempts integer not null, not_before integer not null, attempted_at integer,
    platform text, conversation text, message text, problem text,
    put_at integer not null, sent_at integer, unique (key, recipient))`,
  `create index outbox_waiting on outbox (recipient, id) where state not in ('sent', 'failed')`,
  'create index outbox_platform on outbox (platform, id)',
  'alter table claim add column accepted_at text',
  'alter table claim add column said text',
  `create unique index claim_said on claim (said) where state in ('open', 'accepted')`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
