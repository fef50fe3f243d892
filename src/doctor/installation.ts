import { statfsSync } from 'node:fs';
import { currentLoads } from '../../db/loads.ts';
import { type OpenDatabase, pendingMigrations } from '../../db/open.ts';
import type { Config } from '../config.ts';
import { type Check, fail, ok, warn } from './check.ts';

const GIB = 1024 ** 3;
const LEAST_SPACE = GIB;

export function checkNode(): Check {
  return ok('Node', process.versions.node);
}

export function checkConfig({ organisation, configPath }: Config): Check {
  return organisation === undefined
    ? warn(
        'configuration',
        `there is no ${configPath}: this is the sample organisation`,
        'to begin a real one, write a showback.yaml with `organization:` and `currency:`, then import bills',
      )
    : ok('configuration', `${configPath} declares ${organisation.name}`);
}

/** A bot that listens on more than this machine has no log-in of its own in front of the playground. */
export function checkAddress({ host, publicUrl }: Config): Check {
  if (['127.0.0.1', '::1', 'localhost'].includes(host)) return ok('address', `listens on ${host}, this machine only`);
  const todo =
    'put a reverse proxy with a log-in before it; the playground lets everybody act as anybody of the sample';
  if (publicUrl === undefined)
    return warn('address', `listens on ${host}, which others can reach, and PUBLIC_URL is not set`, todo);
  return publicUrl.startsWith('https:')
    ? ok('address', `listens on ${host}, for ${publicUrl}`)
    : warn(
        'address',
        `people reach it at ${publicUrl}, which is not encrypted`,
        'give the reverse proxy a certificate',
      );
}

export function checkDatabase({ sqlite }: OpenDatabase, { databaseFile }: Config): Check {
  const found = String(sqlite.pragma('quick_check(1)', { simple: true }));
  if (found !== 'ok') {
    return fail(
      'database',
      `${databaseFile} is damaged: ${found}`,
      'restore a backup, or move the file away and import the bills again',
    );
  }
  try {
    sqlite.exec('begin immediate; rollback');
  } catch (error) {
    return fail(
      'database',
      `${databaseFile} cannot be written: ${(error as Error).message}`,
      'let the user that runs Showback write the file and its folder',
    );
  }
  return ok('database', databaseFile);
}

export async function checkMigrations({ db }: OpenDatabase): Promise<Check> {
  const pending = await pendingMigrations(db);
  return pending.length === 0
    ? ok('migrations', 'all applied')
    : fail('migrations', `waiting: ${pending.join(', ')}`, 'restart Showback; it applies them when it starts');
}

export function checkSpace({ dataDir }: Config): Check {
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const message = `${(free / GIB).toFixed(1)} GiB free for ${dataDir}`;
  return free > LEAST_SPACE
    ? ok('disk', message)
    : warn('disk', message, 'make room: an import needs about as much again as the bills it reads');
}

/** A clock in the past makes days that the bills know of a future. */
export async function checkClock({ db }: OpenDatabase, timezone: string, now: Date): Promise<Check> {
  const imports = (await currentLoads(db)).map((load) => Date.parse(load.imported_at));
  const newest = Math.max(Number.NEGATIVE_INFINITY, ...imports);
  return newest > now.getTime()
    ? fail(
        'clock',
        `it is ${now.toISOString()}, and bills were imported at ${new Date(newest).toISOString()}`,
        'set the clock of this machine',
      )
    : ok('clock', `${now.toISOString()}; days are named as in ${timezone}`);
}
