import type { OpenDatabase } from '../../db/open.ts';
import type { Manner, NewLetter } from '../../db/outbox.ts';
import { createStores } from '../../db/stores.ts';
import { createDelivery } from '../../jobs/deliver.ts';
import type { Poster } from '../../src/chat.ts';
import { buttons, type Reply, reply, text } from '../../src/reply/reply.ts';
import { recordingLog } from './log.ts';

/** A clock that goes on only when a test wants it. */
export function stoppedClock(start = Date.parse('2026-11-24T08:00:00Z')) {
  const state = { ms: start };
  return {
    now: () => new Date(state.ms),
    forward(ms: number) {
      state.ms += ms;
    },
  };
}
export type Clock = ReturnType<typeof stoppedClock>;

/** An outbox that is delivered by these, on a clock of its own. */
export function posting(open: OpenDatabase, posters: readonly Poster[], clock: Clock) {
  const recording = recordingLog();
  const stores = createStores(open.db, clock.now);
  const delivery = createDelivery({ ...stores, posters, now: clock.now, log: recording.log });
  const deliver = async () => {
    delivery.wake();
    await delivery.idle();
  };
  return {
    ...stores,
    ...recording,
    delivery,
    deliver,
    async put(...letters: NewLetter[]) {
      await stores.outbox.put(...letters);
      await deliver();
    },
    async edit(key: string, reply: Reply) {
      await stores.outbox.edit(key, reply);
      await deliver();
    },
    /** Delivers what is due after so long. */
    async after(ms: number) {
      clock.forward(ms);
      await deliver();
    },
    async states() {
      const rows = await open.db.selectFrom('outbox').select(['key', 'recipient', 'state']).orderBy('id').execute();
      return rows.map(({ key, recipient, state }) => `${key} to ${Object.values(JSON.parse(recipient))}: ${state}`);
    },
  };
}

/** Something to be said in a channel. */
export const letter = (key: string, words: string, more: Partial<NewLetter> = {}): NewLetter => ({
  key,
  to: { channel: '#general' },
  reply: asking(words),
  manner: 'question' satisfies Manner,
  ...more,
});

export const asking = (words: string): Reply =>
  reply(words, text(`${words}?`), buttons({ label: 'Who am I?', run: 'whoami' }));
export const answered = (words: string): Reply => reply(words, text(`${words}, by Ada.`));
