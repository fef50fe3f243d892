import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../db/open.ts';
import type { Manner } from '../../db/outbox.ts';
import { createStores } from '../../db/stores.ts';
import { createDelivery } from '../../jobs/deliver.ts';
import type { Poster } from '../../src/chat.ts';
import { temporaryFolder } from '../support/bills.ts';
import { textOfCard } from '../support/card-text.ts';
import { textOf } from '../support/fake-slack/reading.ts';
import { startFakeSlack, TOKENS } from '../support/fake-slack.ts';
import { recordingLog } from '../support/log.ts';
import { asking, type Clock, letter, posting, stoppedClock } from '../support/posting.ts';
import { serveSlack } from '../support/slack.ts';
import { ADA, serveTeams } from '../support/teams.ts';
import { CHANNEL, teamsClient } from '../support/teams-client.ts';

/** Longer than any try takes: what is still under way then was cut off. */
const LEASE = 61_000;

/**
 * A delivery that dies at the n-th point: before and after each statement and each request. From then on nothing of it
 * happens any more.
 *
 * @returns whether it came so far
 */
async function dieAt(point: number, open: OpenDatabase, poster: Poster, { now }: Clock): Promise<boolean> {
  const { promise: died, resolve: die } = Promise.withResolvers<true>();
  let passed = 0;
  const pass = async () => {
    if (passed++ < point) return;
    die(true);
    await new Promise(() => {});
  };
  const around =
    <A extends unknown[], T>(act: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      await pass();
      const done = await act(...args);
      await pass();
      return done;
    };
  const { outbox, change } = createStores(open.db, now);
  const { work } = outbox;
  const delivery = createDelivery({
    outbox: { ...outbox, work: { ...work, begin: around(work.begin), on: around(work.on) } },
    change: around(change) as typeof change,
    posters: [{ ...poster, post: around(poster.post), edit: around(poster.edit), settle: around(poster.settle) }],
    now,
    log: recordingLog().log,
  });
  delivery.wake();
  return Promise.race([died, delivery.idle().then(() => false)]);
}

/** Puts, dies at the point, comes back; then edits, dies, comes back. */
async function twoLives(point: number, open: OpenDatabase, poster: Poster, clock: Clock, manner: Manner, to: string) {
  const { outbox, after } = posting(open, [poster], clock);
  await outbox.put(letter('a', 'One', { to: { channel: to }, manner }));
  const first = await dieAt(point, open, poster, clock);
  for (let i = 0; i < 3; i++) await after(LEASE);
  await outbox.edit('a', asking('Two'));
  const second = await dieAt(point, open, poster, clock);
  for (let i = 0; i < 3; i++) await after(LEASE);
  return first || second;
}

describe('killed at any point between put, send and mark', () => {
  it('Slack shows each message once, as it was put last', async () => {
    const clock = stoppedClock();
    for (let point = 0; ; point++) {
      const slack = await serveSlack('http', { now: clock.now });
      const died = await twoLives(point, slack.open, slack.poster, clock, 'question', '#general');
      expect([point, ...slack.world.messages.map((one) => textOf(one).split('\n')[0])]).toEqual([point, 'Two']);
      await slack.stop();
      if (!died) return expect(point).toBeGreaterThan(5);
    }
  });

  it.each<[Manner, number[]]>([
    ['question', [1, 2]],
    ['notice', [0, 1]],
  ])('Teams shows a %s as often as it may', async (manner, often) => {
    const clock = stoppedClock(Date.now());
    for (let point = 0; ; point++) {
      const teams = await serveTeams({ now: clock.now });
      await teams.start(async () => ({ reply: asking('Hello'), audience: 'asker', outcome: 'answered' }));
      await teamsClient(teams).ask(ADA, 'hello', { place: 'channel' });
      const before = teams.connector.shown.length;
      const died = await twoLives(point, teams.open, teams.poster, clock, manner, CHANNEL);
      const said = teams.connector.shown.slice(before).map(({ card }) => textOfCard(card).split('\n')[0]);
      expect([point, often.includes(said.length)]).toEqual([point, true]);
      if (manner === 'question') expect(said.at(-1)).toBe('Two');
      await teams.stop();
      if (!died) {
        expect(said).toEqual(['Two']);
        return expect(point).toBeGreaterThan(5);
      }
    }
  });
});

it('processes that are killed again and again lose nothing and double nothing', async () => {
  const slack = await startFakeSlack({ ackMs: 1000 });
  onTestFinished(() => slack.close());
  const { world } = slack;
  for (const id of ['C2', 'C3']) world.channels.set(id, { id, name: id, botIsMember: true });
  let ahead = 0;
  world.now = () => new Date(Date.now() + ahead);
  const file = join(temporaryFolder(), 'showback.db');
  const open = await openDatabase(file);
  onTestFinished(() => open.close());
  const { outbox } = createStores(open.db, () => new Date());
  const keys = Array.from({ length: 24 }, (_, i) => `number ${i}`);
  await outbox.put(...keys.map((key, i) => letter(key, key, { to: { channel: `C${(i % 3) + 1}` } })));
  const unsent = () => open.db.selectFrom('outbox').select('id').where('state', '!=', 'sent').execute();

  for (let life = 1; (await unsent()).length > 0; life++) {
    const script = fileURLToPath(new URL('../support/deliverer.ts', import.meta.url));
    const args = [script, file, slack.apiUrl, TOKENS.botToken, String(ahead)];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    const ended = once(child, 'exit');
    // The first lives end while a message is on its way back, or just after.
    const enough = life <= 4 ? world.messages.length + life : keys.length;
    if (life % 2 === 1) world.trouble('chat.postMessage', ...Array.from({ length: life }, () => SLOW));
    await world.until(() => world.messages.length >= enough || undefined, 'messages', 20_000);
    if (life > 4) await expect.poll(async () => (await unsent()).length, { timeout: 15_000 }).toBe(0);
    child.kill('SIGKILL');
    await ended;
    ahead += 2 * LEASE;
  }
  expect(world.messages.map((one) => textOf(one).split('\n')[0]).sort()).toEqual(keys.sort());
}, 60_000);

const SLOW = { kind: 'slow', ms: 30 } as const;
