import type { StoredObject } from './store.ts';

/** Objects that are imported together: all that there is of some billing periods. */
export interface ObjectPart {
  /** "2026-11", or "all" where nothing tells months apart. */
  name: string;
  objects: StoredObject[];
  /** Only lines of this billing period are taken: the objects have lines of others too. */
  onlyPeriod?: string;
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

/** What one execution of an export has written. Exports leave those of earlier executions beside it. */
export interface Manifest {
  /** Which months it has lines of: one, but for an Azure export of dates that somebody chose. */
  periods: string[];
  /** When it was made, as text that sorts; the newest counts. */
  made: string;
  /** Whose: one bucket may hold several exports. */
  export: string;
  keys: string[];
}

/** Reads the manifest of a FOCUS export; undefined for that of another data set and for any other JSON. */
export function readManifest(object: StoredObject, content: string): Manifest | undefined {
  const json = parsed(content);
  return azureManifest(object, json) ?? awsManifest(object, json);
}

/**
 * Cost Management writes `manifest.json` after the files of a run, whose names in it are those in the container. Price
 * sheets and reservations are exported in the same way, as other types.
 * https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-improved-exports
 */
function azureManifest({ key }: StoredObject, json: Record<string, unknown>): Manifest | undefined {
  const run = json['runInfo'] as { startDate?: string; endDate?: string; submittedTime?: string } | undefined;
  const blobs = json['blobs'] as { blobName?: string }[] | undefined;
  const config = json['exportConfig'] as { exportName?: string; type?: string } | undefined;
  if (run?.startDate === undefined || !Array.isArray(blobs)) return undefined;
  if (config?.type !== undefined && config.type !== 'FocusCost') return undefined;
  return {
    periods: monthsBetween(run.startDate, run.endDate ?? run.startDate),
    made: run.submittedTime ?? '',
    export: config?.exportName ?? folderAbove(key, /\/\d{8}-\d{8}\//),
    keys: blobs.flatMap(({ blobName }) => blobName ?? []),
  };
}

/**
 * Data Exports writes `<export>/metadata/<partition>/<export>-Manifest.json` after the files in `data/<partition>/`, which
 * it overwrites or, "create new", puts into a folder for each execution. The partition of FOCUS is `billing_period=2026-11`.
 * https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html
 */
function awsManifest({ key, modified }: StoredObject, json: Record<string, unknown>): Manifest | undefined {
  const files = json['dataFiles'];
  const { month } = monthIn(key);
  if (!Array.isArray(files) || month === undefined || !hasFocusColumns(json['columns'])) return undefined;
  return {
    periods: [month],
    made: modified.toISOString(),
    export: folderAbove(key, /\/metadata\//i),
    keys: files.map((file) => String(file).replace(/^s3:\/\/[^/]+\//, '')),
  };
}

/** A manifest may name its columns; those of another data set, such as CUR 2.0, are none of FOCUS. */
function hasFocusColumns(columns: unknown): boolean {
  if (!Array.isArray(columns)) return true;
  return columns.some((column: { name?: unknown } | null) => /^BilledCost$/i.test(String(column?.name)));
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
  const newest = new Map<string, { period: string; manifest: Manifest }>();
  for (const manifest of manifests.toSorted((a, b) => (a.made < b.made ? -1 : 1))) {
    for (const period of manifest.periods) newest.set(JSON.stringify([manifest.export, period]), { period, manifest });
  }
  const parts: ObjectPart[] = [];
  const unfinished: string[] = [];
  for (const [name, some] of Map.groupBy(newest.values(), ({ period }) => period)) {
    const keys = some.flatMap(({ manifest }) => manifest.keys).filter((key) => BILL.test(key));
    const found = keys.flatMap((key) => known.get(key) ?? []);
    const isShared = some.some(({ manifest }) => manifest.periods.length > 1);
    if (found.length < keys.length) unfinished.push(name);
    else if (found.length > 0) parts.push({ name, objects: found, ...(isShared && { onlyPeriod: name }) });
  }
  return { parts, unfinished };
}

/** A partition says the month for sure; a date in the name of a folder above it may be another one. */
function monthIn(key: string): { month: string | undefined; isDay: boolean } {
  const partition = /billing_period=(20\d\d)-(0[1-9]|1[0-2])(?:\D|$)/i.exec(key);
  const range = /(?:^|\D)(20\d\d)(0[1-9]|1[0-2])\d\d-20\d{6}(?:\D|$)/.exec(key);
  const whole = partition ?? range;
  if (whole) return { month: `${whole[1]}-${whole[2]}`, isDay: false };
  const found = /(?:^|\D)(20\d\d)([-/_]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?(?:\D|$)/.exec(key);
  return { month: found ? `${found[1]}-${found[3]}` : undefined, isDay: found?.[4] !== undefined };
}

/** Both included; an end at the very beginning of a month does not touch it. */
function monthsBetween(start: string, end: string): string[] {
  const [from, to] = [start, end].map((time) => Date.parse(`${time.slice(0, 10)}T00:00:00Z`));
  const last = new Date(Math.max(from ?? 0, (to ?? 0) - 1)).toISOString().slice(0, 7);
  const months = [start.slice(0, 7)];
  for (let month = start.slice(0, 7); month < last; months.push(month)) month = following(month);
  return months;
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
