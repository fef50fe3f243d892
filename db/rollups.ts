import type SQLite from 'better-sqlite3';
import { GRAIN_COLUMNS, type Grain, SERIES_COLUMNS } from './schema.ts';

/** Rows in one short transaction: readers and other writers wait milliseconds, never seconds. */
const ROWS_A_TRANSACTION = 10_000;
const ROWS_A_STATEMENT = 250;

/** Writes the days of roll-ups that do not count yet, in bulk. */
export interface RollupWriter {
  /** Ids of the series with these values of the grain's columns, in order; made where there are none. */
  seriesIds(grain: Grain, keys: readonly (readonly string[])[]): number[];
  /** Rows of (rollup_id, series_id, day, billed, effective, list, contracted), in that order. */
  days(rows: readonly (readonly (number | null)[])[]): void;
  /** Writes what is still held back. */
  flush(): void;
}

export function createRollupWriter(sqlite: SQLite.Database): RollupWriter {
  const insertOf = (rows: number) =>
    sqlite.prepare(`insert into daily values ${Array(rows).fill('(?, ?, ?, ?, ?, ?, ?)').join(', ')}`);
  const many = insertOf(ROWS_A_STATEMENT);
  const one = insertOf(1);
  const place = SERIES_COLUMNS.map((column) => `${column} = @${column}`).join(' and ');
  const find = sqlite.prepare(`select id from series where grain = @grain and ${place}`).pluck();
  const add = sqlite
    .prepare(
      `insert into series (grain, ${SERIES_COLUMNS.join(', ')}) values (@grain, ${SERIES_COLUMNS.map((column) => `@${column}`).join(', ')})
       on conflict do nothing returning id`,
    )
    .pluck();
  let held: (readonly (number | null)[])[] = [];

  const writeHeld = sqlite.transaction(() => {
    let start = 0;
    for (; start + ROWS_A_STATEMENT <= held.length; start += ROWS_A_STATEMENT) {
      many.run(held.slice(start, start + ROWS_A_STATEMENT).flat());
    }
    for (; start < held.length; start++) one.run(held[start]);
  });
  const flush = () => {
    if (held.length > 0) writeHeld.immediate();
    held = [];
  };

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
      for (const row of rows) held.push(row);
      if (held.length >= ROWS_A_TRANSACTION) flush();
    },
    flush,
  };
}
