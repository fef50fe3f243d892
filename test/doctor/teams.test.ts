import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { checkTeams, checkTeamsLogin } from '../../src/doctor/teams.ts';
import { fakeConnector } from '../support/fake-connector.ts';

const folder = mkdtempSync(join(tmpdir(), 'showback-doctor-'));
const configOf = (env: NodeJS.ProcessEnv) => loadConfig(env, folder);
const account = {
  TEAMS_APP_ID: '11111111-2222-3333-4444-555555555555',
  TEAMS_APP_PASSWORD: 'the-password',
  TEAMS_TENANT_ID: '66666666-2222-3333-4444-555555555555',
};

describe('the doctor looks at Teams', () => {
  it.each<[string, NodeJS.ProcessEnv, string, RegExp]>([
    ['absent', {}, 'ok', /not set up/],
    ['unauthenticated', { TEAMS_DEV_UNAUTHENTICATED: '1' }, 'warn', /believed/],
    ['without an address', account, 'fail', /PUBLIC_URL is not set/],
    ['without encryption', { ...account, PUBLIC_URL: 'http://x.example' }, 'fail', /https addresses only/],
    ['sound', { ...account, PUBLIC_URL: 'https://x.example/' }, 'ok', /https:\/\/x\.example\/api\/messages/],
  ])('%s', (_what, env, status, message) => {
    expect(checkTeams(configOf(env))).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  it('and asks Microsoft, if it may, whether the password is right', async () => {
    const connector = await fakeConnector([]);
    const config = { ...configOf({}), teams: connector.account };
    const ask = (password: string) =>
      checkTeamsLogin({ ...config, teams: { ...connector.account, password } }, connector.endpoints.login);
    expect(await ask(connector.account.password)).toMatchObject([{ status: 'ok' }]);
    expect(await ask('expired')).toMatchObject([{ status: 'fail', message: expect.stringContaining('AADSTS7000215') }]);
    expect(await checkTeamsLogin(configOf({}))).toEqual([]);
    await connector.close();
    expect(await ask('any')).toMatchObject([{ status: 'fail', todo: expect.any(String) }]);
  });
});
