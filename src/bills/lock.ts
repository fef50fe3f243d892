import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { UserError } from '../errors.ts';
import { diskFull, isDiskFull } from './disk-full.ts';

/**
 * Lets one import or re-allocation at a time into a data directory. It is a lock of the operating system on a file of its
 * own, so that it is gone with its holder, whatever ends that.
 *
 * @returns releases it
 * @throws UserError when somebody else holds it, or it cannot be had at all
 */
export function holdImportLock(dataDir: string): () => void {
  return hold(dataDir, 'import.lock', 'Another import or re-allocation is under way.');
}

/** Lets one sync at a time into a data directory; imports by hand go on beside it. */
export function holdSyncLock(dataDir: string): () => void {
  return hold(dataDir, 'sync.lock', 'Another sync is under way.');
}

function hold(dataDir: string, file: string, busy: string): () => void {
  let lock: SQLite.Database | undefined;
  try {
    mkdirSync(dataDir, { recursive: true });
    lock = new SQLite(join(dataDir, file), { timeout: 0 });
    lock.exec('begin exclusive');
  } catch (error) {
    lock?.close();
    throw refusal(error, dataDir, file, busy);
  }
  return () => lock.close();
}

function refusal(error: unknown, dataDir: string, file: string, busy: string): UserError {
  if (error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
    return new UserError(busy, { hint: 'Wait until it has finished, then try again.' });
  }
  if (isDiskFull(error)) return diskFull(dataDir);
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(`${join(dataDir, file)} cannot be locked: ${reason}.`, {
    hint: `Let the user that runs Showback write to ${dataDir}. Nothing was imported.`,
  });
}
