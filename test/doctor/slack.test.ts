import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { askSlack, checkSlack } from '../../src/doctor/slack.ts';
import { temporaryFolder } from '../support/bills.ts';
import { type FakeSlack, startFakeSlack, TOKENS } from '../support/fake-slack.ts';

const ENV = { SLACK_BOT_TOKEN: TOKENS.botToken, SLACK_APP_TOKEN: TOKENS.appToken };
const configOf = (env: NodeJS.ProcessEnv) => loadConfig(env, temporaryFolder());

describe('the doctor, of Slack', () => {
  it('says nothing where Slack is off, and how it is reached where it is on', () => {
    expect(checkSlack(configOf({}))).toEqual([]);
    expect(checkSlack(configOf(ENV))).toMatchObject([{ status: 'ok', message: 'on, by Socket Mode' }]);
  });

  it('warns of signed requests without an address', () => {
    const http = { SLACK_BOT_TOKEN: TOKENS.botToken, SLACK_SIGNING_SECRET: TOKENS.signingSecret };
    expect(checkSlack(configOf(http))).toMatchObject([{ status: 'warn', todo: expect.stringContaining('PUBLIC_URL') }]);
    expect(checkSlack(configOf({ ...http, PUBLIC_URL: 'https://showback.example.com' }))).toMatchObject([
      { status: 'ok' },
    ]);
  });

  describe('when it may ask', () => {
    let slack: FakeSlack;
    beforeEach(async () => {
      slack = await startFakeSlack({ ackMs: 1000 });
    });
    afterEach(() => slack.close());
    const ask = async (more: NodeJS.ProcessEnv = {}, now = new Date()) => {
      const config = configOf({ ...ENV, SLACK_API_URL: slack.apiUrl, ...more }).slack;
      if (config === undefined) throw new Error('Slack is off');
      return Object.fromEntries((await askSlack(config, now)).map((check) => [check.name, check]));
    };

    it('finds nothing wrong with a sound app', async () => {
      const checks = await ask();
      expect(Object.values(checks).map(({ status }) => status)).toEqual(Array(4).fill('ok'));
      expect(checks['Slack token']?.message).toBe('showback in Acme');
    });

    it.each([
      ['files:write', 'warn'],
      ['users:read.email', 'fail'],
    ])('names the scope %s when it is missing', async (scope, status) => {
      slack.world.scopes.delete(scope);
      expect((await ask())['Slack scopes']).toMatchObject({ status, message: expect.stringContaining(scope) });
    });

    it('says which token Slack does not take', async () => {
      expect((await ask({ SLACK_BOT_TOKEN: 'xoxb-wrong' }))['Slack token']).toMatchObject({
        status: 'fail',
        message: 'invalid_auth',
        todo: expect.stringContaining('SLACK_BOT_TOKEN'),
      });
      expect((await ask({ SLACK_APP_TOKEN: 'xapp-wrong' }))['Slack sockets']).toMatchObject({ status: 'fail' });
    });

    it('compares the clocks', async () => {
      const checks = await ask({}, new Date(Date.now() + 10 * 60_000));
      expect(checks['Slack clock']).toMatchObject({
        status: 'fail',
        message: expect.stringMatching(/^(599|600|601) s/),
      });
    });

    it('says when Slack cannot be reached', async () => {
      expect(await ask({ SLACK_API_URL: 'http://127.0.0.1:1/api/' })).toMatchObject({
        'Slack token': { message: 'unreachable' },
      });
    });
  });
});
