import type { Rule } from '../finops/allocation.ts';
import { type DuckDBConnection, paths, rowsOf } from './duckdb.ts';
import { COSTS } from './focus.ts';

/** All that allocation and the roll-up read of a line, but what names a resource. */
const READ = [
  'BillingAccountId',
  'BillingPeriodStart',
  'ChargeCategory',
  'CommitmentDiscountId',
  'ProviderName',
  'RegionId',
  'RegionName',
  'ServiceName',
  'ServiceProviderName',
  'SubAccountId',
  'SubAccountName',
  'Tags',
] as const;

/**
 * Archived lines (SQL of a relation) as an addition by day needs them. Where tags repeat and no rule looks at single
 * resources, lines that differ in their amounts and hours alone are one already: a tag is then taken out of its text some
 * thousands of times instead of millions.
 */
export async function condensedLines(
  duck: DuckDBConnection,
  globs: readonly string[],
  rules: readonly Rule[],
): Promise<string> {
  const lines = `read_parquet(${paths(globs)}, union_by_name = true)`;
  const looksAtResources = rules.some(({ when }) => when.some(({ field }) => field.kind === 'resource'));
  if (looksAtResources || !(await tagsRepeat(duck, globs))) return lines;
  const sums = COSTS.map((name) => `sum(${name}) as ${name}`).join(', ');
  return `(select ${READ.join(', ')}, cast(ChargePeriodStart as date) as ChargePeriodStart, ${sums} from ${lines} group by all)`;
}

/** Parquet's writer keeps a dictionary of a column as long as its values are few. */
async function tagsRepeat(duck: DuckDBConnection, globs: readonly string[]): Promise<boolean> {
  const [row] = await rowsOf<{ repeat: boolean | null }>(
    duck,
    `select bool_and(encodings like '%DICTIONARY%' or stats_null_count = num_values) as repeat
     from parquet_metadata(${paths(globs)}) where path_in_schema = 'Tags'`,
  );
  return row?.repeat === true;
}
