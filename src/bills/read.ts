import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { type DuckDBConnection, identifier, literal, paths, rowsOf } from './duckdb.ts';
import { focusName, focusType, KNOWN_COLUMNS, MANDATORY, PROVIDERS } from './focus.ts';
import type { BillFile } from './source.ts';

/** Files with one header, read by one scan. */
interface Shape {
  format: BillFile['format'];
  files: string[];
  columns: SourceColumn[];
  view: string | undefined;
}
interface SourceColumn {
  name: string;
  type: string;
}

const NOT_THERE = `nullstr = ['', 'NULL', 'null']`;

/**
 * The lines of all the files as one FOCUS-shaped relation (SQL of a subquery).
 * @throws UserError naming the file and what is wrong with its columns
 */
export async function focusRelation(duck: DuckDBConnection, files: readonly BillFile[]): Promise<string> {
  const shapes = new Map<string, Shape>();
  for (const file of files) {
    const columns = await columnsOf(duck, file);
    checkColumns(file.path, columns);
    if (file.format === 'csv') await refuseTwins(duck, file.path);
    const view = file.view?.name;
    const key = JSON.stringify([file.format, columns, view]);
    const shape = shapes.get(key) ?? { format: file.format, files: [], columns, view };
    shape.files.push(file.path);
    shapes.set(key, shape);
  }
  return `(${[...shapes.values()].map(shapeQuery).join(' union all by name ')})`;
}

/** All columns of a file as the text that it holds, in the order of its lines. */
export function textScan({ path, format }: BillFile, columns: readonly SourceColumn[], options = ''): string {
  if (format === 'parquet') return `read_parquet(${literal(path)})`;
  return csvScan([path], columns, () => 'VARCHAR', `, parallel = false${options}`);
}

function csvScan(
  files: readonly string[],
  columns: readonly SourceColumn[],
  typeOf: (focus: string) => string,
  options = '',
): string {
  const types = columns.map(({ name }) => `${literal(name)}: '${typeOf(focusName(name))}'`).join(', ');
  return `read_csv(${paths(files)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
    ${NOT_THERE}, columns = {${types}}${options})`;
}

/** @throws UserError when the file is empty; an error of DuckDB's when it cannot be read */
export async function columnsOf(duck: DuckDBConnection, { path, format }: BillFile): Promise<SourceColumn[]> {
  if (statSync(path).size === 0) throw unreadable(path, 'it is empty');
  const scan = format === 'parquet' ? `read_parquet(${literal(path)})` : headScan(path, true);
  const rows = await rowsOf<{ column_name: string; column_type: string }>(duck, `describe select * from ${scan}`);
  return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
}

/** A look at the first lines of a CSV file, however they are. */
function headScan(path: string, header: boolean): string {
  return `read_csv(${literal(path)}, header = ${header}, all_varchar = true, delim = ',', quote = '"', escape = '"',
    sample_size = 1, strict_mode = false, null_padding = true, parallel = false)`;
}

/** DuckDB gives the second of two columns of one name another name: which of them counts would be chance. */
async function refuseTwins(duck: DuckDBConnection, path: string): Promise<void> {
  const [header] = await rowsOf<Record<string, string | null>>(duck, `from ${headScan(path, false)} limit 1`);
  const names = Object.values(header ?? {}).map((name) => name ?? '');
  for (const [index, name] of names.entries()) {
    const known = focusName(name);
    const first = names.slice(0, index).find((other) => focusName(other) === known);
    if (first === undefined || !KNOWN_COLUMNS.includes(known)) continue;
    throw new UserError(`${path}, line 1: the column ${known} is there twice, as "${first}" and as "${name}".`, {
      hint: 'Leave one of them out. Nothing was imported.',
    });
  }
}

/** Lines of a view say which in the column `_view`, by which they are written apart. */
function shapeQuery({ format, files, columns, view }: Shape): string {
  const scan = format === 'parquet' ? `read_parquet(${paths(files)})` : csvScan(files, columns, scanType);
  const present = columns.map((column) => {
    const name = focusName(column.name);
    const type = format === 'csv' ? scanType(name) : column.type;
    return `${castOf({ name: column.name, type }, name, format)} as ${identifier(name)}`;
  });
  const names = new Set(columns.map((column) => focusName(column.name)));
  const missing = KNOWN_COLUMNS.filter((name) => !names.has(name)).map(
    (name) => `null::${focusType(name)} as ${identifier(name)}`,
  );
  const named = view === undefined ? [] : [`${literal(view)} as _view`];
  return `select ${[...present, ...missing, ...named].join(', ')} from ${scan}`;
}

/** Dates are read as text, for their formats are more than the CSV reader knows; amounts, because it parses them slowly. */
function scanType(focus: string): string {
  const type = focusType(focus);
  return type === 'DOUBLE' ? type : 'VARCHAR';
}

function castOf({ name, type }: SourceColumn, focus: string, format: BillFile['format']): string {
  const column = identifier(name);
  const wanted = focusType(focus);
  // Text in Parquet spells a missing value as CSV does; the CSV reader has seen to its own.
  const isText = type === 'VARCHAR' && KNOWN_COLUMNS.includes(focus);
  const value = isText && format === 'parquet' ? `nullif(nullif(${column}, ''), 'NULL')` : column;
  if (type === wanted) return value;
  if (focus === 'Tags') return `to_json(${isKeyValueList(type) ? mapOf(column) : column})::varchar`;
  if (type !== 'VARCHAR') return `cast(${column} as ${wanted})`;
  if (wanted === 'TIMESTAMP') return timeOf(value, 'cast');
  return wanted === 'DECIMAL(38,12)' ? amountOf(value) : `cast(${value} as ${wanted})`;
}

/** AWS lists tags as pairs of key and value. */
function isKeyValueList(type: string): boolean {
  return /^STRUCT\("?key"? VARCHAR, "?value"? VARCHAR\)\[\]$/i.test(type);
}

/** A map has each key once: of a key that is listed twice, the last counts, as in JSON. */
function mapOf(list: string): string {
  const keys = `list_transform(${list}, lambda tag: tag.key)`;
  const isLast = `list_position(list_reverse(${keys}), tag.key) = len(${list}) - place + 1`;
  return `map_from_entries(case when len(list_distinct(${keys})) = len(${list}) then ${list}
    else list_filter(${list}, lambda tag, place: ${isLast}) end)`;
}

/** An amount of 64 bits, as nearly all are, is parsed some sixty times faster than one of 128. */
function amountOf(value: string): string {
  return `coalesce(try_cast(${value} as decimal(18, 12))::decimal(38, 12), cast(${value} as decimal(38, 12)))`;
}

/**
 * A date or time in any of the spellings of the exports, in UTC. Azure leaves out the seconds: 2024-09-01T00:00Z. What is
 * longer than that and does not end in Z may have an offset, whose reading takes five times as long.
 */
export function timeOf(value: string, cast: 'cast' | 'try_cast'): string {
  return `case when length(${value}) = 17 and ends_with(${value}, 'Z') then ${cast}(left(${value}, 16) || ':00' as timestamp)
    when length(${value}) > 20 and not ends_with(${value}, 'Z') then ${cast}(${value} as timestamptz)::timestamp
    else ${cast}(${value} as timestamp) end`;
}

function checkColumns(path: string, columns: readonly SourceColumn[]): void {
  const names = columns.map((column) => focusName(column.name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UserError(`${path} has the column ${twice} twice.`);
  const missing: string[] = MANDATORY.filter((name) => !names.includes(name));
  if (!PROVIDERS.some((name) => names.includes(name))) missing.push(PROVIDERS.join(' or '));
  if (missing.length === 0) return;
  throw new UserError(
    `${path}, line 1: the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
    {
      hint: 'Showback reads FOCUS 1.0 to 1.4. Is this a FOCUS export? See docs/bills.md for where each cloud makes one.',
    },
  );
}

export function unreadable(path: string, reason: string): UserError {
  return new UserError(`${path} cannot be read: ${reason}.`, {
    hint: looksBinary(path)
      ? 'Its content is not what its name says: CSV (also .csv.gz) and Parquet are read.'
      : 'Is the file complete? CSV (also .csv.gz) and Parquet are read.',
  });
}

function looksBinary(path: string): boolean {
  if (/\.(gz|parquet)$/i.test(path)) return false;
  const start = Buffer.alloc(512);
  const file = openSync(path, 'r');
  try {
    return start.subarray(0, readSync(file, start)).includes(0);
  } finally {
    closeSync(file);
  }
}

export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? message).replace(/^[A-Za-z ]*Error: /, '').replace(/[.\s]+$/, '');
}
