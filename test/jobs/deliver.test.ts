import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../db/open.ts';
import type { Outgoing, Poster, PostOutcome } from '../../src/chat.ts';
import { textOf } from '../support/fake-slack/reading.ts';
import { answered, asking, letter, posting, stoppedClock } from '../support/posting.ts';
import { serveSlack } from '../support/slack.ts';

const HOUR = 3_600_000;

type Step =
  | { do: 'put' | 'edit'; key: number; words: string }
  | { do: 'meet'; method: string; trouble: (typeof TROUBLES)[number] }
  | { do: 'wait'; ms: number };

const TROUBLES = [
  { kind: 'lost reply' },
  { kind: 'ratelimited', retryAfter: 3 },
  { kind: 'status', status: 503 },
  { kind: 'error', error: 'internal_error' },
] as const;
const METHODS = ['chat.postMessage', 'chat.update', 'conversations.history', 'conversations.list'];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('put' as const, 'edit' as const),
    key: fc.nat(3),
    words: fc.constantFrom('One', 'Two', 'Three'),
  }),
  fc.record({
    do: fc.constant('meet' as const),
    method: fc.constantFrom(...METHODS),
    trouble: fc.constantFrom(...TROUBLES),
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1000, 6000, 70_000) }),
);

it('whatever goes wrong in between, each message is there once, as it was put last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const clock = stoppedClock();
      const slack = await serveSlack('http', { now: clock.now });
      const { put, edit, after } = posting(slack.open, [slack.poster], clock);
      const wanted = new Map<number, string>();
      for (const one of steps) {
        switch (one.do) {
          case 'put':
            await put(letter(String(one.key), `${one.key} ${one.words}`));
            wanted.set(one.key, `${one.key} ${one.words}`);
            break;
          case 'edit':
            await edit(String(one.key), asking(`${one.key} ${one.words}`));
            if (wanted.has(one.key)) wanted.set(one.key, `${one.key} ${one.words}`);
            break;
          case 'meet':
            slack.world.trouble(one.method, one.trouble);
            break;
          case 'wait':
            await after(one.ms);
        }
      }
      for (let i = 0; i < 40; i++) await after(HOUR);
      const shown = slack.world.messages.map((message) => textOf(message).split('\n')[0]);
      await slack.stop();
      expect(shown.toSorted()).toEqual([...wanted.values()].toSorted());
    }),
    { numRuns: 25 },
  );
}, 60_000);

/** A platform whose channel "#slow" answers when the test says so. */
async function withSlowChannel() {
  const open = await openDatabase(':memory:');
  onTestFinished(() => open.close());
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const said: string[] = [];
  const say = async ({ key, to }: Outgoing): Promise<PostOutcome> => {
    if ('channel' in to && to.channel === '#slow') await released;
    said.push(key);
    return { kind: 'sent', posted: { conversation: 'C', message: key } };
  };
  const poster: Poster = { name: 'chat', post: say, edit: say, settle: async () => ({ kind: 'unknown' }) };
  return { ...posting(open, [poster], stoppedClock()), said, release };
}

it('a channel that takes its time holds up no other', async () => {
  const { outbox, delivery, said, release } = await withSlowChannel();
  await outbox.put(letter('a', 'A', { to: { channel: '#slow' } }), letter('b', 'B', { to: { channel: '#slow' } }));
  delivery.wake();
  await outbox.put(letter('c', 'C'));
  delivery.wake();
  await expect.poll(() => said).toEqual(['c']);
  release();
  await delivery.idle();
  expect(said).toEqual(['c', 'a', 'b']);
});

it('what is under way is ended before it stops, and nothing else is begun', async () => {
  const { outbox, delivery, said, release, states } = await withSlowChannel();
  await outbox.put(letter('a', 'A', { to: { channel: '#slow' } }), letter('b', 'B', { to: { channel: '#slow' } }));
  delivery.wake();
  await expect.poll(states).toContain('a to #slow: sending');
  const stopped = delivery.stop();
  release();
  await stopped;
  expect(said).toEqual(['a']);
  expect(await states()).toEqual(['a to #slow: sent', 'b to #slow: pending']);
});

it('a thousand messages for fifty channels go out in their order', async () => {
  const { put, said } = await withSlowChannel();
  const all = Array.from({ length: 1000 }, (_, i) =>
    letter(`${i % 50} ${i}`, `Number ${i}`, { to: { channel: `#team-${i % 50}` } }),
  );
  await put(...all);
  expect(said).toHaveLength(1000);
  const ofTeam = said.filter((key) => key.startsWith('7 ')).map((key) => Number(key.split(' ')[1]));
  expect(ofTeam).toEqual(ofTeam.toSorted((a, b) => a - b));
});

it('a question that could not be delivered is tried again each hour, for a week and as long as it is open', async () => {
  const { db, ...rest } = await openDatabase(':memory:');
  onTestFinished(rest.close);
  const clock = stoppedClock();
  const state = { isInvited: false, posts: 0 };
  const poster: Poster = {
    name: 'stub',
    post: async ({ key }): Promise<PostOutcome> => {
      state.posts++;
      if (!state.isInvited) return { kind: 'gone', reason: 'the bot is not in it' };
      return { kind: 'sent', posted: { conversation: 'C1', message: key } };
    },
    edit: async (_message, posted) => ({ kind: 'sent', posted }),
    settle: async () => ({ kind: 'absent' }),
  };
  const { put, edit, after, states } = posting({ db, ...rest }, [poster], clock);
  await put(
    letter('a', 'Yours', { instead: [{ person: 'ada@acme.example' }] }),
    letter('b', 'News', { manner: 'notice' }),
  );
  await put(letter('c', 'Mine'));
  expect(state.posts).toBe(4);
  await edit('c', answered('Mine'));
  await after(HOUR / 2);
  expect(state.posts).toBe(4);
  state.isInvited = true;
  await after(HOUR);
  expect(await states()).toEqual([
    'a to #general: sent',
    'b to #general: failed',
    expect.stringMatching(/^a to ada@acme.example: sent|^c to #general: failed/),
    expect.stringMatching(/^a to ada@acme.example: sent|^c to #general: failed/),
  ]);
});

it('for a week, and no longer', async () => {
  const { db, ...rest } = await openDatabase(':memory:');
  onTestFinished(rest.close);
  const clock = stoppedClock();
  let posts = 0;
  const poster: Poster = {
    name: 'stub',
    post: async () => {
      posts++;
      return { kind: 'gone', reason: 'it is archived' };
    },
    edit: async (_message, posted) => ({ kind: 'sent', posted }),
    settle: async () => ({ kind: 'absent' }),
  };
  const { put, after } = posting({ db, ...rest }, [poster], clock);
  await put(letter('a', 'Yours'));
  for (let hours = 0; hours < 10 * 24; hours++) await after(HOUR);
  expect(posts).toBe(7 * 24 + 2);
});
