import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../../bin/showback.js');
const STAND_IN = import.meta.resolve('./stand-in-for-microsoft.ts');

/** One life of a real bot. */
export interface Life {
  /** Resolves with its address; with undefined where it dies before. */
  listening: Promise<string | undefined>;
  /** Resolves when it is dead. */
  ended: Promise<void>;
  isOver(): boolean;
  /** As by `kill -9`: the bot alone, or with the processes that it has begun. */
  kill(whom: 'bot' | 'all'): Promise<void>;
  /** What it has written to its log. */
  logged(): string;
}

/** @param more the environment that this bot needs besides */
export function startLife(folder: string, more: NodeJS.ProcessEnv): Life {
  const env = { PATH: process.env['PATH'], HOME: folder, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...more };
  const child = spawn(process.execPath, ['--import', STAND_IN, CLI, 'start'], {
    cwd: folder,
    env,
    // A group of its own, so that all of it can be killed at once.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let over = false;
  const ended = once(child, 'exit').then(() => {
    over = true;
  });
  const address = new Promise<string>((resolve) => {
    const hear = (data: unknown) => {
      said += String(data);
      const [, url] = /listens on (\S+)/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  return {
    listening: Promise.race([address, ended.then(() => undefined)]),
    ended,
    isOver: () => over,
    async kill(whom) {
      if (whom === 'bot') child.kill('SIGKILL');
      else killGroup(child.pid);
      await ended;
    },
    logged: () => said,
  };
}

/** What the bot has begun may live longer than it. */
function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
