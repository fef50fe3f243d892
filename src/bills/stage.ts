import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BillName, NewLoad } from '../../db/loads.ts';
import { SourceError, UserError } from '../errors.ts';
import { CHARGE_CATEGORIES } from '../finops/metric.ts';
import { diagnose, firstLineWhere } from './diagnose.ts';
import { type DuckDBConnection, literal, rowsOf } from './duckdb.ts';
import { MANDATORY } from './focus.ts';
import { firstLine, focusRelation } from './read.ts';
import { LINE } from './rules.ts';
import type { BillFile } from './source.ts';

/** The lines of one billing account's period, as Parquet in a folder of their own. */
export interface StagedLoad extends NewLoad {
  folder: string;
}

export interface StageOptions {
  files: readonly BillFile[];
  folder: string;
  source: string;
  /** The organisation's; a line in another currency is refused. */
  currency: string;
  onProgress: (rows: number, share: number) => void;
}

const REQUIRED_VALUES = MANDATORY.filter((column) => column !== 'ServiceName');

/**
 * Writes all lines of the files as FOCUS-shaped Parquet, apart by billing account and period, and checks them.
 * @throws UserError naming file, line and column of the first thing that is wrong
 */
export async function stageLines(
  duck: DuckDBConnection,
  options: StageOptions,
): Promise<{ loads: StagedLoad[]; names: BillName[] }> {
  const { files, folder, currency, source, onProgress } = options;
  const relation = await focusRelation(duck, files);
  await writeParquet(duck, relation, folder, files, onProgress);
  if (readdirSync(folder).length === 0) throw new UserError('The files hold no lines: nothing was imported.');
  const staged = `read_parquet(${literal(join(folder, '**', '*.parquet'))}, filename = true, hive_partitioning = false, union_by_name = true)`;
  await check(duck, staged, files, currency);
  return { loads: await describeLoads(duck, staged, source), names: await describeNames(duck, staged) };
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
    await duck.run(`copy (select *, coalesce(BillingAccountId, '') as _account, coalesce(strftime(BillingPeriodStart, '%Y-%m'), '') as _period
      from ${relation}) to ${literal(folder)} (format parquet, compression zstd, partition_by (_account, _period), row_group_size 61440)`);
  } catch (error) {
    if (/space|ENOSPC/i.test(firstLine(error)) && /No space|disk/i.test(firstLine(error))) throw error;
    throw await diagnose(duck, files, error);
  } finally {
    clearInterval(ticker);
    await duck.run('set enable_progress_bar = false');
  }
}

/** Looks at whole columns first, which costs little, and for the line at fault only when there is one. */
async function check(
  duck: DuckDBConnection,
  staged: string,
  files: readonly BillFile[],
  currency: string,
): Promise<void> {
  const known = CHARGE_CATEGORIES.map(literal).join(', ');
  const missing = REQUIRED_VALUES.map((column) => `count(*) - count(${column}) as "${column}"`);
  const [found] = await rowsOf<Record<string, bigint>>(
    duck,
    `select ${missing.join(', ')}, count(*) filter (BillingCurrency <> ${literal(currency)}) as foreign_lines,
       count(*) filter (ChargeCategory not in (${known})) as odd from ${staged}`,
  );
  if (!found) return;
  for (const column of REQUIRED_VALUES) {
    if (found[column] === 0n) continue;
    const at = await firstLineWhere(duck, files, column, `nullif(nullif(${column}, ''), 'NULL') is null`);
    throw new UserError(`${at?.place ?? column}: a value is missing.`, {
      hint: 'FOCUS demands one on each line. Nothing was imported.',
    });
  }
  if (found['foreign_lines'] !== 0n) {
    const at = await firstLineWhere(duck, files, 'BillingCurrency', `BillingCurrency <> ${literal(currency)}`);
    throw new UserError(
      `${at?.place ?? 'BillingCurrency'}: "${at?.value ?? ''}" is not the organisation's currency, ${currency}.`,
      {
        hint: 'Showback does not convert currencies. Set `currency` in showback.yaml to that of the bills, or leave this bill out. Nothing was imported.',
      },
    );
  }
  if (found['odd'] !== 0n) {
    const at = await firstLineWhere(duck, files, 'ChargeCategory', `ChargeCategory not in (${known})`);
    throw new UserError(`${at?.place ?? 'ChargeCategory'}: "${at?.value ?? ''}" is no charge category of FOCUS.`, {
      hint: `FOCUS knows ${CHARGE_CATEGORIES.join(', ')}. Nothing was imported.`,
    });
  }
}

async function describeLoads(duck: DuckDBConnection, staged: string, source: string): Promise<StagedLoad[]> {
  const rows = await rowsOf<{
    billing_account: string;
    period: string;
    billing_account_name: string | null;
    provider: string;
    file: string;
    lines: number;
    first_day: number;
    last_day: number;
    has_list: number;
    has_contracted: number;
    billed: number | null;
    bad_tags: number;
  }>(
    duck,
    `select BillingAccountId as billing_account, strftime(BillingPeriodStart, '%Y-%m') as period,
       max(BillingAccountName) as billing_account_name, max(${LINE.provider}) as provider, min(filename) as file,
       count(*)::double as lines, min(${LINE.day})::integer as first_day, max(${LINE.day})::integer as last_day,
       (count(ListCost) = count(*))::integer as has_list, (count(ContractedCost) = count(*))::integer as has_contracted,
       (round(sum(BilledCost), 6) * 1000000)::double as billed,
       (count(*) filter (Tags is not null and not json_valid(Tags)))::double as bad_tags
     from ${staged} group by all order by period, billing_account`,
  );
  return rows.map(({ file, billing_account_name, billed, ...row }) => {
    if (!Number.isSafeInteger(billed)) {
      throw new SourceError(
        source,
        `The bill of ${row.billing_account} for ${row.period} is beyond what can be added exactly.`,
      );
    }
    const name = billing_account_name ?? row.billing_account;
    return { ...row, source, billing_account_name: name, billed: billed ?? 0, folder: dirname(file) };
  });
}

async function describeNames(duck: DuckDBConnection, staged: string): Promise<BillName[]> {
  return rowsOf<{ kind: BillName['kind']; value: string; name: string }>(
    duck,
    `select 'account' as kind, ${LINE.account} as value, coalesce(max(case when SubAccountId is null then BillingAccountName else SubAccountName end), max(${LINE.account})) as name
       from ${staged} group by all
     union all select 'region', ${LINE.region}, coalesce(max(RegionName), max(${LINE.region})) from ${staged} where ${LINE.region} <> '' group by all
     union all select distinct 'tag', key, key from (select unnest(json_keys(Tags)) as key
       from (select distinct Tags from ${staged} where json_valid(Tags) and json_type(Tags) = 'OBJECT'))`,
  ) as Promise<BillName[]>;
}
