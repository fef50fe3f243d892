import { expect, it, onTestFinished } from 'vitest';
import type { NewLetter } from '../../../db/letters.ts';
import { chart, reply, text } from '../../../src/reply/reply.ts';
import { letter, posting, stoppedClock } from '../../support/posting.ts';
import { serveSlack } from '../../support/slack.ts';

/** A workspace with so many more channels. */
async function channels(count: number) {
  const clock = stoppedClock();
  const slack = await serveSlack('http', { now: clock.now });
  onTestFinished(() => slack.stop());
  const { world } = slack;
  const ids = Array.from({ length: count }, (_, n) => `C${100 + n}`);
  for (const id of ids) world.channels.set(id, { id, name: id.toLowerCase(), botIsMember: true });
  const box = posting(slack.open, [slack.poster], clock);
  const hello = (more: Partial<NewLetter> = {}) =>
    ids.map((id) => letter('hello', id, { to: { channel: id }, ...more }));
  return { ...box, world, ids, hello };
}

it('where Slack limits asking of channels one by one, all are read at once', async () => {
  const { put, world, hello } = await channels(40);
  world.trouble(
    'conversations.info',
    ...Array.from({ length: 40 }, () => ({ kind: 'ratelimited' as const, retryAfter: 60 })),
  );
  await put(...hello());
  expect(world.messages).toHaveLength(40);
  expect(world.callsOf('conversations.list')).toHaveLength(1);
});

it('a channel is asked about once in five minutes, however much is posted there', async () => {
  const { put, world, after, hello } = await channels(1);
  await put(...hello(), ...hello({ key: 'again' }));
  expect([world.messages.length, world.callsOf('conversations.info').length]).toEqual([2, 1]);
  await after(5 * 60_000);
  await put(...hello({ key: 'later' }));
  expect(world.callsOf('conversations.info')).toHaveLength(2);
});

it('where Slack takes no post anywhere, no others are tried until it does', async () => {
  const { put, world, after, hello } = await channels(100);
  const limits = { refused: 0, refuse: (method: string) => (method === 'chat.postMessage' ? refuse() : undefined) };
  const refuse = () => {
    limits.refused++;
    return 20;
  };
  world.limits = limits;
  await put(...hello());
  // Those that were under way when Slack said so a second time, of a second channel.
  expect(limits.refused).toBeLessThan(20);
  await after(19_000);
  expect(limits.refused).toBeLessThan(20);
  world.limits = undefined;
  await after(1000);
  expect(world.messages).toHaveLength(100);
});

it('a chart that Slack can draw whole is drawn by Slack: uploads are few a minute', async () => {
  const { put, world } = await channels(1);
  const days = ['1 Nov', '2 Nov', '3 Nov'];
  const drawn = (labels: string[]) =>
    reply(
      'Spend',
      text('It rose.'),
      chart({
        ...{ title: 'Daily cost', type: 'line', labels, currency: 'USD', summary: 'From $1 to $3.' },
        series: [{ name: 'This week', values: labels.map((_, at) => at * 1e6) }],
      }),
    );
  const to = { channel: 'C100' };
  await put({ key: 'short', to, reply: drawn(days), manner: 'notice' });
  const month = Array.from({ length: 31 }, (_, at) => `${at + 1} Oct`);
  await put({ key: 'long', to, reply: drawn(month), manner: 'notice' });
  const types = world.messages.map(({ blocks }) => blocks.map(({ type }) => type));
  expect(types.map((one) => [one.includes('data_visualization'), one.includes('image')])).toEqual([
    [true, false],
    [false, true],
  ]);
});

it('where Slack does not know its own charts the picture is there', async () => {
  const { put, world } = await channels(1);
  world.unknownBlocks.add('data_visualization');
  const drawn = chart({
    ...{ title: 'Daily cost', type: 'line', labels: ['1 Nov', '2 Nov'], currency: 'USD', summary: 'It rose.' },
    series: [{ name: 'This week', values: [1e6, 2e6] }],
  });
  await put({ key: 'a', to: { channel: 'C100' }, reply: reply('Spend', text('It rose.'), drawn), manner: 'notice' });
  expect(world.messages[0]?.blocks.map(({ type }) => type)).toContain('image');
});
