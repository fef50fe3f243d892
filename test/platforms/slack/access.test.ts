import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/chat.ts';
import { reply, text } from '../../../src/reply/reply.ts';
import { textOf } from '../../support/fake-slack/reading.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { serveSlack } from '../../support/slack.ts';

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** Says what Slack told of a question. */
const told: Command = {
  name: 'told',
  about: 'What is known of a question',
  usage: 'told',
  examples: [],
  async run({ ask: { guest, groups, channel, public: isPublic } }) {
    const { name = 'nowhere', id = '', external = false } = channel ?? {};
    return reply(
      'Told',
      text(`${isPublic ? 'aloud' : 'quietly'} in ${name} ${id}${external ? ', external' : ''}`),
      text(`${guest ? 'a guest' : 'a member'} of [${groups}]`),
    );
  },
};

describe('who asks in Slack, and where', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  let time: number;
  let groupsInUse: string[];
  beforeEach(async () => {
    time = Date.UTC(2026, 10, 24);
    groupsInUse = [];
    slack = await serveSlack('http', { now: () => new Date(time), groupsInUse: () => groupsInUse });
    await slack.start(fakeAnswerer([told]));
  });
  afterEach(() => slack.stop());

  const asked = async (person = slack.ada, channel = 'C1') =>
    textOf(await person.command('/showback', 'told', channel));
  const callsOf = (method: string) => slack.world.callsOf(method).length;

  describe('a guest', () => {
    it.each([
      ['of some channels', { is_restricted: true }],
      ['of one channel', { is_restricted: true, is_ultra_restricted: true }],
      ['of another workspace', { team_id: 'T2' }],
      ['who is a stranger in a shared channel', { is_stranger: true }],
    ])('%s is told apart from members', async (_what, more) => {
      const guest = slack.slack.addUser({ id: 'UX', name: 'X', email: 'x@partner.example', more });
      expect(await asked(guest)).toContain('a guest of');
      expect(await asked()).toContain('a member of');
    });

    it('is none whose other workspaces include this one', async () => {
      const more = { team_id: 'T2', enterprise_user: { teams: ['T2', 'T1'] } };
      const colleague = slack.slack.addUser({ id: 'UX', name: 'X', email: 'x@acme.example', more });
      expect(await asked(colleague)).toContain('a member of');
    });

    it('is known as one for a day, then Slack is asked again', async () => {
      expect(await asked(slack.guest)).toContain('a guest');
      slack.world.users.set('UGUEST', { id: 'UGUEST', name: 'Guest', email: 'guest@acme.example' });
      expect(await asked(slack.guest)).toContain('a guest');
      time += DAY + 1;
      await expect.poll(() => asked(slack.guest)).toContain('a member');
    });

    it('may be whom Slack does not show, and is told so', async () => {
      slack.world.trouble('users.info', { kind: 'error', error: 'account_inactive' });
      const said = textOf(await slack.ada.command('/showback', 'cost search'));
      expect(said).toContain('Guests see nothing here');
      expect(said).toContain('Slack did not show me your profile');
      expect(textOf(await slack.ada.command('/showback', 'cost search'))).toContain('search, this month');
    });
  });

  describe('a user group', () => {
    beforeEach(() => {
      slack.world.userGroups.set('SFIN', ['UADA']).set('SCTO', ['UGRACE']);
    });

    it('is not asked for unless a role is granted to it', async () => {
      groupsInUse = ['teams:19:abc@thread.tacv2'];
      expect(await asked()).toContain('of []');
      expect(callsOf('usergroups.users.list')).toBe(0);
    });

    it('is read once in five minutes, whoever asks', async () => {
      groupsInUse = ['slack:SFIN', 'slack:SCTO', 'teams:19:abc@thread.tacv2'];
      await Promise.all([asked(), asked(slack.grace), asked(slack.nobody)]);
      expect(await asked()).toContain('of [slack:SFIN]');
      expect(callsOf('usergroups.users.list')).toBe(2);
      slack.world.userGroups.set('SFIN', []);
      time += 5 * MINUTE;
      expect(await asked()).toContain('of []');
    });

    it('has nobody in it where the scope is missing, and the log says once what to do', async () => {
      groupsInUse = ['slack:SFIN', 'slack:SCTO'];
      slack.world.scopes.delete('usergroups:read');
      expect(await asked()).toContain('of []');
      time += MINUTE;
      expect(await asked()).toContain('of []');
      const said = slack.lines.filter(({ msg }) => msg === 'a user group cannot be looked up in Slack');
      expect(said).toEqual([expect.objectContaining({ remedy: expect.stringContaining('manifest slack') })]);
      slack.world.scopes.add('usergroups:read');
      time += MINUTE;
      expect(await asked()).toContain('of [slack:SFIN]');
    });

    it('does not keep anybody waiting', async () => {
      groupsInUse = ['slack:SFIN'];
      slack.world.trouble('usergroups.users.list', { kind: 'ratelimited', retryAfter: 4 });
      expect(await asked()).toContain('of []');
    });
  });

  describe('a channel', () => {
    it('is known by its name and its id, for five minutes', async () => {
      expect(await asked()).toContain('quietly in #general C1');
      slack.world.channels.set('C1', { id: 'C1', name: 'renamed', botIsMember: true });
      expect(await asked()).toContain('#general');
      expect(callsOf('conversations.info')).toBe(1);
      time += 5 * MINUTE;
      expect(await asked()).toContain('#renamed');
    });

    it.each([
      ['is external that other organisations are in', { is_ext_shared: true, is_shared: true }, true],
      ['is external that is shared, who knows with whom', { is_shared: true }, true],
      ["is not external that the organisation's own workspaces share", { is_shared: true, is_org_shared: true }, false],
    ])('%s', async (_what, more, external) => {
      slack.world.channels.set('C2', { id: 'C2', name: 'two', botIsMember: true, more });
      expect((await asked(slack.ada, 'C2')).includes('external')).toBe(external);
    });

    it('is one with guests where a guest is in it, looked at once an hour', async () => {
      const channel = { id: 'C2', name: 'two', botIsMember: true, members: ['UADA', 'UGRACE'] };
      slack.world.channels.set('C2', channel);
      expect(await asked(slack.ada, 'C2')).not.toContain('external');
      channel.members = ['UADA', 'UGRACE', 'UGUEST'];
      time += 59 * MINUTE;
      expect(await asked(slack.ada, 'C2')).not.toContain('external');
      expect(callsOf('conversations.members')).toBe(1);
      time += MINUTE + 5 * MINUTE;
      expect(await asked(slack.ada, 'C2')).toContain('external');
      const shared = textOf(await slack.ada.command('/showback', 'share cost search', 'C2'));
      expect(shared).toContain('Only you can see this: guests or people of other organisations may read this channel.');
    });

    it('is one with guests where more people are than can be looked up, or Slack does not say who', async () => {
      const members = Array.from({ length: 201 }, () => 'UADA');
      slack.world.channels.set('C2', { id: 'C2', name: 'two', botIsMember: true, members });
      slack.world.channels.set('C3', { id: 'C3', name: 'three', botIsMember: true });
      expect(await asked(slack.ada, 'C2')).toContain('in #two C2, external');
      slack.world.trouble('conversations.members', { kind: 'error', error: 'fetch_members_failed' });
      expect(await asked(slack.ada, 'C3')).toContain('in #three C3, external');
    });

    it('that Slack does not show goes by its id, and may be external', async () => {
      slack.world.scopes.delete('channels:read');
      expect(await asked()).toContain('in C1 C1, external');
      const shared = await slack.ada.command('/showback', 'share cost search');
      expect(textOf(shared)).toContain(
        'Only you can see this: guests or people of other organisations may read this channel.',
      );
      expect(slack.grace.reads()).toBe('');
      expect(slack.lines.filter(({ remedy }) => remedy !== undefined)).toHaveLength(1);
    });

    it('that the app is not in is one to invite it to, and looked at anew when it was', async () => {
      const share = async () => textOf(await slack.ada.command('/showback', 'share cost search', 'C9'));
      expect(await share()).toContain('invite the bot');
      expect(slack.text()).not.toContain('looked up');
      const more = { is_ext_shared: true };
      slack.world.channels.set('C9', { id: 'C9', name: 'secret', botIsMember: true, more });
      expect(await share()).toContain('people of other organisations may read this channel');
      expect(slack.grace.reads('C9')).toBe('');
    });

    it('is none where somebody is alone with the app', async () => {
      expect(textOf(await slack.ada.direct('told'))).toContain('quietly in nowhere');
      expect(callsOf('conversations.info')).toBe(0);
    });
  });

  it('is answered aloud when the app is mentioned, and in private to a click on that answer', async () => {
    expect(textOf(await slack.ada.mention('told', { channel: 'C1' }))).toContain('aloud in #general');
    const aloud = await slack.ada.mention('cost search', { channel: 'C1' });
    expect(textOf(aloud)).not.toContain('Shared by');
    expect((await slack.grace.press(aloud, 'By service')).onlyFor).toBe('UGRACE');
  });

  it('tells a guest who mentions it nothing, and nobody else of it', async () => {
    expect(textOf(await slack.guest.mention('cost search', { channel: 'C1' }))).toContain('Guests see nothing here');
    expect(slack.grace.reads()).toBe('');
  });
});
