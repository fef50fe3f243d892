import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createSubcommands } from '../src/subcommands.ts';
import { PLAIN, temporaryFolder } from './support/bills.ts';
import { recordingLog } from './support/log.ts';

function inFolder() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'showback.yaml'), PLAIN);
  vi.stubEnv('SHOWBACK_CONFIG', join(folder, 'showback.yaml'));
  vi.stubEnv('DATABASE_URL', `file:${join(folder, 'showback.db')}`);
  vi.stubEnv('PORT', '0');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

it('a subcommand says how it ended, and the log says why it failed', async () => {
  inFolder();
  const { log, text } = recordingLog();
  const { run } = createSubcommands(log);
  expect(await run('help')).toBe(0);
  expect(await run('import', 'nowhere.csv')).toBe(1);
  expect(text()).toContain('nowhere.csv');
});

it('what is under way is ended with the bot, and nothing else is begun', async () => {
  inFolder();
  const { log, text } = recordingLog();
  const { run, stop } = createSubcommands(log);
  // The longest there is.
  void run('start');
  await stop();
  void run('help');
  expect(text()).toBe('');
});
