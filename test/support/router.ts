import { help } from '../../commands/help.ts';
import type { Answerer, Command } from '../../src/chat.ts';
import { createRouter } from '../../src/router.ts';
import { fakeCommands } from './commands.ts';
import { recordingLog } from './log.ts';

/** The real router over fake commands. */
export function fakeAnswerer(extra: readonly Command[] = []): Answerer {
  const { log } = recordingLog();
  return createRouter({ commands: [help, ...fakeCommands, ...extra], tools: {}, log, clock: () => performance.now() });
}
