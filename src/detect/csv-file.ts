import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstFault, lineOfRecord } from '../bills/csv-records.ts';
import { type DuckDBConnection, identifier, withDuckDb } from '../bills/duckdb.ts';
import { columnsOf, firstLine, textScan, unreadable } from '../bills/read.ts';
import type { BillFile } from '../bills/source.ts';
import { UserError } from '../errors.ts';
import type { Day } from '../finops/day.ts';

/** A day of a series. */
export interface SeriesDay {
  series: string;
  day: Day;
  cost: number;
}

const COLUMNS = ['series', 'date', 'cost'] as const;
const SMALL_BUFFERS = ', max_line_size = 65536, buffer_size = 1048576';
const MEND = 'Mend the line. Nothing was written.';

/**
 * Hands over the lines of a CSV file `series,date,cost` (also .csv.gz) in their order, without holding the file in memory.
 * @param take what it throws as an `Unacceptable` is told with the number of the line
 * @throws UserError with the number of the first malformed line, and the reason
 */
export async function readSeries(path: string, take: (day: SeriesDay) => void): Promise<void> {
  if (!existsSync(path)) throw new UserError(`There is no file ${path}.`);
  const file: BillFile = { path, format: 'csv' };
  const scratch = mkdtempSync(join(tmpdir(), 'showback-detect-'));
  try {
    await withDuckDb(scratch, async (duck) => {
      try {
        await readWith(duck, file, take);
      } catch (error) {
        if (error instanceof UserError) throw error;
        const found = await firstFault(path);
        if (found) throw new UserError(`${path}, line ${found.line}: it ${found.fault}.`, { hint: MEND });
        throw unreadable(path, firstLine(error));
      }
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Why a line that can be read cannot be used. */
export class Unacceptable extends Error {}

async function readWith(duck: DuckDBConnection, file: BillFile, take: (day: SeriesDay) => void): Promise<void> {
  const columns = await columnsOf(duck, file);
  const [series, date, cost] = COLUMNS.map((wanted) => {
    const found = columns.find(({ name }) => name.trim().toLowerCase() === wanted);
    if (found) return identifier(found.name);
    throw new UserError(`${file.path}, line 1: there is no column ${wanted}.`, {
      hint: 'The first line names the columns: series,date,cost',
    });
  });
  // One line after the other: more threads would only read ahead.
  await duck.run(`set preserve_insertion_order = true; set threads = 1; set memory_limit = '48MB'`);
  const result = await duck.stream(`
    select ${series}, ${date}, ${cost}, (try_cast(${date} as date) - date '1970-01-01')::integer, try_cast(${cost} as double), false
    from ${textScan(file, columns, SMALL_BUFFERS)} union all select null, null, null, null, null, true`);
  let record = 0;
  let isWhole = false;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const values = chunk.getColumns() as [Text[], Text[], Text[], (number | null)[], (number | null)[], boolean[]];
    for (let row = 0; row < chunk.rowCount; row++) {
      isWhole = values[5][row] === true;
      if (isWhole) break;
      record++;
      try {
        take(dayOf(values[0][row], values[1][row], values[2][row], values[3][row], values[4][row]));
      } catch (error) {
        if (!(error instanceof Unacceptable)) throw error;
        const line = await lineOfRecord(file.path, record);
        throw new UserError(`${file.path}, line ${line}: ${error.message}.`, { hint: MEND });
      }
    }
  }
  // A stream that breaks off ends without an error: only the last row tells.
  if (!isWhole) throw new Error('it cannot be read to its end');
}

type Text = string | null;

function dayOf(
  series: Text = null,
  date: Text = null,
  amount: Text = null,
  day: number | null = null,
  cost: number | null = null,
): SeriesDay {
  if (series === null) throw new Unacceptable('it names no series');
  if (date === null) throw new Unacceptable('it has no date');
  if (day === null || !/^\d{4}-\d\d-\d\d$/.test(date)) throw new Unacceptable(`"${date}" is no date like 2026-11-01`);
  if (amount === null) throw new Unacceptable('it has no cost');
  if (cost === null || !Number.isFinite(cost)) throw new Unacceptable(`"${amount}" is no amount like 12.50`);
  return { series, day, cost };
}
