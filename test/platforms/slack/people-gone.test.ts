import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { diagnoseInstallation } from '../../../src/doctor.ts';
import { openHouse, startBot } from '../../../src/main.ts';
import { temporaryFolder } from '../../support/bills.ts';
import { textOf } from '../../support/fake-slack/reading.ts';
import { startFakeSlack, TOKENS } from '../../support/fake-slack.ts';
import { recordingLog } from '../../support/log.ts';

const YAML = `
organization: Acme
currency: USD
finops: [ada@acme.example]
teams: { payments: { manager: ada@acme.example, owners: [nemo@acme.example] } }
`;

it('the bot looks up by itself whom showback.yaml names, does without who is not there, and the doctor says so', async () => {
  const slack = await startFakeSlack({ ackMs: 3000 });
  onTestFinished(() => slack.close());
  const ada = slack.addUser({ id: 'UADA', name: 'Ada', email: 'ada@acme.example' });
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'showback.yaml'), YAML);
  const env = {
    PORT: '0',
    SLACK_BOT_TOKEN: TOKENS.botToken,
    SLACK_APP_TOKEN: TOKENS.appToken,
    SLACK_API_URL: slack.apiUrl,
  };
  const { log } = recordingLog();
  const now = () => new Date();
  const house = await openHouse(loadConfig(env, folder), log, now);
  expect(house.organisation().teams[0]?.owners).toEqual(['nemo@acme.example']);
  const bot = await startBot(house, now);
  await slack.connected();
  await expect.poll(() => house.organisation().teams[0]?.owners, { timeout: 5000 }).toEqual([]);
  const said = textOf(await ada.command('/showback', 'people'));
  expect(said).toContain('nemo@acme.example');
  expect(said).toContain('ada@acme.example (team payments)');
  await bot.stop();

  const checks = await diagnoseInstallation({
    ...{ env, cwd: folder, now: now() },
    organisationOf: ({ organisation }) => organisation ?? house.organisation(),
  });
  expect(checks.find(({ name }) => name === 'people')).toMatchObject({
    status: 'warn',
    message: 'left, or never matched in slack: nemo@acme.example',
  });
  // What another start finds is known already.
  const again = await openHouse(loadConfig(env, folder), log, now);
  onTestFinished(() => again.close());
  expect(again.organisation().teams[0]?.owners).toEqual([]);
});
