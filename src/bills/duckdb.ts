import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** DuckDB's own share of an import's memory; the rest is Node and what DuckDB does not count. */
const MEMORY_LIMIT = '450MB';
const DAY = 86_400_000;

export type { DuckDBConnection };

/**
 * Runs `work` with an embedded DuckDB that spills to a folder of its own under the data directory.
 * Nothing in it outlives the call.
 */
export async function withDuckDb<T>(dataDir: string, work: (duck: DuckDBConnection) => Promise<T>): Promise<T> {
  // Files that spill have fixed names: two instances in one folder would read each other's.
  const spill = newSpill(dataDir);
  // Loaded when it is needed: the idle bot does without it.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: '2',
    preserve_insertion_order: 'false',
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const duck = await instance.connect();
  try {
    await duck.run(`set timezone = 'UTC'`);
    return await work(duck);
  } finally {
    duck.closeSync();
    instance.closeSync();
    rmSync(spill, { recursive: true, force: true });
  }
}

/** Removes what killed questions have spilled: none takes a day. Imports spill into their staging folder. */
export function removeOldSpills(dataDir: string, now: Date): void {
  for (const spill of existsSync(spillsOf(dataDir)) ? readdirSync(spillsOf(dataDir)) : []) {
    const path = join(spillsOf(dataDir), spill);
    const { mtimeMs = Infinity } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs < now.getTime() - DAY) rmSync(path, { recursive: true, force: true });
  }
}

function newSpill(dataDir: string): string {
  mkdirSync(spillsOf(dataDir), { recursive: true });
  return mkdtempSync(join(spillsOf(dataDir), 'duckdb-'));
}

function spillsOf(dataDir: string): string {
  return join(dataDir, 'spill');
}

/** Rows of a small result as objects. */
export async function rowsOf<T extends Record<string, DuckDBValue>>(duck: DuckDBConnection, sql: string): Promise<T[]> {
  const reader = await duck.runAndReadAll(sql);
  return reader.getRowObjects() as T[];
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll('\0', '')}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Paths as the list that read_parquet and read_csv take. */
export function paths(list: readonly string[]): string {
  return `[${list.map(literal).join(', ')}]`;
}
