import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../../support/fake-slack/reading.ts';
import type { User } from '../../support/fake-slack/workspace.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { serveSlack } from '../../support/slack.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('who asks in Slack', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  let time: number;
  beforeEach(async () => {
    time = Date.UTC(2026, 10, 24);
    slack = await serveSlack('http', { now: () => new Date(time) });
    await slack.start(fakeAnswerer());
  });
  afterEach(() => slack.stop());

  const whoami = async (person = slack.ada) => textOf(await person.command('/showback', 'whoami'));
  const looks = () => slack.world.callsOf('users.info').length;

  it('is known by e-mail, whatever its case, and looked up once a day', async () => {
    const eve = slack.slack.addUser({ id: 'UEVE', name: 'Eve', email: 'Eve@Acme.Example' });
    expect(await whoami(eve)).toContain('Eve, eve@acme.example.');
    time += DAY - 1;
    expect(await whoami(eve)).toContain('eve@acme.example');
    expect(looks()).toBe(1);
  });

  it('is answered by what is known while the profile is read again', async () => {
    await whoami();
    slack.world.users.set('UADA', { id: 'UADA', name: 'Ada Byron', email: 'ada.king@acme.example' });
    time += DAY + 1;
    slack.world.trouble('users.info', { kind: 'slow', ms: 300 });
    expect(await whoami()).toContain('ada@acme.example');
    await expect.poll(() => whoami()).toContain('ada.king@acme.example');
  });

  it('is looked up once for many questions at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => whoami()));
    expect(looks()).toBe(1);
  });

  it.each<[string, Partial<User>]>([
    ['has no e-mail', {}],
    ['is a bot', { email: 'x@acme.example', more: { is_bot: true } }],
    ['is of another workspace', { email: 'ada@acme.example', more: { team_id: 'T2' } }],
    ['is a stranger in a shared channel', { email: 'ada@acme.example', more: { is_stranger: true } }],
    ['has not confirmed the e-mail', { email: 'ada@acme.example', more: { is_email_confirmed: false } }],
  ])('is nobody in particular who %s, and is told why', async (_what, more) => {
    const said = await whoami(slack.slack.addUser({ id: 'UX', name: 'X', ...more }));
    expect(said).toContain('Nobody in particular');
    expect(said).toContain('your Slack profile shows no verified e-mail');
  });

  it('is known a minute after an e-mail was added', async () => {
    expect(await whoami(slack.nobody)).toContain('Nobody in particular');
    slack.world.users.set('UNOBODY', { id: 'UNOBODY', name: 'Somebody', email: 'some@acme.example' });
    time += 61_000;
    expect(await whoami(slack.nobody)).toContain('some@acme.example');
  });

  it.each([
    ['users:read.email', /scope users:read.email/],
    ['users:read', /scope users:read.email/],
  ])('is told when the app lacks %s, and known as soon as it has it', async (scope, said) => {
    slack.world.scopes.delete(scope);
    expect(await whoami()).toMatch(said);
    slack.world.scopes.add(scope);
    expect(await whoami()).toContain('ada@acme.example');
  });

  it('does not wait for a profile that takes long', async () => {
    slack.world.trouble('users.info', { kind: 'ratelimited', retryAfter: 4 });
    expect(await whoami()).toContain('did not show me your profile');
  });

  it('gets an answer while Slack does not show profiles', async () => {
    slack.world.trouble('users.info', { kind: 'error', error: 'account_inactive' });
    expect(await whoami()).toContain('did not show me your profile');
    expect(slack.lines).toContainEqual(expect.objectContaining({ user: 'UADA', remedy: expect.any(String) }));
  });
});
