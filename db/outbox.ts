import { sql } from 'kysely';
import type { Recipient } from '../src/finops/recipient.ts';
import type { Reply } from '../src/reply/reply.ts';
import { type NewLetter, rowOf } from './letters.ts';
import type { Db } from './open.ts';
import { createOutboxWork, type OutboxWork } from './outbox-work.ts';
import type { OutboxState } from './schema.ts';

export type { Letter, Manner, NewLetter, Posted } from './letters.ts';

/** What is said to people unasked: kept in the transaction of the change that causes it, delivered by a job. */
export interface Outbox {
  /**
   * Keeps a message to be delivered. Put again with another reply it is edited in place where it was sent already, and
   * replaced where it was not; with the same reply nothing happens.
   */
  put(...letters: NewLetter[]): Promise<void>;
  /** Edits every message of this key, whoever got it. */
  edit(key: string, reply: Reply): Promise<void>;
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
    work: createOutboxWork(db),
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

function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
