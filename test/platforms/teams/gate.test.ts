import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../support/fake-connector.ts';
import type { LoginFault } from '../../support/fake-teams-login.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { ADA, type ServedTeams, serveTeams } from '../../support/teams.ts';
import { teamsClient } from '../../support/teams-client.ts';

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const HOUR = 60 * 60;
const seconds = () => Math.floor(Date.now() / 1000);

describe('what does not come from Teams is not answered', () => {
  let teams: ServedTeams;
  let client: ReturnType<typeof teamsClient>;
  beforeEach(async () => {
    teams = await serveTeams();
    client = teamsClient(teams);
    await teams.start(async () => {
      throw new Error('a question came through');
    });
  });
  afterEach(() => teams.stop());

  it.each<[string, (signed: Json) => string]>([
    ['without a token', () => ''],
    ['with another scheme', () => 'Basic YTpi'],
    ['with a token that is none', () => 'Bearer x.y.z'],
    ['signed by a stranger', ({ sign, url }) => `Bearer ${sign({ serviceurl: url }, stranger)}`],
    ['for another bot', ({ sign, url }) => `Bearer ${sign({ serviceurl: url, aud: crypto.randomUUID() })}`],
    ['by another issuer', ({ sign, url }) => `Bearer ${sign({ serviceurl: url, iss: 'https://evil.example' })}`],
    ['of yesterday', ({ sign, url }) => `Bearer ${sign({ serviceurl: url, exp: seconds() - HOUR })}`],
    ['of tomorrow', ({ sign, url }) => `Bearer ${sign({ serviceurl: url, nbf: seconds() + HOUR })}`],
    ['signed for another service', ({ sign }) => `Bearer ${sign({ serviceurl: 'https://evil.example/' })}`],
    ['signed for no service', ({ sign }) => `Bearer ${sign({})}`],
    [
      'by what looks like the emulator',
      ({ sign, url }) =>
        `Bearer ${sign({ serviceurl: url, iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/', ver: '1.0' })}`,
    ],
  ])('%s', async (_what, authorize) => {
    const { connector, address } = teams;
    const authorization = authorize({ sign: connector.login.sign, url: connector.serviceUrl });
    const response = await connector.deliver(address, client.message(ADA, 'cost checkout'), authorization);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain('Error');
    expect(connector.counted).toEqual({ posts: 0, members: 0, rosters: 0 });
  });

  it.each<[string, LoginFault]>([
    ['answers with an error', { status: 500 }],
    ['breaks off', 'cut'],
  ])('nor what cannot be told to come from Teams, as the login %s; later it can', async (_what, fault) => {
    const { connector, address } = teams;
    const troubles = [fault];
    connector.login.chance.fault = () => troubles.shift();
    const deliver = () => connector.deliver(address, client.message(ADA, 'cost checkout'), 'Bearer x.y.z');
    const signed = `Bearer ${connector.login.sign({ serviceurl: connector.serviceUrl })}`;
    expect((await connector.deliver(address, client.message(ADA, 'cost checkout'), signed)).status).toBe(503);
    expect((await deliver()).status).toBe(401);
    expect(teams.logged()).toContain('Microsoft does not say which keys');
    await teams.stopTeams();
    await teams.start(fakeAnswerer());
    expect((await client.ask(ADA, 'whoami')).text).toContain('ada@acme.example');
  });

  it('of another tenant, or of none', async () => {
    const { connector, address } = teams;
    const message = client.message(ADA, 'cost checkout');
    const elsewhere = { ...message, channelData: { tenant: { id: crypto.randomUUID() } } };
    const nowhere = { ...message, conversation: { id: 'a:personal', conversationType: 'personal' }, channelData: {} };
    for (const sent of [elsewhere, nowhere]) {
      expect((await connector.deliver(address, sent)).status).toBe(403);
    }
    expect(connector.counted.posts).toBe(0);
  });

  it.each<[string, object]>([
    ['another channel', { channelId: 'AseChannel' }],
    ['no service', { serviceUrl: '' }],
    ['a service that is no web address', { serviceUrl: 'file:///etc/passwd' }],
    ['no sender', { from: undefined }],
  ])('nor %s', async (_what, wrong) => {
    const { connector, address } = teams;
    const response = await connector.deliver(address, { ...client.message(ADA, 'cost'), ...wrong });
    expect(response.status).toBe(400);
  });
});

describe('without authentication', () => {
  it('answers stay on this machine', async () => {
    const teams = await serveTeams({ account: 'unauthenticated' });
    await teams.start(fakeAnswerer());
    const { connector, address } = teams;
    const message = teamsClient(teams).message(ADA, 'cost checkout');
    // The fake Connector knows no bot without a token: what matters is that something was sent there.
    expect((await connector.deliver(address, message, '')).status).toBe(200);
    const away = { ...message, serviceUrl: 'https://evil.example/' };
    expect((await connector.deliver(address, away, '')).status).toBe(403);
    await teams.stop();
    expect(teams.logged()).toContain('Teams took no answer');
  });
});
