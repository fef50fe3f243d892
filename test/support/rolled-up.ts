import { makeCurrent, stageLoad, stageRollup } from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { createRollupWriter, type DayRow } from '../../db/rollups.ts';
import { GRAIN_COLUMNS, type Grain, type SeriesColumn } from '../../db/schema.ts';
import { type Day, firstDay, formatMonth, monthOf } from '../../src/finops/day.ts';

/** What a daily amount belongs to; what is left out is ''. */
export type Place = Partial<Record<SeriesColumn, string>>;
export interface Charged {
  place: Place;
  /** In micros, by day. */
  days: ReadonlyMap<Day, { usage: number; effective: number }>;
}

const GRAINS = ['full', 'team', 'service', 'place'] as const satisfies Grain[];

/** Puts a month's roll-up in place of the one before, as an import does, without a bill: quick enough for properties. */
export async function rollUp({ db, sqlite }: OpenDatabase, month: number, charged: readonly Charged[]): Promise<void> {
  const [first, end] = [firstDay(month), firstDay(month + 1)];
  const days = charged.flatMap(({ days }) => [...days.keys()]).filter((day) => monthOf(day) === month);
  const period = formatMonth(month);
  const load = await stageLoad(
    db,
    {
      ...{ source: 'test', billing_account: '1', billing_account_name: 'Payer', provider: 'AWS', period, lines: 1 },
      ...{ first_day: Math.min(...days), last_day: Math.max(...days), has_list: 1, has_contracted: 1, billed: 0 },
      ...{ bad_tags: 0, views: '[]', estimated_from: null, currency: 'USD', feed: '' },
    },
    '2026-11-24T00:00:00Z',
  );
  const range = { first_day: first, end_day: end };
  const rollup = await stageRollup(db, { load_id: load, split_month: null, allocation: 'one', ...range });
  const writer = createRollupWriter(sqlite);
  for (const grain of GRAINS) writer.days(rowsOf(grain, rollup, month, charged, writer));
  writer.flush();
  makeCurrent(sqlite, { loads: [load], covered: [], rollups: [rollup], splits: [], allocation: 'one' });
}

function rowsOf(
  grain: Grain,
  rollup: number,
  month: number,
  charged: readonly Charged[],
  { seriesIds }: ReturnType<typeof createRollupWriter>,
): DayRow[] {
  const columns: readonly SeriesColumn[] = GRAIN_COLUMNS[grain];
  const sums = new Map<string, DayRow>();
  for (const { place, days } of charged) {
    const [series = 0] = seriesIds(grain, [columns.map((column) => place[column] ?? '')]);
    for (const [day, { usage, effective }] of days) {
      if (monthOf(day) !== month) continue;
      const [, , , , before = 0, , contracted = 0] = sums.get(`${series} ${day}`) ?? [];
      const sum = Number(contracted) + usage;
      sums.set(`${series} ${day}`, [rollup, series, day, 0, before + effective, sum, sum]);
    }
  }
  return [...sums.values()].sort((a, b) => a[1] - b[1] || a[2] - b[2]);
}
