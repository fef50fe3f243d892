import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BillFeed, BillFile, BillPart } from '../../bills/source.ts';
import { download } from './download.ts';
import { isManifest, type Manifest, type ObjectPart, partsByManifest, partsByName, readManifest } from './layout.ts';
import type { ObjectStore, StoredObject } from './store.ts';

export interface BucketOptions {
  store: ObjectStore;
  /** The folder of the exports within the bucket; '' for all of it. */
  prefix: string;
  /** Where what arrives is kept until it is imported. */
  folder: string;
  /** Whether a part was imported when it looked like this. */
  isKnown(part: string, fingerprint: string): Promise<boolean>;
  notice(text: string): void;
}

/** FOCUS exports in a bucket: those that a manifest names, or all files, together by the month in their path. */
export function bucket({ store, prefix, folder, isKnown, notice }: BucketOptions): BillFeed {
  const look = async (): Promise<ObjectPart[]> => {
    const objects: StoredObject[] = [];
    for await (const object of store.list(prefix)) objects.push(object);
    const manifests: Manifest[] = [];
    for (const object of objects.filter(isManifest)) {
      const { body } = await store.read(object, 0);
      manifests.push(...[readManifest(object, await text(body))].filter((one) => one !== undefined));
    }
    if (manifests.length === 0) return newestFirst(partsByName(objects));
    const { parts, unfinished } = partsByManifest(manifests, objects);
    for (const period of unfinished) {
      notice(
        `${period}: the export is being written (its manifest names files that are not there). The next sync reads it.`,
      );
    }
    return newestFirst(parts);
  };

  const partOf = ({ name, objects, onlyPeriod }: ObjectPart): BillPart => ({
    name,
    fingerprint: fingerprintOf(objects),
    ...(onlyPeriod !== undefined && { onlyPeriod }),
    async *files() {
      for (const object of objects)
        yield { path: await download(store, object, join(folder, name)), format: formatOf(object) };
    },
    settle: () => rmSync(join(folder, name), { recursive: true, force: true }),
  });

  return {
    name: store.name,
    async *parts() {
      const parts = await look();
      if (parts.length === 0) notice(`There are no FOCUS files${prefix === '' ? '' : ` under ${prefix}`} yet.`);
      for (const part of parts) yield partOf(part);
    },
    async plan() {
      const lines: string[] = [];
      for (const { name, objects } of await look()) {
        if (await isKnown(name, fingerprintOf(objects))) continue;
        const megabytes = objects.reduce((sum, { size }) => sum + size, 0) / 1_000_000;
        lines.push(`${name}: ${objects.length} file${objects.length === 1 ? '' : 's'}, ${megabytes.toFixed(1)} MB`);
      }
      return lines;
    },
  };
}

function fingerprintOf(objects: readonly StoredObject[]): string {
  const stamps = objects.map(({ key, etag, size }) => JSON.stringify([key, etag, size])).sort();
  return createHash('sha256').update(stamps.join('\n')).digest('hex').slice(0, 16);
}

function newestFirst(parts: readonly ObjectPart[]): ObjectPart[] {
  return parts.toSorted((a, b) => (a.name < b.name ? 1 : -1));
}

function formatOf({ key }: StoredObject): BillFile['format'] {
  return /\.parquet$/i.test(key) ? 'parquet' : 'csv';
}
