import { sql } from 'kysely';
import type { Recipient } from '../src/finops/recipient.ts';
import { address, type Letter, type Posted, toLetter } from './letters.ts';
import type { Db } from './open.ts';
import type { OutboxState } from './schema.ts';

/** How a try ended, as the outbox remembers it. */
export type Ended =
  | { state: 'sent'; posted: Posted }
  /** It stands there, and nobody knows with which content: that is put right. */
  | { state: 'found'; posted: Posted }
  /** Tried again, not before this time; `anew`: it is posted again, whatever stood there before. */
  | { state: 'pending'; notBefore: number; anew?: boolean }
  | { state: 'unknown'; notBefore: number }
  /** `again`: it is tried once more then, for a channel may be joined and a person may come. */
  | { state: 'failed'; problem: string; again?: number };

/** The outbox for the job that delivers. */
export interface OutboxWork {
  /** What can be done now: the first that waits for each recipient, and every edit. Lanes do not wait for each other. */
  due(at: number): Promise<{ id: number; lane: string }[]>;
  /** Begins a try; undefined where it was begun by another, or is not due any more. */
  begin(id: number, at: number): Promise<Letter | undefined>;
  /** Notes which platform is tried, before it is. */
  on(id: number, platform: string): Promise<void>;
  end(letter: Letter, ended: Ended, at: number): Promise<void>;
  /** Where the message of this key stands at this recipient. */
  find(key: string, to: Recipient): Promise<Letter | undefined>;
  /** By where it stands or stood: for a copy that was met. */
  ofMessage(platform: string, key: string, conversation: string): Promise<Letter | undefined>;
}

/** A try takes no longer than this: one that is still under way after it was cut off, and nobody knows how far it came. */
const LEASE_MS = 60_000;

export function createOutboxWork(db: Db): OutboxWork {
  const all = () => db.selectFrom('outbox').selectAll();
  const find = async (key: string, to: Recipient) => {
    const row = await all().where('key', '=', key).where('recipient', '=', address(to)).executeTakeFirst();
    return row && toLetter(row);
  };
  return {
    async due(at) {
      const waiting = db.selectFrom('outbox').where('state', 'not in', ['sent', 'failed']);
      const first = waiting
        .where('message', 'is', null)
        .groupBy('recipient')
        .select(({ fn }) => fn.min('id').as('id'));
      const posts = await db
        .selectFrom('outbox')
        .select(['id', 'recipient'])
        .where('id', 'in', first)
        .where('not_before', '<=', at)
        .orderBy('id')
        .execute();
      const edits = await waiting
        .select('id')
        .where('message', 'is not', null)
        .where('not_before', '<=', at)
        .orderBy('id')
        .execute();
      const once = await db
        .selectFrom('outbox')
        .select('id')
        .where('state', '=', 'failed')
        .where('not_before', '>', 0)
        .where('not_before', '<=', at)
        .orderBy('id')
        .execute();
      return [
        ...once.map(({ id }) => ({ id, lane: `again ${id}` })),
        ...edits.map(({ id }) => ({ id, lane: `edit ${id}` })),
        ...posts.map(({ id, recipient }) => ({ id, lane: `post ${recipient}` })),
      ];
    },
    async begin(id, at) {
      const row = await db
        .updateTable('outbox')
        .set({
          // One that is being sent already was cut off.
          state: sql<OutboxState>`case when state in ('pending', 'failed') then 'sending' else 'unknown' end`,
          attempts: sql<number>`attempts + 1`,
          attempted_at: sql<number>`case when state in ('pending', 'failed') then ${at} else attempted_at end`,
          not_before: at + LEASE_MS,
        })
        .where('id', '=', id)
        .where('not_before', '<=', at)
        .where(({ eb, or, and }) =>
          or([
            eb('state', 'in', ['pending', 'sending', 'unknown']),
            and([eb('state', '=', 'failed'), eb('not_before', '>', 0)]),
          ]),
        )
        .returningAll()
        .executeTakeFirst();
      return row && toLetter(row);
    },
    async on(id, platform) {
      await db.updateTable('outbox').set({ platform }).where('id', '=', id).execute();
    },
    async end({ id, version }, ended, at) {
      await db
        .updateTable('outbox')
        .set(columnsOf(ended, version, at))
        .where('id', '=', id)
        .execute();
    },
    find,
    async ofMessage(platform, key, conversation) {
      const row = await all()
        .where('platform', '=', platform)
        .where('key', '=', key)
        .where('conversation', '=', conversation)
        .executeTakeFirst();
      return row && toLetter(row);
    },
  };
}

/** What was put meanwhile still has to be shown. */
function columnsOf(ended: Ended, version: number, at: number) {
  switch (ended.state) {
    case 'sent':
      return {
        ...standing(ended.posted, at),
        state: sql<OutboxState>`case when version = ${version} then 'sent' else 'pending' end`,
      };
    case 'found':
      return { ...standing(ended.posted, at), state: 'pending' as const };
    case 'pending':
      return { state: ended.state, not_before: ended.notBefore, ...(ended.anew && { message: null }) };
    case 'unknown':
      return { state: ended.state, not_before: ended.notBefore };
    case 'failed':
      return { state: ended.state, problem: ended.problem, not_before: ended.again ?? 0 };
  }
}

const standing = ({ conversation, message }: Posted, at: number) => ({
  ...{ conversation, message, attempts: 0, not_before: 0, problem: null },
  sent_at: sql<number>`coalesce(sent_at, ${at})`,
});
