import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../errors.ts';

const CHUNK = 1 << 20;

/**
 * The lines of a text file, one after the other and without their ends: the file is never in memory as a whole.
 *
 * @throws UserError when it cannot be read
 */
export function* linesOf(file: string): Iterable<string> {
  let rest = '';
  for (const text of textOf(file)) {
    const read = rest + text;
    let from = 0;
    for (let end = read.indexOf('\n'); end !== -1; end = read.indexOf('\n', from)) {
      yield withoutReturn(read.slice(from, end));
      from = end + 1;
    }
    rest = read.slice(from);
  }
  if (rest !== '') yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

function* textOf(file: string): Iterable<string> {
  // A mark of the byte order is left out, and a character that two reads share is put together.
  const decoder = new TextDecoder();
  const chunk = Buffer.allocUnsafe(CHUNK);
  const opened = orUnreadable(file, () => openSync(file, 'r'));
  try {
    for (let length = CHUNK; length > 0; ) {
      length = orUnreadable(file, () => readSync(opened, chunk));
      yield decoder.decode(chunk.subarray(0, length), { stream: length > 0 });
    }
  } finally {
    closeSync(opened);
  }
}

function orUnreadable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
