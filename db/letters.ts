import type { Selectable } from 'kysely';
import type { Recipient } from '../src/finops/recipient.ts';
import type { Reply } from '../src/reply/reply.ts';
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
  /** When it was put, in milliseconds since 1970. */
  putAt: number;
  /** Why it could not be delivered when it was tried before. */
  problem: string | undefined;
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

/** The same for each way of writing the same recipient. */
export const address = (to: Recipient): string =>
  JSON.stringify('channel' in to ? { channel: to.channel } : { person: to.person.toLowerCase() });

export function rowOf({ key, to, reply, manner, thread, instead = [] }: NewLetter, at: number) {
  return {
    ...{ key, manner, thread: thread ?? null, recipient: address(to) },
    ...{ reply: JSON.stringify(reply), instead: JSON.stringify(instead.map((one) => JSON.parse(address(one)))) },
    ...{ version: 1, state: 'pending' as const, attempts: 0, not_before: 0, put_at: at },
  };
}

export function toLetter({
  id,
  key,
  manner,
  version,
  state,
  attempts,
  ...row
}: Selectable<Database['outbox']>): Letter {
  const { conversation, message } = row;
  return {
    ...{ id, key, manner, version, state, attempts },
    to: JSON.parse(row.recipient),
    thread: row.thread ?? undefined,
    reply: JSON.parse(row.reply),
    instead: JSON.parse(row.instead),
    putAt: row.put_at,
    problem: row.problem ?? undefined,
    attemptedAt: row.attempted_at ?? undefined,
    platform: row.platform ?? undefined,
    posted: conversation === null || message === null ? undefined : { conversation, message },
  };
}
