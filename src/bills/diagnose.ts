import { UserError } from '../errors.ts';
import { firstFault, lineOfRecord } from './csv-records.ts';
import { type DuckDBConnection, identifier, literal, rowsOf } from './duckdb.ts';
import { focusName, focusType, KNOWN_COLUMNS } from './focus.ts';
import { columnsOf, firstLine, textScan, timeOf, unreadable } from './read.ts';
import type { BillFile } from './source.ts';

const MEND = 'Nothing was imported. Export the file again, or mend the line.';
const MOST_VALUE = 80;

/**
 * Finds out which file, line and column made a read fail. It reads the files again, one by one, and is called only after
 * a failure: a good import pays nothing for it.
 */
export async function diagnose(
  duck: DuckDBConnection,
  files: readonly BillFile[],
  failure: unknown,
): Promise<UserError> {
  for (const file of files) {
    const found = file.format === 'csv' ? await badCsvValue(duck, file) : await badParquetValue(duck, file);
    if (found) return found;
  }
  const names = files.map((file) => file.path);
  return unreadable(names.length === 1 ? (names[0] ?? '') : `one of ${names.length} files`, firstLine(failure));
}

/**
 * The first line of the files for which `condition` (SQL over the raw text columns by their FOCUS names) holds.
 * @returns file, line (the header is line 1; for Parquet the row, counted from 1) and the value of `column`
 */
export async function firstLineWhere(
  duck: DuckDBConnection,
  files: readonly BillFile[],
  column: string,
  condition: string,
): Promise<{ place: string; value: string } | undefined> {
  for (const file of files) {
    const columns = await columnsOf(duck, file);
    const renamed = columns
      .filter(({ name }) => KNOWN_COLUMNS.includes(focusName(name)))
      .map(({ name }) => `${identifier(name)}::varchar as ${identifier(focusName(name))}`);
    const [row] = await rowsOf<{ number: number; value: string | null }>(
      duck,
      `select number::integer as number, ${identifier(column)} as value
       from (select ${renamed.join(', ')}, row_number() over () as number from ${textScan(file, columns)})
       where ${condition} order by number limit 1`,
    );
    if (row) {
      const place = await placeOf(file, row.number);
      return { place: `${place}, column ${column}`, value: (row.value ?? '').slice(0, MOST_VALUE) };
    }
  }
  return undefined;
}

async function placeOf({ path, format }: BillFile, row: number): Promise<string> {
  return format === 'csv' ? `${path}, line ${await lineOfRecord(path, row)}` : `${path}, row ${row}`;
}

/** A value that is none, or else a line that cannot be split. */
async function badCsvValue(duck: DuckDBConnection, file: BillFile): Promise<UserError | undefined> {
  try {
    const found = await badValue(duck, file);
    if (found) return found;
  } catch {
    // The look for a value fails where the import did: at what is no CSV.
  }
  try {
    const found = await firstFault(file.path);
    return found && new UserError(`${file.path}, line ${found.line}: it ${found.fault}.`, { hint: MEND });
  } catch (error) {
    return unreadable(file.path, firstLine(error));
  }
}

async function badParquetValue(duck: DuckDBConnection, file: BillFile): Promise<UserError | undefined> {
  try {
    const found = await badValue(duck, file);
    if (found) return found;
    await duck.run(
      `create or replace temp table readable as select count(columns(*)) from read_parquet(${literal(file.path)})`,
    );
    return undefined;
  } catch (error) {
    return unreadable(file.path, firstLine(error));
  }
}

/** The first text that is no number or no date where there should be one. */
async function badValue(duck: DuckDBConnection, file: BillFile): Promise<UserError | undefined> {
  for (const { name } of await columnsOf(duck, file)) {
    const focus = focusName(name);
    const type = focusType(focus);
    if (type === 'VARCHAR') continue;
    const text = `nullif(nullif(${identifier(focus)}, ''), 'NULL')`;
    const read = type === 'TIMESTAMP' ? timeOf(text, 'try_cast') : `try_cast(${text} as ${type})`;
    const bad = await firstLineWhere(duck, [file], focus, `${text} is not null and (${read}) is null`);
    if (bad) return notA(bad.place, focus, bad.value);
  }
  return undefined;
}

function notA(place: string, column: string, value: string): UserError {
  const kind = focusType(column) === 'TIMESTAMP' ? 'a date' : 'a number';
  return new UserError(`${place}: "${value.slice(0, MOST_VALUE)}" is not ${kind}.`, { hint: MEND });
}
