import type SQLite from 'better-sqlite3';
import { addMicros } from '../src/finops/money.ts';
import { GRAIN_COLUMNS, type Grain, SERIES_COLUMNS } from './schema.ts';

/** Rows in one short transaction: readers and other writers wait milliseconds, never seconds. */
const ROWS_A_TRANSACTION = 10_000;
const ROWS_A_STATEMENT = 250;

/** Writes the days of roll-ups that do not count yet, in bulk. */
export interface RollupWriter {
  /** Ids of the series with these values of the grain's columns, in order; made where there are none. */
  seriesIds(grain: Grain, keys: readonly (readonly string[])[]): number[];
  /** Rows by roll-up, series and day; the days of a series come one after the other, and are added up on their way. */
  days(rows: readonly DayRow[]): void;
  /** Writes what is still held back. */
  flush(): void;
}

type Amounts = [billed: number, effective: number, list: number | null, contracted: number | null];
export type DayRow = readonly [rollup_id: number, series_id: number, day: number, ...Amounts];
type TotalRow = readonly [rollup_id: number, series_id: number, ...Amounts];

export function createRollupWriter(sqlite: SQLite.Database): RollupWriter {
  const days = createBulkInsert(sqlite, 'daily', 7);
  const totals = createBulkInsert(sqlite, 'total', 6);
  let total: TotalRow | undefined;
  const place = SERIES_COLUMNS.map((column) => `${column} = @${column}`).join(' and ');
  const find = sqlite.prepare(`select id from series where grain = @grain and ${place}`).pluck();
  const add = sqlite
    .prepare(
      `insert into series (grain, ${SERIES_COLUMNS.join(', ')}) values (@grain, ${SERIES_COLUMNS.map((column) => `@${column}`).join(', ')})
       on conflict do nothing returning id`,
    )
    .pluck();
  const addAll = sqlite.transaction((rows: Record<string, string>[]) =>
    rows.map((row) => (add.get(row) ?? find.get(row)) as number),
  );

  return {
    seriesIds(grain, keys) {
      const columns: readonly string[] = GRAIN_COLUMNS[grain];
      const blank = Object.fromEntries(SERIES_COLUMNS.map((column) => [column, '']));
      const rows = keys.map((key) => ({
        ...blank,
        grain,
        ...Object.fromEntries(columns.map((column, i) => [column, key[i] ?? ''])),
      }));
      const ids = rows.map((row) => find.get(row) as number | undefined);
      for (let start = 0; start < rows.length; start += ROWS_A_TRANSACTION) {
        const missing = rows
          .slice(start, start + ROWS_A_TRANSACTION)
          .flatMap((row, i) => (ids[start + i] === undefined ? [{ row, at: start + i }] : []));
        if (missing.length === 0) continue;
        const made = addAll.immediate(missing.map(({ row }) => row));
        missing.forEach(({ at }, i) => {
          ids[at] = made[i] as number;
        });
      }
      return ids as number[];
    },
    days(rows) {
      for (const row of rows) {
        days.add(row);
        const [rollup, series, , ...amounts] = row;
        if (total?.[0] === rollup && total[1] === series) {
          total = withDay(total, amounts);
        } else {
          if (total) totals.add(total);
          total = [rollup, series, ...amounts];
        }
      }
    },
    flush() {
      if (total) totals.add(total);
      total = undefined;
      days.flush();
      totals.flush();
    },
  };
}

function withDay([rollup, series, ...sums]: TotalRow, [billed, effective, list, contracted]: Amounts): TotalRow {
  return [
    rollup,
    series,
    addMicros(sums[0], billed),
    addMicros(sums[1], effective),
    sums[2] === null || list === null ? null : addMicros(sums[2], list),
    sums[3] === null || contracted === null ? null : addMicros(sums[3], contracted),
  ];
}

type Row = readonly (number | null)[];

/** Inserts rows into a table in short transactions. */
function createBulkInsert(sqlite: SQLite.Database, table: 'daily' | 'total', columns: number) {
  const place = `(${Array(columns).fill('?').join(', ')})`;
  const insertOf = (rows: number) =>
    sqlite.prepare(`insert into ${table} values ${Array(rows).fill(place).join(', ')}`);
  const many = insertOf(ROWS_A_STATEMENT);
  const one = insertOf(1);
  let held: Row[] = [];
  const write = sqlite.transaction(() => {
    let start = 0;
    for (; start + ROWS_A_STATEMENT <= held.length; start += ROWS_A_STATEMENT) {
      many.run(held.slice(start, start + ROWS_A_STATEMENT).flat());
    }
    for (; start < held.length; start++) one.run(held[start]);
  });
  const flush = () => {
    if (held.length > 0) write.immediate();
    held = [];
  };
  return {
    add(row: Row) {
      held.push(row);
      if (held.length >= ROWS_A_TRANSACTION) flush();
    },
    flush,
  };
}
