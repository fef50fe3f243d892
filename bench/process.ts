import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CLI = join(import.meta.dirname, '../bin/showback.js');
/** How package.json starts the bot. */
const AS_NPM_START = ['--max-semi-space-size=4'];

/** Seconds and peak resident memory of a process of our Node that ends by itself. */
export async function runMeasured(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ seconds: number; megabytes: number }> {
  const started = performance.now();
  const stdio: StdioOptions = ['ignore', 'ignore', 'inherit'];
  const child = spawn(process.execPath, args, { cwd, stdio, env: { ...process.env, ...env } });
  let megabytes = 0;
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, memoryOf(child, 'VmHWM'));
  }, 50);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, megabytes };
}

/** A bot that listens on a port of its own. */
export interface RunningBot {
  url: string;
  child: ChildProcess;
  startedInMs: number;
  stop(): Promise<void>;
}

export async function startBotIn(
  cwd: string,
  nodeArgs: readonly string[] = [],
  more: NodeJS.ProcessEnv = {},
): Promise<RunningBot> {
  const started = performance.now();
  const env = { ...process.env, PORT: '0', LOG_LEVEL: 'error', ...more };
  const child = spawn(process.execPath, [...AS_NPM_START, ...nodeArgs, CLI, 'start'], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (data) => {
      said += String(data);
      const [, address] = /listens on (\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.on('exit', (code) => reject(new Error(`the bot ended with ${code}: ${said}`)));
  });
  const startedInMs = performance.now() - started;
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  return {
    url,
    child,
    startedInMs,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Megabytes of resident memory: VmRSS now, VmHWM at its highest. Linux only; elsewhere 0. */
export function memoryOf(child: ChildProcess, which: 'VmRSS' | 'VmHWM'): number {
  try {
    const [, kilobytes] =
      new RegExp(`${which}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
