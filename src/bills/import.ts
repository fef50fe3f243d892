import { basename, join } from 'node:path';
import {
  addNames,
  type CurrentLoad,
  currentLoads,
  currentRollups,
  makeCurrent,
  type NewLoad,
  noteLoad,
  prune,
  stageLoad,
  viewsOf,
} from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { UserError } from '../errors.ts';
import { parseDay } from '../finops/day.ts';
import type { Organisation } from '../finops/organisation.ts';
import { allocationFingerprint, isAllocationStale, reallocate, rollUpLoads, splitShared } from './allocate.ts';
import { adopt, keepOnly, loadFolder, nameOwner, newStaging, refuseOtherOwner, removeStaging } from './archive.ts';
import { countOnce, isSameBill, refuseLost } from './counted-once.ts';
import { diskFull, isDiskFull } from './disk-full.ts';
import { type DuckDBConnection, removeOldSpills, withDuckDb } from './duckdb.ts';
import { holdImportLock } from './lock.ts';
import type { StagedLoad } from './look-over.ts';
import type { BillFile, BillSource } from './source.ts';
import { stageLines } from './stage.ts';

export interface ImportOptions {
  open: OpenDatabase;
  dataDir: string;
  organisation: Organisation;
  source: BillSource;
  /** Takes lines of this billing period only, such as "2026-11". */
  onlyPeriod?: string | undefined;
  /** The source of showback.yaml that it comes from. */
  feed?: Feed;
  /** A bill from elsewhere may lack accounts that the one in its place has. */
  replace?: boolean | undefined;
  /** Say what would change, and change nothing. */
  dryRun?: boolean;
  now: () => Date;
  onProgress?: (progress: ImportProgress) => void;
}

export interface Feed {
  key: string;
  /** The other sources of showback.yaml. */
  others: readonly string[];
  /** Whether a bill ends that the source has brought, when it has no lines any more. */
  isEmptied(load: Pick<NewLoad, 'source' | 'billing_account' | 'period'>): boolean;
}

/** How far an import has come; `share` from 0 to 1 within its phase. */
export interface ImportProgress {
  phase: 'reading' | 'adding up';
  rows: number;
  share: number;
}

/** What an import changed (or would change): one entry for each billing account and period. */
export interface ImportedLoad {
  source: string;
  billingAccount: string;
  period: string;
  lines: number;
  /** Billed cost in micros. */
  billed: number;
  replaced: { lines: number; billed: number } | undefined;
  /** Lines whose tags are no JSON object; they count as untagged. */
  badTags: number;
}

/**
 * Imports what a source yields: every line into the archive, allocated and added up into the database. The new loads
 * begin to count in one small transaction at the end; until then, and whatever happens before, everything is as it was.
 *
 * @throws UserError naming file, line and column of what cannot be read; SourceError when the source fails
 */
export async function importBills(options: ImportOptions): Promise<ImportedLoad[]> {
  return alone(options, (duck, staging) => importInto(duck, staging, options));
}

/** Allocates history again where it was allocated under other rules. Returns whether there was anything to do. */
export async function reallocateIfStale(
  options: Pick<ImportOptions, 'open' | 'dataDir' | 'organisation'> & { onLoad?: (lines: number) => void },
): Promise<boolean> {
  const { open, dataDir, organisation, onLoad } = options;
  if (!(await isAllocationStale(open, organisation))) return false;
  await alone(options, (duck) => reallocate(duck, open, organisation, dataDir, onLoad));
  return true;
}

/**
 * Does `work` as the only one that changes the data directory. What does not count afterwards is removed, whether it was
 * replaced or is left over from a failure; and before, what a killed one has left.
 */
async function alone<T>(
  { open, dataDir }: Pick<ImportOptions, 'open' | 'dataDir'>,
  work: (duck: DuckDBConnection, staging: string) => Promise<T>,
): Promise<T> {
  refuseOtherOwner(dataDir, databaseName(open));
  const release = holdImportLock(dataDir);
  try {
    removeOldSpills(dataDir, new Date());
    await clean(open, dataDir);
    const staging = newStaging(dataDir);
    return await withDuckDb(staging, (duck) => work(duck, staging));
  } catch (error) {
    throw isDiskFull(error) ? diskFull(dataDir) : error;
  } finally {
    // By now all has been decided. On a full disk even this can fail; then the next one does it.
    await clean(open, dataDir).catch(() => {});
    removeStaging(dataDir);
    release();
  }
}

async function importInto(duck: DuckDBConnection, staging: string, options: ImportOptions): Promise<ImportedLoad[]> {
  const { open, dataDir, organisation, source, onProgress = () => {} } = options;
  const files = await collect(source, join(staging, 'scratch'));
  const { loads: unnamed, names } = await stageLines(duck, {
    files,
    folder: join(staging, 'lines'),
    source: source.name,
    currency: organisation.currency,
    onlyPeriod: options.onlyPeriod,
    today: parseDay(options.now().toISOString().slice(0, 10)),
    onProgress: (rows, share) => onProgress({ phase: 'reading', rows, share }),
  });
  const { feed } = options;
  const staged = unnamed.map((load) => ({ ...load, feed: feed?.key ?? '' }));
  const before = await currentLoads(open.db);
  refuseOtherCurrency(staged, before, organisation.currency);
  refuseLess(staged, before);
  if (feed !== undefined) refuseOtherFeed(feed, staged, before);
  if (!options.replace) await refuseLost(duck, dataDir, staged, before, organisation);
  const emptied = before.filter((load) => staged.length === 0 && feed?.isEmptied(load));
  const covered = [...emptied, ...(await countOnce(duck, dataDir, staged, before))];
  const summary = [...staged.map((load) => summarise(load, before)), ...emptied.map(ended)];
  if (options.dryRun) return summary;

  if (await isAllocationStale(open, organisation)) await reallocate(duck, open, organisation, dataDir);
  const loads = await file(open, dataDir, staged, options.now());
  const total = loads.reduce((sum, load) => sum + load.lines, 0);
  let rows = 0;
  const rolled = await rollUpLoads(duck, open, organisation, dataDir, loads, (lines) => {
    rows += lines;
    onProgress({ phase: 'adding up', rows, share: rows / total });
  });

  const isReplaced = (load: CurrentLoad) => loads.some((one) => isSameBill(one, load)) || covered.includes(load);
  const replaced = new Set(before.filter(isReplaced).map((load) => load.id));
  const others = await currentRollups(open.db);
  const asRolled = others.map(({ id, load_id, ...rest }) => ({ rollup: id, load: load_id, ...rest }));
  const counting = [...asRolled.filter((one) => !replaced.has(one.load)), ...rolled];
  const touched = [...asRolled.filter((one) => replaced.has(one.load)), ...rolled];
  const splits = await splitShared(duck, open, organisation, counting, touched);
  await addNames(open.db, names);
  makeCurrent(open.sqlite, {
    loads: loads.map((load) => load.id),
    covered: covered.map((load) => load.id),
    rollups: rolled.map((one) => one.rollup),
    splits,
    allocation: allocationFingerprint(organisation),
  });
  return summary;
}

async function collect(source: BillSource, scratch: string): Promise<BillFile[]> {
  const files: BillFile[] = [];
  for await (const one of source.files(scratch)) files.push(one);
  if (files.length === 0)
    throw new UserError('There is nothing to import.', { hint: 'Name FOCUS files, a folder or a pattern.' });
  return files;
}

/** A bill in views says less than one whose lines say everything, and does not take its place. */
function refuseLess(staged: readonly StagedLoad[], before: readonly CurrentLoad[]): void {
  for (const load of staged) {
    const old = before.find((one) => one.billing_account === load.billing_account && one.period === load.period);
    if (old === undefined || viewsOf(load).length === 0 || viewsOf(old).length > 0) continue;
    throw new UserError(
      `The bill of ${load.billing_account} for ${load.period} is there from ${old.source}, which says more than ${load.source}.`,
      { hint: 'It was left as it is.' },
    );
  }
}

/** Two sources of the same bill would take turns, each with what the other lacks; one in views gives way. */
function refuseOtherFeed({ others }: Feed, staged: readonly StagedLoad[], before: readonly CurrentLoad[]): void {
  for (const load of staged) {
    const old = before.find((one) => isSameBill(one, load));
    if (old === undefined || !others.includes(old.feed) || viewsOf(old).length > 0) continue;
    throw new UserError(
      `The bill of ${load.billing_account} for ${load.period} comes from ${old.feed}: two sources of one bill would replace each other.`,
      { hint: 'It was left as it is. Under `sources` in showback.yaml, name one source for each billing account.' },
    );
  }
}

/** Gives each staged load its id and its folder in the archive. */
async function file(
  open: OpenDatabase,
  dataDir: string,
  staged: readonly StagedLoad[],
  now: Date,
): Promise<CurrentLoad[]> {
  const loads: CurrentLoad[] = [];
  nameOwner(dataDir, databaseName(open));
  for (const { folder, ...load } of staged) {
    const imported_at = now.toISOString();
    const id = await stageLoad(open.db, load satisfies NewLoad, imported_at);
    const archive = loadFolder({ ...load, id });
    adopt(dataDir, folder, archive);
    await noteLoad(open.db, id, { archive });
    loads.push({ ...load, id, archive, rounding: '0', imported_at });
  }
  return loads;
}

/** Amounts of two currencies must not be added; a load that this import replaces is no obstacle. */
function refuseOtherCurrency(staged: readonly StagedLoad[], before: readonly CurrentLoad[], currency: string): void {
  const others = before
    .filter((load) => load.currency !== '' && load.currency !== currency)
    .filter((load) => !staged.some((one) => isSameBill(one, load)));
  if (others.length === 0) return;
  const inForce = [...new Set(others.map((load) => load.currency))].join(', ');
  throw new UserError(`The bills imported so far are in ${inForce}, and showback.yaml says ${currency}.`, {
    hint: `Showback does not convert currencies. Set \`currency\` in showback.yaml back, name a database in another folder in DATABASE_URL, or import all of the bills again, in ${currency}, in one import. Nothing was imported.`,
  });
}

function summarise(load: StagedLoad, before: readonly CurrentLoad[]): ImportedLoad {
  const old = before.find((one) => isSameBill(one, load));
  return {
    source: load.source,
    billingAccount: load.billing_account,
    period: load.period,
    lines: load.lines,
    billed: load.billed,
    replaced: old && { lines: old.lines, billed: old.billed },
    badTags: load.bad_tags,
  };
}

/** What an import changed of a bill that has no lines any more. */
function ended({ source, billing_account, period, lines, billed }: CurrentLoad): ImportedLoad {
  const replaced = { lines, billed };
  return { source, billingAccount: billing_account, period, lines: 0, billed: 0, replaced, badTags: 0 };
}

function databaseName({ sqlite }: OpenDatabase): string {
  return basename(sqlite.name);
}

/** Removes what does not count. Folders first: whatever ends this, the rows tell of it still, and need room on the disk. */
async function clean(open: OpenDatabase, dataDir: string): Promise<void> {
  const loads = await currentLoads(open.db);
  keepOnly(
    dataDir,
    loads.map((load) => load.archive),
  );
  // What a failed import has written waits in the log, which may have taken the last of the disk.
  open.sqlite.pragma('wal_checkpoint(PASSIVE)');
  await prune(open);
}
