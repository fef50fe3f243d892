import { spawnSync } from 'node:child_process';
import { SMALL_PROCESS } from '../main.ts';

/** Whether this process was started to take little memory. */
export const isSmall = (): boolean => SMALL_PROCESS.nodeArgs.every((arg) => process.execArgv.includes(arg));

/** Runs the same command line in a process that takes little memory; its exit code. */
export function runSmall(): number {
  const { status } = spawnSync(process.execPath, [...SMALL_PROCESS.nodeArgs, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, ...SMALL_PROCESS.env },
  });
  return status ?? 1;
}
