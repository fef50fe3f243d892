import type SQLite from 'better-sqlite3';
import { sql } from 'kysely';
import type { View } from '../src/finops/view.ts';
import type { Db, OpenDatabase } from './open.ts';
import type { SeriesColumn } from './schema.ts';

/** What is known of a load before it is rolled up. */
export interface NewLoad {
  source: string;
  billing_account: string;
  billing_account_name: string;
  provider: string;
  period: string;
  lines: number;
  first_day: number;
  last_day: number;
  has_list: number;
  has_contracted: number;
  billed: number;
  bad_tags: number;
  /** `View[]` as JSON. */
  views: string;
  estimated_from: number | null;
  currency: string;
  feed: string;
}

export interface CurrentLoad extends NewLoad {
  id: number;
  archive: string;
  rounding: string;
  imported_at: string;
}

/** Names for people that a bill mentions. */
export interface BillName {
  kind: 'account' | 'region' | 'tag';
  value: string;
  name: string;
}

export async function currentLoads(db: Db): Promise<CurrentLoad[]> {
  return db.selectFrom('load').selectAll().where('state', '=', 'current').orderBy('period').orderBy('id').execute();
}

/** What the amounts of the current loads are in, as far as it is known: one currency, unless showback.yaml has changed. */
export async function currentCurrencies(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('load')
    .select('currency')
    .distinct()
    .where('state', '=', 'current')
    .where('currency', '<>', '')
    .orderBy('currency')
    .execute();
  return rows.map(({ currency }) => currency);
}

export async function stageLoad(db: Db, load: NewLoad, importedAt: string): Promise<number> {
  const { id } = await db
    .insertInto('load')
    .values({ ...load, state: 'staged', archive: '', rounding: '0', imported_at: importedAt })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function stageRollup(
  db: Db,
  rollup: {
    load_id: number | null;
    split_month: string | null;
    allocation: string;
    first_day: number;
    end_day: number;
    view?: string;
    tells?: readonly SeriesColumn[];
  },
): Promise<number> {
  const { tells = [], ...values } = rollup;
  const { id } = await db
    .insertInto('rollup')
    .values({ ...values, tells: JSON.stringify(tells), current: 0 })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Says where a staged load's lines rest and what rounding did to it. */
export async function noteLoad(db: Db, id: number, values: { archive?: string; rounding?: string }): Promise<void> {
  await db.updateTable('load').set(values).where('id', '=', id).execute();
}

/** Roll-ups of loads (not of splits) that count now. */
export async function currentRollups(db: Db): Promise<CurrentRollup[]> {
  const rows = await db
    .selectFrom('rollup')
    .select(['id', 'load_id', 'first_day', 'end_day', 'view', 'tells'])
    .where('current', '=', 1)
    .where('load_id', 'is not', null)
    .where('split_month', 'is', null)
    .execute();
  return rows.map((row) => ({
    ...row,
    load_id: row.load_id as number,
    tells: JSON.parse(row.tells) as SeriesColumn[],
  }));
}

export interface CurrentRollup {
  id: number;
  load_id: number;
  first_day: number;
  end_day: number;
  view: string;
  tells: SeriesColumn[];
}

/** The views that a load's lines stand in; none where each line stands once. */
export function viewsOf(load: Pick<CurrentLoad, 'views'>): View[] {
  return JSON.parse(load.views) as View[];
}

export interface Switch {
  /** Loads that become current; each supersedes the current one of its billing account and period. */
  loads: number[];
  /** Current loads that end to count: their costs stand on one that becomes current. */
  covered: number[];
  /** Roll-ups of loads that become current, in place of all current ones of their loads. */
  rollups: number[];
  /** Months whose splits are replaced, with the new roll-ups. */
  splits: { month: string; rollups: number[] }[];
  allocation: string;
}

/** The one moment of an import: a tiny transaction after which the new loads count and the old ones do not. */
export function makeCurrent(sqlite: SQLite.Database, change: Switch): void {
  sqlite
    .transaction(() => {
      const end = sqlite.prepare('update rollup set current = 0 where load_id = ?');
      for (const id of change.covered) {
        sqlite.prepare(`update load set state = 'superseded' where id = ?`).run(id);
        end.run(id);
      }
      for (const id of change.loads) {
        const replaced = sqlite
          .prepare(
            `update load set state = 'superseded' where state = 'current' and id <> @id and (billing_account, period) =
             (select billing_account, period from load where id = @id) returning id`,
          )
          .pluck()
          .all({ id }) as number[];
        for (const old of replaced) end.run(old);
        sqlite.prepare(`update load set state = 'current' where id = ?`).run(id);
      }
      const begin = sqlite.prepare('update rollup set current = 1 where id = ?');
      for (const id of change.rollups) {
        sqlite
          .prepare('update rollup set current = 0 where load_id = (select load_id from rollup where id = ?)')
          .run(id);
      }
      for (const id of change.rollups) begin.run(id);
      for (const { month, rollups } of change.splits) {
        sqlite.prepare('update rollup set current = 0 where split_month = ?').run(month);
        for (const id of rollups) begin.run(id);
      }
      sqlite.prepare(`update setting set value = ? where key = 'allocation'`).run(change.allocation);
      sqlite.prepare(`update setting set value = cast(value as integer) + 1 where key = 'generation'`).run();
    })
    .immediate();
}

/** The fingerprint of the allocation in force; '' before the first import. */
export async function allocationInForce(db: Db): Promise<string> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', 'allocation').executeTakeFirstOrThrow();
  return row.value;
}

export async function addNames(db: Db, names: readonly BillName[]): Promise<void> {
  for (let start = 0; start < names.length; start += 1000) {
    await db
      .insertInto('name')
      .values(names.slice(start, start + 1000))
      .onConflict((conflict) => conflict.columns(['kind', 'value']).doUpdateSet({ name: sql`excluded.name` }))
      .execute();
  }
}

/**
 * Removes what no longer counts (superseded loads, old roll-ups) and what a killed import left behind. Only the holder of
 * the import lock may call it. Deletes in short transactions.
 */
export async function prune({ db, sqlite }: OpenDatabase): Promise<void> {
  const rollups = await db.selectFrom('rollup').select('id').where('current', '=', 0).execute();
  const slice = sqlite.prepare('delete from daily where rollup_id = @id and series_id <= @upTo');
  const edge = sqlite
    .prepare('select series_id from daily where rollup_id = ? order by series_id limit 1 offset 20000')
    .pluck();
  for (const { id } of rollups) {
    for (let upTo = edge.get(id); upTo !== undefined; upTo = edge.get(id)) slice.run({ id, upTo });
    slice.run({ id, upTo: Number.MAX_SAFE_INTEGER });
    await db.deleteFrom('total').where('rollup_id', '=', id).execute();
    await db.deleteFrom('rollup').where('id', '=', id).execute();
  }
  if (rollups.length > 0) forgetSeries(sqlite);
  await db.deleteFrom('load').where('state', '!=', 'current').execute();
}

/** Forgets series without days, so that names which bills or rules no longer give disappear. */
function forgetSeries(sqlite: SQLite.Database): void {
  const unused = sqlite
    .prepare('select id from series where id not in (select distinct series_id from daily)')
    .pluck()
    .all() as number[];
  const remove = sqlite.prepare('delete from series where id = ?');
  const removeSome = sqlite.transaction((ids: number[]) => {
    for (const id of ids) remove.run(id);
  });
  for (let start = 0; start < unused.length; start += 5000) removeSome.immediate(unused.slice(start, start + 5000));
}

/** Another billing account on whose bills this account already stands: its cost would count twice. */
export async function alsoOnBillOf(db: Db, account: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('series')
    .innerJoin('total', 'total.series_id', 'series.id')
    .innerJoin('rollup', 'rollup.id', 'total.rollup_id')
    .innerJoin('load', 'load.id', 'rollup.load_id')
    .select('load.billing_account')
    .where('grain', '=', 'place')
    .where('account', '=', account)
    .where('current', '=', 1)
    .where('load.billing_account', '!=', account)
    .limit(1)
    .executeTakeFirst();
  return row?.billing_account;
}
