import { existsSync, globSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { BillFile, BillSource } from '../bills/source.ts';
import { UserError } from '../errors.ts';

const HINT = 'Showback reads FOCUS files: .csv, .csv.gz and .parquet.';

/**
 * FOCUS exports in files: each of `paths` is a file, a folder (with all that is in it) or a pattern such as `bills/*.csv`.
 *
 * @param dataDir Showback's own folder: a walk does not enter it, for the archive in it holds what was imported before
 */
export function focusFiles(paths: readonly string[], dataDir: string): BillSource {
  return {
    name: 'focus',
    async *files() {
      const seen = new Set<string>();
      for (const path of paths.flatMap((path) => filesAt(path, dataDir))) {
        if (seen.has(path)) continue;
        seen.add(path);
        yield { path, format: formatOf(path) ?? unknownFormat(path) };
      }
    },
  };
}

function filesAt(path: string, dataDir: string): string[] {
  const isOwn = (file: string) => !relative(join(dataDir, 'archive'), resolve(file)).startsWith('..');
  if (!existsSync(path)) {
    const found = globSync(path)
      .filter((match) => statSync(match).isFile() && !isOwn(match))
      .sort();
    if (found.length === 0) throw new UserError(`There is no file ${path}.`, { hint: HINT });
    return found;
  }
  if (statSync(path).isFile()) return [path];
  const found = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && formatOf(entry.name) !== undefined)
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !isOwn(file))
    .sort();
  if (found.length === 0) throw new UserError(`The folder ${path} holds no bills.`, { hint: HINT });
  return found;
}

function formatOf(path: string): BillFile['format'] | undefined {
  if (/\.csv(\.gz)?$/i.test(path)) return 'csv';
  if (/\.parquet$/i.test(path)) return 'parquet';
  return undefined;
}

function unknownFormat(path: string): never {
  throw new UserError(`${path} is no bill that can be read.`, { hint: HINT });
}
