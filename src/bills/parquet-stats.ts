import { type DuckDBConnection, literal, paths, rowsOf } from './duckdb.ts';

/** What Parquet files say of a column without being read; undefined where they do not say it of each of their parts. */
export interface ColumnStats {
  min: string | undefined;
  max: string | undefined;
  /** Lines without a value. */
  nulls: number | undefined;
}

/** Of the columns that occur in the files. */
export async function columnStats(
  duck: DuckDBConnection,
  files: readonly string[],
  columns: readonly string[],
): Promise<Map<string, ColumnStats>> {
  const rows = await rowsOf<{ name: string; min: string | null; max: string | null; nulls: number | null }>(
    duck,
    `select path_in_schema as name,
       case when bool_and(stats_min_value is not null) then min(stats_min_value) end as min,
       case when bool_and(stats_max_value is not null) then max(stats_max_value) end as max,
       case when bool_and(stats_null_count is not null) then sum(stats_null_count)::double end as nulls
     from parquet_metadata(${paths(files)}) where path_in_schema in (${columns.map(literal).join(', ')}) group by name`,
  );
  return new Map(
    rows.map(({ name, min, max, nulls }) => [
      name,
      { min: min ?? undefined, max: max ?? undefined, nulls: nulls ?? undefined },
    ]),
  );
}
