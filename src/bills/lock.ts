import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { UserError } from '../errors.ts';

/**
 * Lets one import or re-allocation at a time into a data directory. It is a lock of the operating system on a file of its
 * own, so that it is gone with its holder, whatever ends that.
 *
 * @returns releases it
 * @throws UserError when somebody else holds it
 */
export function holdImportLock(dataDir: string): () => void {
  return hold(dataDir, 'import.lock', 'Another import or re-allocation is under way.');
}

/** Lets one sync at a time into a data directory; imports by hand go on beside it. */
export function holdSyncLock(dataDir: string): () => void {
  return hold(dataDir, 'sync.lock', 'Another sync is under way.');
}

function hold(dataDir: string, file: string, busy: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const lock = new SQLite(join(dataDir, file), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch {
    lock.close();
    throw new UserError(busy, { hint: 'Wait until it has finished, then try again.' });
  }
  return () => lock.close();
}
