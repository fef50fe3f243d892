import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';

const ARCHIVE = 'archive';
/** Says which database the archive belongs to. */
const OWNER = join(ARCHIVE, '.database');

/**
 * The bill archive: every line that the providers billed, as Parquet, at
 * `archive/<source>/<billing account>/<billing period>/<load id>/*.parquet` under the data directory.
 * Lines of a bill that comes in views stand in a folder for each view, `_view=<name>`.
 * Which load counts is said by the database alone; a folder that it does not name is left over from a killed import.
 */
export function loadFolder(load: { source: string; billing_account: string; period: string; id: number }): string {
  return join(ARCHIVE, safeName(load.source), safeName(load.billing_account), load.period, String(load.id));
}

/**
 * Load ids are those of one database: another one in the same folder would take the folders of the first for left over.
 * @throws UserError when the archive is another database's
 */
export function refuseOtherOwner(dataDir: string, database: string): void {
  const owner = existsSync(join(dataDir, OWNER)) ? readFileSync(join(dataDir, OWNER), 'utf8').trim() : database;
  if (owner === database) return;
  throw new UserError(`The archive in ${dataDir} belongs to the database ${owner}, and this one is ${database}.`, {
    hint: 'Name a database in another folder in DATABASE_URL, such as file:data/other/showback.db. Nothing was imported.',
  });
}

export function nameOwner(dataDir: string, database: string): void {
  writeFileSync(join(dataDir, OWNER), `${database}\n`);
}

/** An empty folder for an import under way. */
export function newStaging(dataDir: string): string {
  const staging = stagingFolder(dataDir);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(join(staging, 'scratch'), { recursive: true });
  return staging;
}

/** A dry run into an empty folder leaves no archive behind. */
export function removeStaging(dataDir: string): void {
  rmSync(stagingFolder(dataDir), { recursive: true, force: true });
  const archive = join(dataDir, ARCHIVE);
  if (existsSync(archive) && readdirSync(archive).length === 0) rmdirSync(archive);
}

/** Moves a finished folder of Parquet files to where its load belongs; both stand on one file system. */
export function adopt(dataDir: string, staged: string, folder: string): void {
  const target = join(dataDir, folder);
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(staged, target);
}

/** Removes all that is in the archive but the folders of these loads. Only the holder of the import lock may call it. */
export function keepOnly(dataDir: string, folders: readonly string[]): void {
  const kept = new Set([...folders, OWNER]);
  const around = new Set(folders.flatMap(parentsOf));
  const sweep = (folder: string) => {
    for (const entry of readdirSync(join(dataDir, folder))) {
      const one = join(folder, entry);
      if (around.has(one)) sweep(one);
      else if (!kept.has(one)) rmSync(join(dataDir, one), { recursive: true, force: true });
    }
  };
  if (existsSync(join(dataDir, ARCHIVE))) sweep(ARCHIVE);
}

/** What DuckDB reads a load by, or one view of it. */
export function loadGlob(dataDir: string, folder: string, view = ''): string {
  return view === '' ? join(dataDir, folder, '*.parquet') : join(dataDir, folder, `_view=${view}`, '*.parquet');
}

function stagingFolder(dataDir: string): string {
  return join(dataDir, ARCHIVE, '.staging');
}

function parentsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === '.' ? [] : [parent, ...parentsOf(parent)];
}

/** What a file system takes as one name; as many characters as names of loads had before longer ones got a fingerprint. */
const LONGEST_NAME = 200;

/** A folder name that any file system takes and that tells different ids apart. */
function safeName(id: string): string {
  const name = encodeURIComponent(id.toWellFormed()).replaceAll('*', '%2A').replaceAll('.', '%2E');
  if (name.length <= LONGEST_NAME) return name;
  const fingerprint = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${name.slice(0, LONGEST_NAME - fingerprint.length - 1)}-${fingerprint}`;
}
