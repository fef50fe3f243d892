import type { StoredObject } from './store.ts';

/** Objects that are imported together: all that there is of some billing periods. */
export interface ObjectPart {
  /** "2026-11", or "all" where nothing tells months apart. */
  name: string;
  objects: StoredObject[];
  /** Only lines of this billing period are taken: daily files hold late lines of the month before. */
  onlyPeriod?: string;
  /** The manifest that names the objects. */
  manifest?: StoredObject;
}

const BILL = /\.(csv|csv\.gz|parquet)$/i;
const MANIFEST = /manifest\.json$/i;

export function isManifest({ key }: StoredObject): boolean {
  return MANIFEST.test(key);
}

/**
 * Which objects belong together, by their names alone: a month in the path (2026-11, 2026/11, 202611, 20261101-20261130),
 * with a day behind it where a file is written each day.
 */
export function partsByName(objects: readonly StoredObject[]): ObjectPart[] {
  const bills = objects.filter(({ key }) => BILL.test(key)).map((object) => ({ object, ...monthIn(object.key) }));
  const months = Map.groupBy(bills, ({ month }) => month ?? 'all');
  return [...months].map(([name, own]) => {
    const isDaily = own.every(({ isDay }) => isDay);
    if (!isDaily) return { name, objects: own.map(({ object }) => object) };
    const late = months.get(following(name)) ?? [];
    return { name, objects: [...own, ...late].map(({ object }) => object), onlyPeriod: name };
  });
}

/** The manifest of each period that counts: exports leave those of earlier executions beside it. */
export interface Manifest {
  object: StoredObject;
  period: string;
  /** When it was made; the newest counts. */
  made: string;
  /** Whose: one bucket may hold several exports. */
  export: string;
  keys: string[];
}

/** Reads what AWS Data Exports and Azure Cost Management write; undefined for any other JSON. */
export function readManifest(object: StoredObject, content: string): Manifest | undefined {
  const json = parsed(content);
  const run = json['runInfo'] as { startDate?: string; submittedTime?: string } | undefined;
  const blobs = json['blobs'] as { blobName?: string }[] | undefined;
  if (run?.startDate !== undefined && Array.isArray(blobs)) {
    const config = json['exportConfig'] as { exportName?: string } | undefined;
    return {
      object,
      period: run.startDate.slice(0, 7),
      made: run.submittedTime ?? '',
      export: config?.exportName ?? folderAbove(object.key, /\/\d{8}-\d{8}\//),
      keys: blobs.flatMap(({ blobName }) => blobName ?? []),
    };
  }
  const files = json['dataFiles'] as string[] | undefined;
  const { month } = monthIn(object.key);
  if (!Array.isArray(files) || month === undefined) return undefined;
  return {
    object,
    period: month,
    // A new folder for each execution is named by its time; one that is overwritten has no rivals.
    made: object.key,
    export: folderAbove(object.key, /\/metadata\//i),
    keys: files.map((file) => file.replace(/^s3:\/\/[^/]+\//, '')),
  };
}

/**
 * The parts that manifests name. All exports of a month belong together.
 * @returns also the months whose objects are not all there: an export is being written
 */
export function partsByManifest(
  manifests: readonly Manifest[],
  objects: readonly StoredObject[],
): { parts: ObjectPart[]; unfinished: string[] } {
  const known = new Map(objects.map((object) => [object.key, object]));
  const newest = new Map<string, Manifest>();
  for (const manifest of manifests.toSorted((a, b) => (a.made < b.made ? -1 : 1))) {
    newest.set(JSON.stringify([manifest.export, manifest.period]), manifest);
  }
  const parts: ObjectPart[] = [];
  const unfinished: string[] = [];
  for (const [name, some] of Map.groupBy(newest.values(), ({ period }) => period)) {
    const keys = some.flatMap(({ keys }) => keys).filter((key) => BILL.test(key));
    const found = keys.flatMap((key) => known.get(key) ?? []);
    if (found.length < keys.length) unfinished.push(name);
    else if (found.length > 0) parts.push({ name, objects: found });
  }
  return { parts, unfinished };
}

function monthIn(key: string): { month: string | undefined; isDay: boolean } {
  const range = /(?:^|\D)(20\d\d)(0[1-9]|1[0-2])\d\d-20\d{6}(?:\D|$)/.exec(key);
  if (range) return { month: `${range[1]}-${range[2]}`, isDay: false };
  const found = /(?:^|\D)(20\d\d)([-/_]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?(?:\D|$)/.exec(key);
  return { month: found ? `${found[1]}-${found[3]}` : undefined, isDay: found?.[4] !== undefined };
}

function following(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

function folderAbove(key: string, mark: RegExp): string {
  const at = mark.exec(key)?.index;
  return at === undefined ? '' : key.slice(0, at);
}

function parsed(content: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(content.replace(/^\uFEFF/, ''));
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
