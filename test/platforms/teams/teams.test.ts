import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/chat.ts';
import { reply, text } from '../../../src/reply/reply.ts';
import { textOfCard } from '../../support/card-text.ts';
import { APP } from '../../support/fake-connector.ts';
import type { LoginFault } from '../../support/fake-teams-login.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { ADA, ANONYMOUS, GRACE, GUEST, type ServedTeams, STRANGER, serveTeams } from '../../support/teams.ts';
import { BOT, CHANNEL, teamsClient } from '../../support/teams-client.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('Teams', () => {
  let teams: ServedTeams;
  let client: ReturnType<typeof teamsClient>;
  const clock = { now: new Date() };
  const release = { slow: Promise.withResolvers<void>() };
  const slow: Command = {
    name: 'slow',
    about: 'Takes its time',
    usage: 'slow',
    examples: [],
    async run() {
      await release.slow.promise;
      return reply('Slow', text('Worth the wait.'));
    },
  };
  const menu: Command = {
    ...slow,
    name: 'menu',
    async run() {
      const runs = ['slow', 'crash', 'share cost search', 'whoami', 'share slow'];
      return reply('Menu', { kind: 'buttons', buttons: runs.map((run) => ({ label: run, run })) });
    },
  };

  beforeEach(async () => {
    clock.now = new Date();
    release.slow = Promise.withResolvers();
    teams = await serveTeams({ now: () => clock.now, patienceMs: 100 });
    client = teamsClient(teams);
    await teams.start(fakeAnswerer([slow, menu]));
  });
  afterEach(async () => {
    release.slow.resolve();
    await teams.stop();
    expect(teams.connector.problems).toEqual([]);
    expect(teams.logged()).not.toContain(APP.password);
    expect(teams.logged()).not.toMatch(/Bearer/);
  });
  const settled = () => teams.stopTeams();

  describe('takes questions', () => {
    it.each([
      ['in a personal chat', { place: 'personal' }],
      ['in a group chat', { place: 'groupChat' }],
      ['in a channel', { place: 'channel' }],
      ['privately in a group chat', { place: 'groupChat', targeted: true }],
    ] as const)('%s, with a slash or without', async (_where, how) => {
      expect((await client.ask(ADA, 'cost checkout', how)).text).toContain('checkout, this month');
      expect((await client.ask(ADA, '/cost search', how)).text).toContain('search, this month');
    });

    it('and says in its notification what they come to', async () => {
      const { message } = await client.ask(ADA, 'cost checkout');
      expect(message.activity.summary).toMatch(/^checkout, this month: checkout cost \$1,234.56/);
    });

    it('that name people, and that only look as if they did', async () => {
      const sent = client.message(ADA, 'echo <at>Grace</at> and <at>Showback</at> &lt;at&gt;', { place: 'channel' });
      sent.entities.push({ type: 'mention', text: '<at>Grace</at>', mentioned: { id: GRACE.id, name: 'Grace' } });
      const answered = teams.connector.next(() => true);
      await client.deliver(sent);
      expect(textOfCard((await answered).card)).toContain('Grace and <at>Showback</at> <at>');
    });

    it('and leaves alone what is said to others, and what is no question', async () => {
      const aside = client.message(ADA, 'cost checkout', { place: 'channel' });
      await client.deliver({ ...aside, entities: [] });
      await client.deliver(client.activity(ADA, 'personal', { type: 'messageReaction' }));
      await client.deliver(client.activity(ADA, 'personal', { type: 'typing' }));
      await settled();
      expect(teams.connector.counted.posts).toBe(0);
    });

    it('of cards that send messages', async () => {
      const sent = client.activity(ADA, 'personal', { type: 'message', value: { run: 'whoami', person: 'eve' } });
      const answered = teams.connector.next(() => true);
      await client.deliver(sent);
      expect(textOfCard((await answered).card)).toContain('Ada Byron');
    });
  });

  describe('answers clicks', () => {
    it('as whoever clicks, whatever the card says', async () => {
      const { message } = await client.ask(ADA, 'menu', { place: 'channel' });
      const data = { run: 'whoami', person: 'ada@acme.example', from: ADA };
      const seen = await client.click(GRACE, message, { type: 'Action.Execute', verb: 'run', data });
      expect(seen.text).toContain('Grace Hopper, grace@acme.example.');
      expect(client.readBy(ADA)).toContain('Menu');
    });

    it('for everyone in the same thread', async () => {
      const { press } = await client.ask(ADA, 'menu', { place: 'channel', thread: '42' });
      const { message } = await press('share cost search');
      expect(message).toMatchObject({ conversationId: `${CHANNEL};messageid=42` });
      expect(message.onlyFor).toBeUndefined();
    });

    it('later where they take long, privately where others read', async () => {
      const { message } = await client.ask(ADA, 'menu', { place: 'channel' });
      const action = (run: string) => ({ type: 'Action.Execute', verb: 'run', data: { run } });
      const answering = client.click(GRACE, message, action('slow'));
      setTimeout(() => release.slow.resolve(), 200);
      const { text, message: later } = await answering;
      expect(text).toContain('Worth the wait.');
      expect(later.onlyFor).toBe(GRACE.id);
    });

    it('with an apology, or a word, and never with an HTTP error', async () => {
      const { press } = await client.ask(ADA, 'menu');
      expect((await press('crash')).text).toContain('Something went wrong');
      const invoke = (more: object) => client.deliver(client.activity(ADA, 'personal', { type: 'invoke', ...more }));
      expect(await invoke({ name: 'composeExtension/query' })).toMatchObject({ statusCode: 400 });
      expect(await invoke({ name: 'adaptiveCard/action', value: { action: { data: 7 } } })).toMatchObject({
        type: 'application/vnd.microsoft.error',
      });
    });
  });

  describe('handles each delivery once', () => {
    it('of messages', async () => {
      const sent = client.message(ADA, 'cost checkout');
      await Promise.all([client.deliver(sent), client.deliver(sent), client.deliver(sent)]);
      await settled();
      expect(teams.connector.shown).toHaveLength(1);
    });

    it('of clicks', async () => {
      const click = client.activity(ADA, 'personal', {
        type: 'invoke',
        name: 'adaptiveCard/action',
        value: { action: { type: 'Action.Execute', verb: 'run', data: { run: 'cost checkout' } } },
      });
      expect(await client.deliver(click)).toMatchObject({ type: 'application/vnd.microsoft.card.adaptive' });
      // Nobody knows whether the first one was answered: the bot may have been killed over it.
      expect(await client.deliver(click)).toMatchObject({
        type: 'application/vnd.microsoft.activity.message',
        value: expect.stringContaining('If you see no answer to it, click once more.'),
      });
    });

    it('and tells messages of one number in different chats apart', async () => {
      const [one, two] = [client.message(ADA, 'cost a'), client.message(ADA, 'cost b', { place: 'groupChat' })];
      await client.deliver(one);
      await client.deliver({ ...two, id: one.id });
      await settled();
      expect(teams.connector.shown).toHaveLength(2);
    });
  });

  describe('when the Connector is in trouble', () => {
    it.each([
      ['too many posts', { status: 429, retryAfter: 0.01 }],
      ['a conflict', { status: 412, retryAfter: 0 }],
      ['no service', { status: 503 }],
    ])('posts again after %s', async (_what, fault) => {
      teams.connector.faults.push(fault);
      expect((await client.ask(ADA, 'cost checkout')).text).toContain('checkout, this month');
      await settled();
      expect(teams.connector.counted.posts).toBe(2);
      expect(teams.connector.shown).toHaveLength(1);
    });

    it('posts once what may have been taken', async () => {
      teams.connector.faults.push('lose the reply', { status: 502 }, { status: 504 }, { status: 500 });
      for (let i = 0; i < 4; i++) await client.deliver(client.message(ADA, 'whoami'));
      await settled();
      expect(teams.connector.counted.posts).toBe(4);
      expect(teams.connector.shown).toHaveLength(1);
    });

    it('gives up in the end, and says what to do', async () => {
      for (let i = 0; i < 5; i++) teams.connector.faults.push({ status: 429, retryAfter: 0 });
      await client.deliver(client.message(ADA, 'whoami'));
      await settled();
      expect(teams.connector.counted.posts).toBe(5);
      expect(teams.logged()).toContain('ask again in a minute');
    });

    it.each([
      ['MessageWritesBlocked', 'has blocked the bot', true],
      ['BotNotInConversationRoster', 'add it there again', false],
      ['SomethingElse', "Teams' admin center", true],
    ])('tells whoever runs it of %s', async (code, todo, kept) => {
      teams.connector.faults.push({ status: 403, code });
      await client.deliver(client.message(ADA, 'whoami'));
      await settled();
      expect(teams.connector.counted.posts).toBe(1);
      expect(teams.logged()).toContain(todo);
      expect((await teams.memory.conversations.find('a:personal')) !== undefined).toBe(kept);
    });
  });

  describe('knows people', () => {
    it('for a day, then looks again, and keeps to what it knew when that fails', async () => {
      const { counted } = teams.connector;
      for (let i = 0; i < 3; i++) await client.ask(ADA, 'whoami');
      expect(counted.members).toBe(1);
      clock.now = new Date(clock.now.getTime() + DAY);
      teams.connector.hidden.add(ADA);
      expect((await client.ask(ADA, 'whoami')).text).toContain('Ada Byron, ada@acme.example.');
      expect(counted.members).toBe(2);
    });

    it.each([
      ['shows none', STRANGER],
      ["shows a guest's account only", GUEST],
      ['was made up by whoever joined', ANONYMOUS],
    ])('by the e-mail address of their profile, unless it %s', async (_what, who) => {
      const { text } = await client.ask(who, 'whoami');
      expect(text).toContain('Nobody in particular.');
      expect(text).toContain('shows no e-mail address');
    });

    it('and answers whom Teams does not name', async () => {
      const sent = client.message(ADA, 'whoami');
      const answered = teams.connector.next(() => true);
      await client.deliver({ ...sent, from: { id: ADA.id, name: ADA.name } });
      expect(textOfCard((await answered).card)).toContain('I do not know who you are');
    });
  });

  it('remembers where it can post, until it is removed', async () => {
    const update = (more: object) => client.deliver(client.activity(ADA, 'channel', more));
    const { conversations } = teams.memory;
    await update({ type: 'installationUpdate', action: 'add' });
    expect(await conversations.find(CHANNEL)).toMatchObject({
      serviceUrl: teams.connector.serviceUrl,
      conversationId: CHANNEL,
      tenantId: APP.tenant,
    });
    await update({ type: 'installationUpdate', action: 'remove' });
    expect(await conversations.find(CHANNEL)).toBeUndefined();
    await update({ type: 'conversationUpdate', membersAdded: [BOT] });
    await update({ type: 'conversationUpdate', membersRemoved: [{ id: ADA.id }] });
    expect(await conversations.find(CHANNEL)).toBeDefined();
    await update({ type: 'conversationUpdate', membersRemoved: [{ id: BOT.id }] });
    expect(await conversations.find(CHANNEL)).toBeUndefined();
    await client.ask(ADA, 'whoami', { place: 'channel', thread: '7' });
    expect(await conversations.find(CHANNEL)).toBeDefined();
  });

  it('uses a token until shortly before it ends', async () => {
    for (let i = 0; i < 3; i++) await client.ask(ADA, 'whoami');
    expect(teams.connector.login.counted.tokens).toBe(1);
    clock.now = new Date(clock.now.getTime() + 56 * 60 * 1000);
    await client.ask(ADA, 'whoami');
    expect(teams.connector.login.counted.tokens).toBe(2);
  });

  it('asks for another token where Teams takes the one that it holds no more, and answers', async () => {
    await client.ask(ADA, 'whoami');
    teams.connector.login.revokeAll();
    expect((await client.ask(ADA, 'whoami')).text).toContain('ada@acme.example');
    expect(teams.connector.login.counted.tokens).toBe(2);
    // Who asks is looked up with it as well.
    teams.connector.login.revokeAll();
    expect((await client.ask(GRACE, 'whoami')).text).toContain('grace@acme.example');
  });

  it('asks once more where the login is in trouble', async () => {
    const troubles: LoginFault[] = [{ status: 503 }, 'cut'];
    teams.connector.login.chance.fault = (of) => (of === 'token' ? troubles.shift() : undefined);
    expect((await client.ask(ADA, 'whoami')).text).toContain('ada@acme.example');
    expect([troubles.length, teams.connector.login.counted.tokens]).toEqual([0, 1]);
  });

  it('answers everything that it has acknowledged when it is stopped under load', async () => {
    let stopping: Promise<void> | undefined;
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const message = client.message(ADA, `echo ${i}`, { place: 'groupChat' });
        const { status } = await teams.connector.deliver(teams.address, message);
        stopping ??= teams.stopTeams();
        return status;
      }),
    );
    const late = await teams.connector.deliver(teams.address, client.message(ADA, 'echo late'));
    await stopping;
    expect(new Set([...statuses, late.status])).toEqual(new Set([200, 503]));
    expect(teams.connector.shown).toHaveLength(statuses.filter((status) => status === 200).length);
  });
});

it('says why it gets no token, and not with which password', async () => {
  const teams = await serveTeams();
  const { account, endpoints } = teams.connector;
  const wrong = await serveTeams({ account: { ...account, password: 'wrong-password' }, endpoints });
  await wrong.start(fakeAnswerer());
  const client = teamsClient({ ...wrong, connector: teams.connector });
  await client.deliver(client.message(ADA, 'whoami'));
  await wrong.stop();
  await teams.stop();
  expect(wrong.logged()).toContain('AADSTS7000215');
  expect(wrong.logged()).not.toContain('wrong-password');
});
