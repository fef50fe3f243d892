import { help } from '../../commands/help.ts';
import type { Answerer, Command } from '../../src/chat.ts';
import { createRouter } from '../../src/router.ts';
import { fakeCommands } from './commands.ts';
import { recordingLog } from './log.ts';
import { noTools } from './tools.ts';

/** The real router over fake commands. */
export function fakeAnswerer(extra: readonly Command[] = []): Answerer {
  const { log } = recordingLog();
  return createRouter({
    commands: [help, ...fakeCommands, ...extra],
    tools: noTools,
    log,
    clock: () => performance.now(),
  });
}
