import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { openHouse, startBot } from '../../../src/main.ts';
import { temporaryFolder } from '../../support/bills.ts';
import { textOf } from '../../support/fake-slack/reading.ts';
import { startFakeSlack, TOKENS } from '../../support/fake-slack.ts';
import { recordingLog } from '../../support/log.ts';

it('the bot answers in Slack beside the playground, as its environment says', async () => {
  const slack = await startFakeSlack({ ackMs: 3000 });
  onTestFinished(() => slack.close());
  const env = {
    PORT: '0',
    SLACK_BOT_TOKEN: TOKENS.botToken,
    SLACK_APP_TOKEN: TOKENS.appToken,
    SLACK_SIGNING_SECRET: TOKENS.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  };
  const { log, lines, text } = recordingLog();
  const now = () => new Date();
  const bot = await startBot(await openHouse(loadConfig(env, temporaryFolder()), log, now), now);
  await slack.connected();
  const ada = slack.addUser({ id: 'UADA', name: 'Ada', email: 'ada@acme.example' });
  expect(textOf(await ada.command('/showback', 'help'))).toContain('What you can ask');
  slack.sendTo(`${bot.url}/slack/events`);
  expect(textOf(await ada.command('/showback', 'help cost'))).toContain('cost [scope]');
  expect((await fetch(`${bot.url}/playground/state`)).status).toBe(200);
  await bot.stop();
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'Slack takes the bot token', team: 'Acme' }));
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'question', platform: 'slack', command: 'help' }));
  for (const secret of Object.values(TOKENS)) expect(text()).not.toContain(secret);
});
