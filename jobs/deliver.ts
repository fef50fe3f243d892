import type { Letter, Outbox } from '../db/outbox.ts';
import type { Ended } from '../db/outbox-work.ts';
import type { Outgoing, Poster, PostOutcome } from '../src/chat.ts';
import type { Recipient } from '../src/finops/recipient.ts';
import { note, type Reply } from '../src/reply/reply.ts';
import type { Job } from './job.ts';

/** Brings what is in the outbox to people. Woken by the clock and by every put. */
export interface Delivery {
  readonly job: Job;
  /** Looks at once for what is due. */
  wake(): void;
  /** Resolves when nothing is under way and nothing is due. */
  idle(): Promise<void>;
  /** Ends what is under way and begins nothing more. */
  stop(): Promise<void>;
  /** Somebody clicked a copy of a message: where it is not the one that counts, it is taken away. Never rejects. */
  met(copy: { platform: string; key: string; conversation: string; message: string }): Promise<void>;
}

/** So many recipients at once; a slow one holds up no other but takes a place. */
const PARALLEL = 16;
/** What was posted a moment ago need not be seen yet where one looks for it. */
const SETTLE_AFTER_MS = 5000;
const LONGEST_PAUSE_MS = 10 * 60 * 1000;

interface Options {
  outbox: Outbox;
  change<T>(work: (stores: { outbox: Outbox }) => Promise<T>): Promise<T>;
  /** In the order in which a recipient is looked for. */
  posters: readonly Poster[];
  now(): Date;
  log: { warn(about: object, message: string): void; error(about: object, message: string): void };
}

export function createDelivery({ outbox, change, posters, now, log }: Options): Delivery {
  const { work } = outbox;
  const lanes = new Map<string, Promise<void>>();
  let looking: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let queue: { id: number; lane: string }[] = [];
  /** Until then the platform takes no post. */
  let quietUntil = 0;

  function wake(): void {
    again = true;
    looking ??= look().finally(() => {
      looking = undefined;
      if (again && !stopped) wake();
    });
  }

  async function look(): Promise<void> {
    while (again && !stopped) {
      again = false;
      queue = await work.due(now().getTime()).catch((error): [] => {
        log.error({ err: error }, 'the outbox cannot be read');
        return [];
      });
      fill();
    }
  }

  function fill(): void {
    if (now().getTime() < quietUntil) queue = queue.filter(({ lane }) => !lane.startsWith('post '));
    while (lanes.size < PARALLEL && !stopped) {
      const next = queue.shift();
      if (next === undefined) break;
      if (!lanes.has(next.lane)) lanes.set(next.lane, run(next.id, next.lane));
    }
  }

  function quiet(forMs: number): void {
    quietUntil = Math.max(quietUntil, now().getTime() + forMs);
    setTimeout(wake, forMs).unref();
  }

  async function run(id: number, lane: string): Promise<void> {
    try {
      await deliver(id);
    } catch (error) {
      log.error({ err: error, letter: id }, 'a message could not be delivered; it is tried again in a minute');
    } finally {
      lanes.delete(lane);
      // What is next in this lane is found when those that were found before it are under way.
      if (queue.length > 0) fill();
      else wake();
    }
  }

  async function deliver(id: number): Promise<void> {
    const letter = await work.begin(id, now().getTime());
    if (letter === undefined) return;
    const ended = onceMore(letter, await attempt(letter), now().getTime());
    const isNews = ended.state === 'failed' && letter.problem === undefined;
    await change(async ({ outbox }) => {
      await outbox.work.end(letter, ended, now().getTime());
      if (isNews) await outbox.put(...forwarded(letter, ended.problem));
    });
    if (isNews) log.error({ key: letter.key, to: letter.to, why: ended.problem }, 'undeliverable');
  }

  async function attempt(letter: Letter): Promise<Ended> {
    const thread = letter.thread === undefined ? undefined : await work.find(letter.thread, letter.to);
    if (thread?.state === 'failed' && thread.posted === undefined)
      return { state: 'failed', problem: 'what it belongs to could not be delivered' };
    const { key, to, reply, posted, problem } = letter;
    // Meanwhile it was answered elsewhere.
    if (problem !== undefined && posted === undefined && !isOpen(reply)) return { state: 'failed', problem };
    const message = { key, to, reply, ...(thread?.posted && { thread: thread.posted }) };
    const poster = posters.find(({ name }) => name === letter.platform);
    if (posted !== undefined && poster !== undefined) {
      return edited(letter, await poster.edit(message, posted));
    }
    if (letter.state === 'unknown' && poster !== undefined) {
      const since = letter.attemptedAt ?? now().getTime();
      return settled(letter, await poster.settle(message, since));
    }
    return posting(letter, message);
  }

  async function posting(letter: Letter, message: Outgoing): Promise<Ended> {
    for (const poster of posters) {
      await work.on(letter.id, poster.name);
      const outcome = await poster.post(message);
      switch (outcome.kind) {
        case 'sent':
          return { state: 'sent', posted: outcome.posted };
        case 'unknown':
          return { state: 'unknown', notBefore: now().getTime() + SETTLE_AFTER_MS };
        case 'gone':
          return { state: 'failed', problem: outcome.reason };
        case 'retry':
          if (outcome.ofAll && outcome.afterMs !== undefined) quiet(outcome.afterMs);
          return later(letter, outcome);
        case 'absent':
        case 'nowhere':
      }
    }
    return { state: 'failed', problem: `no chat that Showback is connected to knows ${nameOf(message.to)}` };
  }

  /** An edit of unknown outcome is made again: that does no harm. Of a message that was deleted, a question is asked again. */
  function edited(letter: Letter, outcome: PostOutcome): Ended {
    const posted = letter.posted as NonNullable<Letter['posted']>;
    switch (outcome.kind) {
      case 'sent':
        return { state: 'sent', posted };
      case 'retry':
      case 'unknown':
        return later(letter, outcome);
      case 'absent':
      case 'nowhere':
        return letter.manner === 'question' && isOpen(letter.reply)
          ? { state: 'pending', notBefore: 0, anew: true }
          : { state: 'sent', posted };
      case 'gone':
        return { state: 'failed', problem: outcome.reason };
    }
  }

  function settled(letter: Letter, outcome: PostOutcome): Ended {
    switch (outcome.kind) {
      case 'sent':
        return { state: 'found', posted: outcome.posted };
      case 'absent':
      case 'nowhere':
        return { state: 'pending', notBefore: 0 };
      case 'retry':
        return { state: 'unknown', notBefore: now().getTime() + pauseOf(letter, outcome.afterMs) };
      case 'gone':
        return { state: 'failed', problem: outcome.reason };
      case 'unknown': {
        const { key, to, manner } = letter;
        log.warn({ key, to, manner }, 'nobody knows whether a message arrived');
        if (manner === 'question') return { state: 'pending', notBefore: 0, anew: true };
        return { state: 'failed', problem: DOUBTFUL };
      }
    }
  }

  function later(letter: Letter, outcome: Extract<PostOutcome, { kind: 'retry' | 'unknown' }>): Ended {
    const pause = pauseOf(letter, outcome.kind === 'retry' ? outcome.afterMs : undefined);
    return { state: 'pending', notBefore: now().getTime() + pause };
  }

  return {
    job: { name: 'deliver', everySeconds: 3, run: async () => wake() },
    wake,
    async idle() {
      while (looking !== undefined || lanes.size > 0) await Promise.all([looking, ...lanes.values()]);
    },
    async stop() {
      stopped = true;
      await Promise.all([looking, ...lanes.values()]);
    },
    async met({ platform, key, conversation, message }) {
      try {
        const letter = await work.ofMessage(platform, key, conversation);
        if (letter?.posted === undefined || letter.posted.message === message) return;
        await posters.find(({ name }) => name === platform)?.withdraw?.({ conversation, message });
      } catch (error) {
        log.error({ err: error, key }, 'an older copy of a message could not be taken away');
      }
    },
  };
}

/** A bot is invited to a channel, and people come: so long an open question is tried again, as often. */
const HOPED_FOR_MS = 7 * 24 * 60 * 60 * 1000;
const HOPE_EACH_MS = 60 * 60 * 1000;

function onceMore({ manner, reply, putAt }: Letter, ended: Ended, at: number): Ended {
  if (ended.state !== 'failed' || manner !== 'question' || !isOpen(reply) || at - putAt > HOPED_FOR_MS) return ended;
  return { ...ended, again: at + HOPE_EACH_MS };
}

/** A notice that is not sent again. */
export const DOUBTFUL = 'nobody knows whether it arrived';

/** What the platform asks for, else longer with each try. */
const pauseOf = ({ attempts }: Letter, asked?: number): number =>
  asked ?? Math.min(1000 * 2 ** Math.min(attempts, 20), LONGEST_PAUSE_MS);

/** Whether something can still be answered. */
const isOpen = ({ parts }: Reply): boolean =>
  parts.some((part) => part.kind === 'form' || (part.kind === 'buttons' && part.buttons.length > 0));

/** The same message for those who are told instead, with the reason; where that fails too, nobody else is told. */
function forwarded({ key, to, reply, manner, instead }: Letter, problem: string) {
  if (problem === DOUBTFUL) return [];
  const told = {
    ...reply,
    parts: [...reply.parts, note(`This was for ${nameOf(to)} and could not be delivered: ${problem}.`)],
  };
  return instead.map((one) => ({ key, to: one, reply: told, manner }));
}

const nameOf = (to: Recipient): string => ('channel' in to ? to.channel : to.person);
