import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';

const CLI = fileURLToPath(new URL('../bin/showback.js', import.meta.url));

/** Subcommands of the command line in processes of their own, so that bulk work never holds up an answer. */
export interface Subcommands {
  /** Resolves with the exit code; never, where it was ended by `stop`. */
  run(...args: string[]): Promise<number>;
  /** Ends those that are under way and resolves when they are gone: whatever they do is whole, and begun again later. */
  stop(): Promise<void>;
}

export function createSubcommands(log: Logger): Subcommands {
  const running = new Set<ChildProcess>();
  let stopped = false;
  return {
    run(...args) {
      return new Promise((resolve) => {
        if (stopped) return;
        const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
        running.add(child);
        let reason = '';
        child.stderr.on('data', (data) => {
          reason = (reason + String(data)).slice(-2000);
        });
        child.on('error', (error) => {
          log.error({ err: error, subcommand: args[0] }, 'a subcommand could not be started');
          running.delete(child);
          resolve(1);
        });
        child.on('close', (code) => {
          running.delete(child);
          if (stopped) return;
          if (code !== 0) log.error({ subcommand: args[0], code, reason: reason.trim() }, 'a subcommand failed');
          resolve(code ?? 1);
        });
      });
    },
    async stop() {
      stopped = true;
      await Promise.all(
        [...running].map((child) => {
          const closed = once(child, 'close');
          child.kill();
          return closed;
        }),
      );
    },
  };
}
