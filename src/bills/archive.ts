import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The bill archive: every line that the providers billed, as Parquet, at
 * `archive/<source>/<billing account>/<billing period>/<load id>/*.parquet` under the data directory.
 * Lines of a bill that comes in views stand in a folder for each view, `_view=<name>`.
 * Which load counts is said by the database alone; a folder that it does not name is left over from a killed import.
 */
export function loadFolder(load: { source: string; billing_account: string; period: string; id: number }): string {
  return join('archive', safeName(load.source), safeName(load.billing_account), load.period, String(load.id));
}

/** An empty folder for an import under way. */
export function newStaging(dataDir: string): string {
  const staging = stagingFolder(dataDir);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(join(staging, 'scratch'), { recursive: true });
  return staging;
}

export function removeStaging(dataDir: string): void {
  rmSync(stagingFolder(dataDir), { recursive: true, force: true });
}

/** Moves a finished folder of Parquet files to where its load belongs; both stand on one file system. */
export function adopt(dataDir: string, staged: string, folder: string): void {
  const target = join(dataDir, folder);
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(staged, target);
}

export function removeLoad(dataDir: string, folder: string): void {
  const target = join(dataDir, folder);
  rmSync(target, { recursive: true, force: true });
  for (let parent = dirname(target); parent !== join(dataDir, 'archive') && isEmpty(parent); parent = dirname(parent)) {
    rmSync(parent, { recursive: true });
  }
}

/** What DuckDB reads a load by, or one view of it. */
export function loadGlob(dataDir: string, folder: string, view = ''): string {
  return view === '' ? join(dataDir, folder, '*.parquet') : join(dataDir, folder, `_view=${view}`, '*.parquet');
}

function stagingFolder(dataDir: string): string {
  return join(dataDir, 'archive', '.staging');
}

function isEmpty(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length === 0;
}

/** A folder name that any file system takes and that tells different ids apart. */
function safeName(id: string): string {
  const name = encodeURIComponent(id).replaceAll('*', '%2A').replaceAll('.', '%2E');
  return name.slice(0, 200);
}
