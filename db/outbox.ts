import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Recipient } from '../src/finops/recipient.ts';
import type { Reply } from '../src/reply/reply.ts';
import type { Db } from './open.ts';
import type { Database, OutboxState } from './schema.ts';

/** What is to be posted unasked. */
export interface NewLetter {
  /**
   * What it is, such as "claim 12 asked" or "anomaly 7 reminder 2". There is one message for each key and recipient. It
   * stands in the message's metadata, which everybody in a workspace can read: no amounts, nothing restricted.
   */
  key: string;
  to: Recipient;
  reply: Reply;
  /**
   * What happens where nobody knows whether it arrived: a `question` is posted again (and an older copy withdrawn as soon
   * as it is met), a `notice` is not.
   */
  manner: Manner;
  /** The key of an earlier message to the same recipient, in whose thread it belongs. It waits until that has been sent. */
  thread?: string;
  /** Who gets it where it cannot be delivered for good. */
  instead?: readonly Recipient[];
}
export type Manner = 'question' | 'notice';

/** A letter on its way. */
export interface Letter extends Required<Omit<NewLetter, 'thread'>> {
  id: number;
  thread: string | undefined;
  /** Counts the contents that were put under this key. */
  version: number;
  state: OutboxState;
  attempts: number;
  /** When it was last tried, in milliseconds since 1970. */
  attemptedAt: number | undefined;
  platform: string | undefined;
  /** Where it stands; undefined until it has been sent. */
  posted: Posted | undefined;
}

/** A message as its platform knows it. */
export interface Posted {
  conversation: string;
  message: string;
}

/** How a try ended, as the outbox remembers it. */
export type Ended =
  | { state: 'sent'; posted: Posted }
  /** It stands there, and nobody knows with which content: that is put right. */
  | { state: 'found'; posted: Posted }
  /** Tried again, not before this time; `anew`: it is posted again, whatever stood there before. */
  | { state: 'pending'; notBefore: number; anew?: boolean }
  | { state: 'unknown'; notBefore: number }
  | { state: 'failed'; problem: string };

/** What is said to people unasked: kept in the transaction of the change that causes it, delivered by a job. */
export interface Outbox {
  /**
   * Keeps a message to be delivered. Put again with another reply it is edited in place where it was sent already, and
   * replaced where it was not; with the same reply nothing happens.
   */
  put(...letters: NewLetter[]): Promise<void>;
  /** Edits every message of this key, whoever got it. */
  edit(key: string, reply: Reply): Promise<void>;
  /** The keys that begin so and were put: "claim 12 ". */
  keys(prefix: string): Promise<string[]>;
  /** The newest messages of a platform that have been delivered, the oldest first. */
  delivered(platform: string, limit: number): Promise<Delivered[]>;
  /** For the job that delivers. */
  work: OutboxWork;
}
export interface Delivered {
  id: number;
  to: Recipient;
  reply: Reply;
  version: number;
  /** In whose thread, by id. */
  thread: number | undefined;
  /** ISO. */
  at: string;
}

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

/** @param wake called after a put, for the job that delivers */
export function createOutbox(db: Db, now: () => Date, wake: () => void = () => {}): Outbox {
  return {
    async put(...letters) {
      if (letters.length === 0) return;
      for (const part of chunks(letters, 200)) {
        await db
          .insertInto('outbox')
          .values(part.map((letter) => rowOf(letter, now().getTime())))
          .onConflict((conflict) =>
            conflict
              .columns(['key', 'recipient'])
              .doUpdateSet((eb) => ({ reply: eb.ref('excluded.reply'), ...RENEWED }))
              .whereRef('outbox.reply', '!=', 'excluded.reply'),
          )
          .execute();
      }
      wake();
    },
    async edit(key, reply) {
      const content = JSON.stringify(reply);
      await db
        .updateTable('outbox')
        .set({ reply: content, ...RENEWED })
        .where('key', '=', key)
        .where('reply', '!=', content)
        .execute();
      wake();
    },
    async keys(prefix) {
      const rows = await db
        .selectFrom('outbox')
        .select('key')
        .distinct()
        .where(sql<string>`substr(key, 1, ${prefix.length})`, '=', prefix)
        .execute();
      return rows.map(({ key }) => key);
    },
    async delivered(platform, limit) {
      const rows = await db
        .selectFrom('outbox as o')
        .leftJoin('outbox as t', (join) =>
          join.onRef('t.key', '=', 'o.thread').onRef('t.recipient', '=', 'o.recipient'),
        )
        .select(['o.id', 'o.recipient', 'o.reply', 'o.version', 'o.sent_at', 't.id as thread'])
        .where('o.platform', '=', platform)
        .where('o.message', 'is not', null)
        .orderBy('o.id', 'desc')
        .limit(limit)
        .execute();
      return rows.reverse().map(({ id, recipient, reply, version, sent_at, thread }) => ({
        ...{ id, version, thread: thread ?? undefined, at: new Date(sent_at ?? 0).toISOString() },
        to: JSON.parse(recipient),
        reply: JSON.parse(reply),
      }));
    },
    work: outboxWork(db),
  };
}

/**
 * What a new content does to a message: a sent one waits for its edit; what is being sent, or perhaps was, ends first; what
 * could never be sent stays so, and its copies elsewhere are edited.
 */
const RENEWED = {
  version: sql<number>`outbox.version + 1`,
  state: sql<OutboxState>`case outbox.state when 'sent' then 'pending' else outbox.state end`,
  attempts: sql<number>`case outbox.state when 'sent' then 0 else outbox.attempts end`,
  not_before: sql<number>`case outbox.state when 'sent' then 0 else outbox.not_before end`,
};

function outboxWork(db: Db): OutboxWork {
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
      return [
        ...edits.map(({ id }) => ({ id, lane: `edit ${id}` })),
        ...posts.map(({ id, recipient }) => ({ id, lane: `post ${recipient}` })),
      ];
    },
    async begin(id, at) {
      const row = await db
        .updateTable('outbox')
        .set({
          // One that is being sent already was cut off.
          state: sql<OutboxState>`case state when 'pending' then 'sending' else 'unknown' end`,
          attempts: sql<number>`attempts + 1`,
          attempted_at: sql<number>`case state when 'pending' then ${at} else attempted_at end`,
          not_before: at + LEASE_MS,
        })
        .where('id', '=', id)
        .where('not_before', '<=', at)
        .where('state', 'in', ['pending', 'sending', 'unknown'])
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
      return { state: ended.state, not_before: ended.notBefore, ...(ended.anew && { message: null, doubted: 1 }) };
    case 'unknown':
      return { state: ended.state, not_before: ended.notBefore };
    case 'failed':
      return { state: ended.state, problem: ended.problem };
  }
}

const standing = ({ conversation, message }: Posted, at: number) => ({
  ...{ conversation, message, attempts: 0, not_before: 0, problem: null },
  sent_at: sql<number>`coalesce(sent_at, ${at})`,
});

/** The same for each way of writing the same recipient. */
export const address = (to: Recipient): string =>
  JSON.stringify('channel' in to ? { channel: to.channel } : { person: to.person.toLowerCase() });

function rowOf({ key, to, reply, manner, thread, instead = [] }: NewLetter, at: number) {
  return {
    ...{ key, manner, thread: thread ?? null, recipient: address(to) },
    ...{ reply: JSON.stringify(reply), instead: JSON.stringify(instead.map((one) => JSON.parse(address(one)))) },
    ...{ version: 1, state: 'pending' as const, attempts: 0, not_before: 0, doubted: 0, put_at: at },
  };
}

function toLetter({ id, key, manner, version, state, attempts, ...row }: Selectable<Database['outbox']>): Letter {
  const { conversation, message } = row;
  return {
    ...{ id, key, manner, version, state, attempts },
    to: JSON.parse(row.recipient),
    thread: row.thread ?? undefined,
    reply: JSON.parse(row.reply),
    instead: JSON.parse(row.instead),
    attemptedAt: row.attempted_at ?? undefined,
    platform: row.platform ?? undefined,
    posted: conversation === null || message === null ? undefined : { conversation, message },
  };
}

function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
