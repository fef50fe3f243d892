import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/chat.ts';
import { reply, text } from '../../../src/reply/reply.ts';
import type { Json } from '../../support/fake-connector.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { ADA, ANONYMOUS, FOREIGNER, GRACE, GUEST, type ServedTeams, serveTeams } from '../../support/teams.ts';
import { CHANNEL, TEAM, teamsClient } from '../../support/teams-client.ts';

const MINUTE = 60 * 1000;

/** Says what Teams told of a question. */
const told: Command = {
  name: 'told',
  about: 'What is known of a question',
  usage: 'told',
  examples: [],
  async run({ ask: { guest, groups, channel, public: isPublic, person } }) {
    const { name = 'nowhere', external = false } = channel ?? {};
    return reply(
      'Told',
      text(`${isPublic ? 'aloud' : 'quietly'} in ${name}${external ? ', external' : ''}`),
      text(`${person?.name ?? 'Nobody'}, ${guest ? 'a guest' : 'a member'} of [${groups}]`),
    );
  },
};

describe('who asks in Teams, and where', () => {
  let teams: ServedTeams;
  let client: ReturnType<typeof teamsClient>;
  let groupsInUse: string[];
  const clock = { now: new Date() };
  beforeEach(async () => {
    clock.now = new Date();
    groupsInUse = [];
    teams = await serveTeams({ now: () => clock.now, groupsInUse: () => groupsInUse });
    client = teamsClient(teams);
    await teams.start(fakeAnswerer([told]));
  });
  afterEach(async () => {
    await teams.stop();
    expect(teams.connector.problems).toEqual([]);
    expect(teams.logged()).not.toMatch(/Bearer/);
  });

  const inChannel = async (who = ADA) => (await client.ask(who, 'told', { place: 'channel' })).text;

  it.each([
    ['a guest of the tenant', GUEST, 'Nobody, a guest'],
    ['without an account', ANONYMOUS, 'Nobody, a guest'],
    ['of another tenant, whatever e-mail it shows', FOREIGNER, 'Nobody, a guest'],
    ['a member', ADA, 'Ada Byron, a member'],
  ])('knows who is %s', async (_what, who, said) => {
    expect(await inChannel(who)).toContain(said);
    expect(await inChannel(who)).toContain(said);
    expect(teams.connector.counted.members).toBe(1);
  });

  it('takes whom Teams does not show for a guest, and says what is the matter', async () => {
    teams.connector.hidden.add(ADA);
    const { text } = await client.ask(ADA, 'cost search');
    expect(text).toContain('Guests see nothing here');
    expect(text).toContain('Teams did not show me your profile');
  });

  describe('a team', () => {
    it('counts in its own channels, for its members', async () => {
      groupsInUse = [`teams:${TEAM}`, 'slack:S0123'];
      expect(await inChannel()).toContain(`of [teams:${TEAM}]`);
      expect((await client.ask(ADA, 'told')).text).toContain('of []');
      groupsInUse = ['teams:19:another@thread.tacv2'];
      expect(await inChannel()).toContain('of []');
    });

    it('does not count for who is in a shared channel of it only', async () => {
      await inChannel();
      groupsInUse = [`teams:${TEAM}`];
      teams.connector.hidden.add(ADA);
      expect(await inChannel()).toContain('of []');
    });

    it('is asked about once in five minutes', async () => {
      groupsInUse = [`teams:${TEAM}`];
      for (let i = 0; i < 3; i++) await inChannel();
      const { members } = teams.connector.counted;
      clock.now = new Date(clock.now.getTime() + 5 * MINUTE);
      teams.connector.hidden.add(ADA);
      expect(await inChannel()).toContain('of []');
      expect(teams.connector.counted.members).toBe(members + 1);
    });
  });

  it('knows a channel by its id, and one that is shared for external', async () => {
    expect(await inChannel()).toContain(`aloud in ${CHANNEL}`);
    const sent = client.message(ADA, 'told', { place: 'channel', thread: '7' });
    const channelData = { ...sent.channelData, channel: { id: CHANNEL, type: 'shared' } };
    const answered = teams.connector.next(() => true);
    await client.deliver({ ...sent, channelData });
    expect(JSON.stringify((await answered).card)).toContain(`aloud in ${CHANNEL}, external`);
  });

  it.each([GUEST, ANONYMOUS, FOREIGNER])(
    'takes a channel or group chat with $name for external, looked at once an hour',
    async (guest) => {
      const places = ['channel', 'groupChat'] as const;
      const said = () => Promise.all(places.map(async (place) => (await client.ask(ADA, 'told', { place })).text));
      for (const one of await said()) expect(one).not.toContain('external');
      teams.connector.roster.add(guest);
      for (const one of await said()) expect(one).not.toContain('external');
      clock.now = new Date(clock.now.getTime() + 60 * MINUTE);
      for (const one of await said()) expect(one).toContain('external');
      expect((await client.ask(ADA, 'told', {})).text).toContain('quietly in nowhere');
    },
  );

  it('takes a channel for external of which Teams does not say who is there', async () => {
    teams.connector.rosterFaults.push(500);
    expect(await inChannel()).toContain('external');
    expect(await inChannel()).not.toContain('external');
  });

  it('tells what is said aloud from what is not', async () => {
    const said = async (how: Parameters<typeof client.ask>[2]) => (await client.ask(ADA, 'told', how)).text;
    expect(await said({ place: 'groupChat' })).toContain('aloud in a:groupChat');
    expect(await said({ place: 'groupChat', targeted: true })).toContain('quietly in a:groupChat');
    expect(await said({})).toContain('quietly in nowhere');
    const { message } = await client.ask(ADA, 'told', { place: 'channel' });
    const clicked = { type: 'Action.Execute', verb: 'run', data: { run: 'told' } };
    expect((await client.click(GRACE, message, clicked)).text).toContain(`quietly in ${CHANNEL}`);
  });

  describe('what is for the asker alone', () => {
    const ask = async (words = 'cost people') => {
      const sent = client.message(ADA, words, { place: 'channel' });
      await client.deliver(sent);
      await teams.stopTeams();
    };
    const shown = () =>
      teams.connector.shown.map(({ conversationId, onlyFor, card }) => [
        conversationId,
        onlyFor,
        (card as Json).body[0].text,
      ]);

    it.each(['cost people', 'cots', 'crash'])('"%s": is posted for nobody else', async (words) => {
      await ask(words);
      expect(shown()).toEqual([[CHANNEL, ADA.id, expect.any(String)]]);
    });

    it('is given in the personal chat where Teams refuses that', async () => {
      teams.connector.faults.push({ status: 400, code: 'BadRequest' });
      await ask();
      expect(shown()).toEqual([[`a:personal ${ADA.id}`, undefined, expect.stringContaining('people, this month')]]);
    });

    it('is not given where there is no personal chat, and it is said how to have one', async () => {
      teams.connector.faults.push({ status: 400, code: 'BadRequest' });
      teams.connector.withoutApp.add(ADA);
      await ask();
      expect(shown()).toEqual([[CHANNEL, undefined, 'I cannot answer here']]);
      expect(client.readBy(GRACE)).toContain('Add me for yourself');
      expect(teams.logged()).toContain('can add the app for themselves');
    });

    it('is not given again where Teams may have taken it', async () => {
      teams.connector.faults.push('lose the reply');
      await ask();
      expect(shown()).toEqual([[CHANNEL, ADA.id, expect.any(String)]]);
    });
  });
});
