import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

/** A real logger whose lines can be read back. */
export function recordingLog(): { log: Logger; lines: Record<string, unknown>[]; text(): string } {
  const written: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { log: pino(stream), lines, text: () => written.join('') };
}
