import { expect, it, onTestFinished } from 'vitest';
import { textOf } from '../../support/fake-slack/reading.ts';
import type { Message } from '../../support/fake-slack/workspace.ts';
import { answered, asking, letter, posting, stoppedClock } from '../../support/posting.ts';
import { serveSlack } from '../../support/slack.ts';

const SETTLED = 6000;

async function slackWithOutbox(more: Parameters<typeof serveSlack>[1] = {}) {
  const clock = stoppedClock();
  const slack = await serveSlack('http', { now: clock.now, ...more });
  onTestFinished(() => slack.stop());
  const { world } = slack;
  world.channels.set('C2', { id: 'C2', name: 'payments', botIsMember: true });
  const box = posting(slack.open, [slack.poster], clock);
  const shown = (channel = 'C1') => world.messages.filter((one) => one.channel === channel);
  const said = (channel = 'C1') => shown(channel).map((one: Message) => textOf(one).split('\n')[0]);
  return { ...box, slack, world, clock, shown, said };
}

it('a message is posted once, named by its key, in its channel or to its person', async () => {
  const { put, said, shown, states } = await slackWithOutbox();
  await put(
    letter('a 1', 'By name', { to: { channel: '#Payments' } }),
    letter('a 2', 'By id', { to: { channel: 'C2' } }),
    letter('a 3', 'In private', { to: { person: 'ADA@acme.example' } }),
  );
  expect(said('C2').sort()).toEqual(['By id', 'By name']);
  expect(said('DUADA')).toEqual(['In private']);
  expect(shown('DUADA')[0]?.metadata).toEqual({ event_type: 'showback_message', event_payload: { key: 'a 3' } });
  await put(letter('a 3', 'In private', { to: { person: 'ada@acme.example' } }));
  expect(said('DUADA')).toEqual(['In private']);
  expect(await states()).toEqual(['a 1 to #Payments: sent', 'a 2 to C2: sent', 'a 3 to ada@acme.example: sent']);
});

it('goes into the thread of an earlier message, and waits for that', async () => {
  const { put, world, shown, after } = await slackWithOutbox();
  world.trouble('chat.postMessage', { kind: 'ratelimited', retryAfter: 7 });
  await put(letter('a', 'Parent'), letter('b', 'Detail', { thread: 'a' }));
  expect(shown()).toEqual([]);
  await after(7000);
  const [parent, detail] = shown();
  expect(detail?.thread).toBe(parent?.ts);
});

it('is edited in place when its key is put again, and replaced where it was not sent yet', async () => {
  const { put, edit, world, said, after } = await slackWithOutbox();
  await put(letter('a', 'One'));
  await put(letter('a', 'Two'));
  expect(said()).toEqual(['Two']);
  await edit('a', answered('Three'));
  expect(said()).toEqual(['Three']);
  world.trouble('chat.postMessage', { kind: 'ratelimited', retryAfter: 60 });
  await put(letter('b', 'Four'));
  await put(letter('b', 'Five'));
  await after(60_000);
  expect(said()).toEqual(['Three', 'Five']);
});

it('of an answer that was lost, the history says whether the message is there', async () => {
  const { put, world, said, after, states } = await slackWithOutbox();
  world.pageSize = 1;
  world.trouble('chat.postMessage', { kind: 'lost reply' }, { kind: 'status', status: 503 });
  await put(letter('a', 'Arrived'), letter('b', 'Lost', { to: { channel: '#payments' } }));
  expect(await states()).toEqual(['a to #general: unknown', 'b to #payments: unknown']);
  await after(SETTLED);
  await after(0);
  expect([said(), said('C2')].flat().sort()).toEqual(['Arrived', 'Lost']);
  expect(await states()).toEqual(['a to #general: sent', 'b to #payments: sent']);
});

it('what was put while nobody knew is shown at last', async () => {
  const { put, world, said, after } = await slackWithOutbox();
  world.trouble('chat.postMessage', { kind: 'lost reply' });
  await put(letter('a', 'One'));
  await put(letter('a', 'Two'));
  await after(SETTLED);
  expect(said()).toEqual(['Two']);
});

it('without the scope for histories a question comes again, and a notice does not', async () => {
  const { put, world, said, after, text } = await slackWithOutbox();
  world.scopes.delete('channels:history');
  const lost = { kind: 'lost reply' as const };
  world.trouble('chat.postMessage', lost);
  await put(letter('a', 'Question'));
  world.trouble('chat.postMessage', lost);
  await put(letter('b', 'Notice', { manner: 'notice', to: { channel: '#payments' } }));
  await after(SETTLED);
  expect(said()).toEqual(['Question', 'Question']);
  expect(said('C2')).toEqual(['Notice']);
  expect(text()).toContain('nobody knows whether a message arrived');
});

it('in a channel that it is not in, it cannot look either', async () => {
  const { put, world, said, after } = await slackWithOutbox();
  world.channels.set('C2', { id: 'C2', name: 'payments', botIsMember: false });
  world.trouble('chat.postMessage', { kind: 'lost reply' });
  await put(letter('a', 'Question', { to: { channel: '#payments' } }));
  await after(SETTLED);
  await after(0);
  expect(said('C2')).toEqual(['Question', 'Question']);
});

it('while nobody can be looked up by e-mail, channels get what is theirs', async () => {
  const { put, world, said, after } = await slackWithOutbox();
  world.trouble('users.lookupByEmail', { kind: 'ratelimited', retryAfter: 25 });
  await put(letter('a', 'Private', { to: { person: 'ada@acme.example' } }));
  await put(letter('b', 'Also', { to: { person: 'grace@acme.example' } }), letter('c', 'Here'));
  expect([world.callsOf('users.lookupByEmail'), said()]).toEqual([[], ['Here']]);
  await after(25_000);
  expect([said('DUADA'), said('DUGRACE')]).toEqual([['Private'], ['Also']]);
});

it("a channel's limit holds up that channel only, and for as long as Slack says", async () => {
  const { put, world, said, after } = await slackWithOutbox();
  world.trouble('chat.postMessage', { kind: 'ratelimited', retryAfter: 30 });
  await put(letter('a', 'First'));
  await put(letter('b', 'Second'), letter('c', 'Elsewhere', { to: { channel: '#payments' } }));
  expect([said(), said('C2')]).toEqual([[], ['Elsewhere']]);
  await after(29_000);
  expect(said()).toEqual([]);
  await after(1000);
  expect(said()).toEqual(['First', 'Second']);
});

it("a method's limit holds for the workspace, and not for posting", async () => {
  const { put, edit, world, said, after } = await slackWithOutbox();
  await put(letter('a', 'One'), letter('b', 'Two', { to: { channel: '#payments' } }));
  world.trouble('chat.update', { kind: 'ratelimited', retryAfter: 20 });
  await edit('a', answered('One'));
  await edit('b', answered('Two'));
  await put(letter('c', 'Three'));
  expect(world.callsOf('chat.update')).toEqual([]);
  expect(said()).toEqual(['One', 'Three']);
  await after(20_000);
  expect(world.callsOf('chat.update')).toHaveLength(2);
});

it('where a channel is archived, whoever is named instead gets it, with the reason, once', async () => {
  const { put, world, slack, states, edit } = await slackWithOutbox();
  world.channels.set('C2', { id: 'C2', name: 'payments', botIsMember: true, isArchived: true });
  const instead = [{ person: 'ada@acme.example' }, { person: 'who@acme.example' }, { channel: '#general' }];
  await put(letter('a', 'Overspent', { to: { channel: '#payments' }, instead }));
  expect(slack.ada.reads('DUADA')).toContain(
    'This was for #payments and could not be delivered: the channel is archived',
  );
  expect(await states()).toEqual([
    'a to #payments: failed',
    'a to ada@acme.example: sent',
    'a to who@acme.example: failed',
    'a to #general: sent',
  ]);
  await edit('a', answered('Overspent'));
  expect(slack.ada.reads('DUADA')).toContain('by Ada');
});

it('a channel that other organisations read gets nothing unless showback.yaml allows it', async () => {
  const external = { id: 'C3', name: 'shared', botIsMember: true, more: { is_ext_shared: true } };
  const to = { channel: '#shared' };
  const closed = await slackWithOutbox();
  closed.world.channels.set('C3', external);
  await closed.put(letter('a', 'Secret', { to }));
  expect(await closed.states()).toEqual(['a to #shared: failed']);
  const open = await slackWithOutbox({ externalChannels: () => ['shared'] });
  open.world.channels.set('C3', external);
  await open.put(letter('a', 'Known', { to }));
  expect(open.said('C3')).toEqual(['Known']);
});

it('nor does one with guests', async () => {
  const { world, put, states } = await slackWithOutbox();
  world.channels.set('C3', { id: 'C3', name: 'mixed', botIsMember: true, members: ['UADA', 'UGUEST'] });
  world.channels.set('C4', { id: 'C4', name: 'ours', botIsMember: true, members: ['UADA'] });
  await put(letter('a', 'Secret', { to: { channel: '#mixed' } }), letter('b', 'Known', { to: { channel: '#ours' } }));
  expect(await states()).toEqual(['a to #mixed: failed', 'b to #ours: sent']);
});

it('a question that was deleted is asked again, an answered one is not', async () => {
  const { put, edit, world, said, shown, after } = await slackWithOutbox();
  await put(letter('a', 'One'));
  world.delete(shown()[0]?.ts ?? '');
  await edit('a', asking('One, grown'));
  await after(0);
  expect(said()).toEqual(['One, grown']);
  world.delete(shown()[0]?.ts ?? '');
  await edit('a', answered('One'));
  expect(said()).toEqual([]);
});

it('what the app may not do yet waits until it may', async () => {
  const { put, world, said, after, lines } = await slackWithOutbox();
  world.scopes.delete('im:write');
  await put(letter('a', 'Private', { to: { person: 'ada@acme.example' } }));
  expect(lines).toEqual([]);
  world.scopes.add('im:write');
  await after(600_000);
  expect(said('DUADA')).toEqual(['Private']);
});
