import { UserError } from '../errors.ts';

/** Whether an error of Node, SQLite or DuckDB says that there is no room left. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && /ENOSPC|disk is full|No space left/i.test(error.message);
}

export function diskFull(dataDir: string): UserError {
  return new UserError('The disk is full: nothing was changed.', {
    hint: `Make room for the archive in ${dataDir} and try again; everything is as it was before.`,
  });
}
