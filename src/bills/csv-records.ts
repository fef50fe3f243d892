import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** A record of a CSV file, the header being the first. */
interface CsvRecord {
  /** The line that it begins on; line breaks within quotes count. */
  line: number;
  fields: number;
  bytes: number;
  /** The byte that ends it; a pair of line breaks by its first. */
  end: number | undefined;
  /** What is wrong with its quotes. */
  fault: string | undefined;
}

/** What makes a line unreadable, as a predicate: "has 3 fields, and the header 24". */
export interface CsvFault {
  line: number;
  fault: string;
}

const [LF, CR, COMMA, QUOTE] = [10, 13, 44, 34];
const NO_TEXT = 'is not UTF-8 text';
/** DuckDB's limit. */
const LONGEST = 2_000_000;

/**
 * The line of the file on which the record at `index` (the header is 0) begins. DuckDB counts records: a line break within
 * quotes, or an empty line, puts its count wrong.
 */
export async function lineOfRecord(path: string, index: number): Promise<number | undefined> {
  let next = 0;
  for await (const { line } of recordsOf(path)) {
    if (next === index) return line;
    next++;
  }
  return undefined;
}

/** The first record that is no CSV, or not of the shape of the header. */
export async function firstFault(path: string): Promise<CsvFault | undefined> {
  const foreign = await firstForeignLine(path);
  if (foreign) return foreign;
  let header: CsvRecord | undefined;
  let mixed: CsvFault | undefined;
  for await (const record of recordsOf(path)) {
    header ??= record;
    const { line, end } = record;
    const fault = faultOf(record, header);
    if (fault !== undefined) return { line, fault };
    // Some mixtures can be read: it is the reason only where there is no other.
    if (end !== undefined && end !== header.end)
      mixed ??= { line, fault: 'ends in another line break than the header' };
  }
  return mixed;
}

function faultOf({ fields, bytes, fault }: CsvRecord, header: CsvRecord): string | undefined {
  if (fault !== undefined) return fault;
  if (bytes > LONGEST) return `is longer than ${LONGEST.toLocaleString('en-US')} bytes`;
  if (fields === header.fields) return undefined;
  return `has ${fields} field${fields === 1 ? '' : 's'}, and the header ${header.fields}`;
}

async function* recordsOf(path: string): AsyncGenerator<CsvRecord> {
  let line = 1;
  let record = begin(line);
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let last = 0;
  for await (const chunk of bytesOf(path)) {
    for (const byte of chunk) {
      const endsPair = byte === LF && last === CR;
      last = byte;
      if (byte === CR || (byte === LF && !endsPair)) line++;
      if (endsPair && record.bytes === 0) continue;
      if (state !== 'quoted' && (byte === LF || byte === CR)) {
        if (record.bytes > 0) yield { ...record, end: byte };
        record = begin(line);
        state = 'start';
        continue;
      }
      record.bytes++;
      if (state === 'quoted') {
        if (byte === QUOTE) state = 'closed';
      } else if (byte === COMMA) {
        record.fields++;
        state = 'start';
      } else if (byte === QUOTE && state !== 'plain') {
        state = 'quoted';
      } else {
        if (state === 'closed') record.fault ??= 'has text after a closing quote';
        state = 'plain';
      }
    }
  }
  if (state === 'quoted') record.fault = 'has a quote that is never closed';
  if (record.bytes > 0) yield record;
}

function begin(line: number): CsvRecord {
  return { line, fields: 1, bytes: 0, end: undefined, fault: undefined };
}

/** The first line with bytes that are no UTF-8. */
async function firstForeignLine(path: string): Promise<CsvFault | undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  for await (const chunk of bytesOf(path)) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      if (!isUtf8(rest.subarray(0, end))) return { line, fault: NO_TEXT };
      rest = rest.subarray(end + 1);
      line++;
    }
    if (rest.length > LONGEST) return undefined;
  }
  return isUtf8(rest) ? undefined : { line, fault: NO_TEXT };
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  yield* path.toLowerCase().endsWith('.gz') ? file.pipe(createGunzip()) : file;
}
