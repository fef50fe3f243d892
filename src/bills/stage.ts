import { globSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BillName } from '../../db/loads.ts';
import { UserError } from '../errors.ts';
import type { Day } from '../finops/day.ts';
import type { View } from '../finops/view.ts';
import { diagnose } from './diagnose.ts';
import { isDiskFull } from './disk-full.ts';
import { type DuckDBConnection, identifier, literal, rowsOf } from './duckdb.ts';
import { OWN } from './focus.ts';
import { lookOver, namesIn, refuseBadLines, type StagedLoad, toLoads } from './look-over.ts';
import { type ColumnStats, columnStats } from './parquet-stats.ts';
import { focusRelation } from './read.ts';
import type { BillFile } from './source.ts';

export interface StageOptions {
  files: readonly BillFile[];
  folder: string;
  source: string;
  /** The organisation's; a line in another currency is refused. */
  currency: string;
  /** Lines of other billing periods are left out. */
  onlyPeriod: string | undefined;
  /** A charge long after it, or in the last century, is refused. */
  today: Day;
  onProgress: (rows: number, share: number) => void;
}

/**
 * Writes all lines of the files as FOCUS-shaped Parquet, apart by billing account and period, and checks them.
 * @throws UserError naming file, line and column of the first thing that is wrong
 */
export async function stageLines(
  duck: DuckDBConnection,
  options: StageOptions,
): Promise<{ loads: StagedLoad[]; names: BillName[] }> {
  const { files, folder, currency, today, source, onlyPeriod, onProgress } = options;
  try {
    const all = await focusRelation(duck, files);
    const relation =
      onlyPeriod === undefined
        ? all
        : `(select * from ${all} where strftime(BillingPeriodStart, '%Y-%m') = ${literal(onlyPeriod)})`;
    mkdirSync(folder);
    await writeParquet(duck, relation, folder, files, onProgress);
  } catch (error) {
    if (error instanceof UserError || isDiskFull(error)) throw error;
    throw await diagnose(duck, files, error);
  }
  // Daily files may hold nothing of the period that is asked for.
  if (onlyPeriod !== undefined && globSync(join(folder, '**', '*.parquet')).length === 0)
    return { loads: [], names: [] };
  const written = join(folder, '**', '*.parquet');
  const staged = `read_parquet(${literal(written)}, filename = ${literal(OWN.file)}, hive_partitioning = false, union_by_name = true)`;
  const overview = await lookOver(duck, { lines: staged, files: written }, currency, viewsIn(files));
  if (overview.length === 0 && onlyPeriod !== undefined) return { loads: [], names: [] };
  if (overview.length === 0) throw noLines(files);
  await refuseBadLines(duck, files, staged, { currency, today }, overview);
  return { loads: toLoads(overview, source, currency, viewsIn(files)), names: await namesIn(duck, staged) };
}

async function writeParquet(
  duck: DuckDBConnection,
  relation: string,
  folder: string,
  files: readonly BillFile[],
  onProgress: StageOptions['onProgress'],
): Promise<void> {
  await duck.run('set enable_progress_bar = true; set enable_progress_bar_print = false');
  const ticker = setInterval(() => {
    const { percentage, rows_processed } = duck.progress;
    if (percentage > 0) onProgress(Number(rows_processed), percentage / 100);
  }, 250);
  try {
    if (viewsIn(files).length > 0) await writeApart(duck, relation, folder, ['_view']);
    else if (await seemsOneLoad(duck, files)) await writeTogether(duck, relation, folder);
    else await writeApart(duck, relation, folder);
  } finally {
    clearInterval(ticker);
    await duck.run('set enable_progress_bar = false');
  }
}

function viewsIn(files: readonly BillFile[]): View[] {
  return [...new Map(files.flatMap(({ view }) => (view === undefined ? [] : [[view.name, view]]))).values()];
}

const FORMAT = 'format parquet, compression zstd, row_group_size 61440';
/** So many lines of a CSV file say what is in all of it, as far as one can tell without reading it. */
const HEAD_LINES = 1000;
/** An account whose name is too long for a folder stands in one of its fingerprint. */
const ACCOUNT_FOLDER = `case when length(url_encode(BillingAccountId)) > 200 then sha256(BillingAccountId) else coalesce(BillingAccountId, '') end`;
/** Lines held back for each billing account and period; more of them take more memory than they save time. */
const HELD_LINES = 61_440;

function noLines(files: readonly BillFile[]): UserError {
  const [first, ...others] = files.map(({ path }) => path);
  const what = others.length === 0 ? `${first} holds` : `${first} and ${others.length} more hold`;
  return new UserError(`${what} no lines.`, { hint: 'Nothing was imported. Is the export complete?' });
}

/** Whether all lines are of one billing account and period: not telling them apart saves a third of the time. */
async function seemsOneLoad(duck: DuckDBConnection, files: readonly BillFile[]): Promise<boolean> {
  const paths = files.map(({ path }) => path);
  if (files.every(({ format }) => format === 'parquet') && (await saysOneLoad(duck, paths))) return true;
  const heads: string[] = [];
  for (const file of files) {
    const limit = file.format === 'csv' ? ` limit ${HEAD_LINES}` : '';
    heads.push(`(select BillingAccountId, BillingPeriodStart from ${await focusRelation(duck, [file])}${limit})`);
  }
  return (await countLoads(duck, `(${heads.join(' union all ')})`)) <= 1;
}

/** Whether Parquet files say so themselves, which saves reading all of their lines. */
async function saysOneLoad(duck: DuckDBConnection, files: readonly string[]): Promise<boolean> {
  const stats = await columnStats(duck, files, ['BillingAccountId', 'BillingPeriodStart']);
  const [account, period] = [stats.get('BillingAccountId'), stats.get('BillingPeriodStart')];
  const isOne = (values: ColumnStats | undefined) => values?.min !== undefined && values.min === values.max;
  return isOne(account) && isOne(period) && account?.nulls === 0 && period?.nulls === 0;
}

async function countLoads(duck: DuckDBConnection, relation: string): Promise<number> {
  const rows = await rowsOf(
    duck,
    `select distinct BillingAccountId, date_trunc('month', BillingPeriodStart) as month
     from (select distinct BillingAccountId, BillingPeriodStart from ${relation})`,
  );
  return rows.length;
}

async function writeTogether(duck: DuckDBConnection, relation: string, folder: string): Promise<void> {
  const file = join(folder, 'lines.parquet');
  await duck.run(`copy (from ${relation}) to ${literal(file)} (${FORMAT})`);
  const written = `read_parquet(${literal(file)})`;
  if (await saysOneLoad(duck, [file])) return;
  if ((await countLoads(duck, written)) <= 1) return;
  await writeApart(duck, written, folder);
  rmSync(file);
}

async function writeApart(
  duck: DuckDBConnection,
  relation: string,
  folder: string,
  further: readonly string[] = [],
): Promise<void> {
  await duck.run(`set partitioned_write_flush_threshold = ${HELD_LINES}`);
  const parts = [identifier(OWN.account), identifier(OWN.period), ...further];
  await duck.run(`copy (select *, ${ACCOUNT_FOLDER} as ${parts[0]}, coalesce(strftime(BillingPeriodStart, '%Y-%m'), '') as ${parts[1]}
    from ${relation}) to ${literal(folder)} (${FORMAT}, partition_by (${parts.join(', ')}), overwrite_or_ignore)`);
}
