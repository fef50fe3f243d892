import { createHash } from 'node:crypto';
import {
  allocationInForce,
  type CurrentLoad,
  currentLoads,
  currentRollups,
  makeCurrent,
  noteLoad,
  type Switch,
  stageRollup,
  viewsOf,
} from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { createRollupWriter } from '../../db/rollups.ts';
import { SERIES_COLUMNS, type SeriesColumn } from '../../db/schema.ts';
import { type Day, firstDay, formatMonth, type Month, monthOf } from '../finops/day.ts';
import type { Organisation } from '../finops/organisation.ts';
import type { View } from '../finops/view.ts';
import { loadGlob } from './archive.ts';
import type { DuckDBConnection } from './duckdb.ts';
import { appendHome, rollUp, writeGrains, writeLoads } from './rollup.ts';
import { type Piece, splitMonth } from './splits.ts';
import { asSeenIn, columnsTold } from './views.ts';

/** Loads are rolled up together until they have this many lines: few scans, bounded memory. */
const LINES_AT_ONCE = 5_000_000;

/** A rolled-up load, or a view of it: the days that its lines charge for, end exclusive. */
export interface RolledUp {
  rollup: number;
  load: number;
  first_day: Day;
  end_day: Day;
  /** '' where the lines say everything. */
  view: string;
  tells: readonly SeriesColumn[];
}

type LoadToAllocate = Pick<
  CurrentLoad,
  'id' | 'billing_account' | 'period' | 'lines' | 'archive' | 'first_day' | 'last_day' | 'views'
>;

/** What decides where a cost comes to rest; loads rolled up under another one are rolled up again. */
export function allocationFingerprint(organisation: Organisation): string {
  const known = fingerprints.get(organisation) ?? fingerprint(organisation);
  fingerprints.set(organisation, known);
  return known;
}

/** The bot asks every few seconds, and a large organisation is a megabyte of text. */
const fingerprints = new WeakMap<Organisation, string>();

function fingerprint(organisation: Organisation): string {
  const names = ({ name, aliases }: { name: string; aliases: string[] }) => ({ name, aliases });
  const teams = (list: Organisation['teams']) =>
    list.map((team) => ({ ...names(team), workloads: team.workloads.map(names) }));
  const { rules, pools, environmentTags, units } = organisation;
  const what = {
    rules,
    pools,
    environmentTags,
    units: units.map((unit) => ({ name: unit.name, teams: teams(unit.teams) })),
    teams: teams(organisation.teams),
  };
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16);
}

/** Rolls up loads that are archived under `folder`, without making them count. */
export async function rollUpLoads(
  duck: DuckDBConnection,
  open: OpenDatabase,
  organisation: Organisation,
  dataDir: string,
  loads: readonly LoadToAllocate[],
  onLoad: (lines: number) => void = () => {},
): Promise<RolledUp[]> {
  const done: RolledUp[] = [];
  const whole = loads.filter((load) => viewsOf(load).length === 0);
  for (const batch of batches(whole)) {
    done.push(...(await rollUpBatch(duck, open, organisation, dataDir, batch)));
    onLoad(batch.reduce((sum, load) => sum + load.lines, 0));
  }
  for (const load of loads) {
    const views = viewsOf(load);
    for (const view of views) done.push(...(await rollUpBatch(duck, open, organisation, dataDir, [load], view)));
    if (views.length > 0) onLoad(load.lines);
  }
  return done;
}

async function rollUpBatch(
  duck: DuckDBConnection,
  open: OpenDatabase,
  organisation: Organisation,
  dataDir: string,
  batch: readonly LoadToAllocate[],
  view?: View,
): Promise<RolledUp[]> {
  const rounding = await rollUp(
    duck,
    batch.map((load) => ({ ...load, glob: loadGlob(dataDir, load.archive, view?.name) })),
    view === undefined ? organisation : asSeenIn(view, organisation),
  );
  const told = { view: view?.name ?? '', tells: view === undefined ? [] : columnsTold(view, organisation) };
  const allocation = allocationFingerprint(organisation);
  const done: RolledUp[] = [];
  for (const load of batch) {
    const days = { first_day: load.first_day, end_day: load.last_day + 1 };
    const rollup = await stageRollup(open.db, { load_id: load.id, split_month: null, allocation, ...days, ...told });
    done.push({ rollup, load: load.id, ...days, ...told });
    await noteLoad(open.db, load.id, { rounding: rounding.get(load.id) ?? '0' });
  }
  await writeLoads(duck, new Map(done.map(({ load, rollup }) => [load, rollup])), createRollupWriter(open.sqlite));
  return done;
}

/**
 * Splits the shared costs of the months that some days touch, without making the splits count. A view that knows shared
 * costs has its own splits: they count with the view or not at all.
 */
export async function splitShared(
  duck: DuckDBConnection,
  open: OpenDatabase,
  organisation: Organisation,
  counting: readonly RolledUp[],
  touched: readonly { first_day: Day; end_day: Day }[],
): Promise<Switch['splits']> {
  const months = new Set<Month>();
  for (const { first_day, end_day } of touched) {
    for (let month = monthOf(first_day); firstDay(month) < end_day; month++) months.add(month);
  }
  const splits: Switch['splits'] = [];
  for (const month of months) {
    const [start, end] = [firstDay(month), firstDay(month + 1)];
    const within = counting.filter((one) => one.first_day < end && one.end_day > start);
    const [whole, viewed] = [within.filter(({ view }) => view === ''), within.filter(({ view }) => view !== '')];
    const direct = [...whole, ...oneViewEach(viewed)].map(({ rollup }) => rollup);
    const rollups: number[] = [];
    const split = async (pools: number[], of?: RolledUp) => {
      const pieces = splitMonth(open.sqlite, organisation, { pools, direct }, start, end);
      if (pieces.length > 0) rollups.push(await writePieces(duck, open, organisation, month, pieces, of));
    };
    await split(whole.map(({ rollup }) => rollup));
    for (const one of viewed) await split([one.rollup], one);
    splits.push({ month: formatMonth(month), rollups });
  }
  return splits;
}

/** Of each load in views one that says whose a cost is: what weighs must not weigh twice. */
function oneViewEach(viewed: readonly RolledUp[]): RolledUp[] {
  const able = viewed.filter(({ tells }) => tells.includes('team'));
  return [...new Map(able.map((one) => [one.load, one])).values()];
}

/** Allocates all of history again from the archive; the old allocation serves until all is ready. */
export async function reallocate(
  duck: DuckDBConnection,
  open: OpenDatabase,
  organisation: Organisation,
  dataDir: string,
  onLoad?: (lines: number) => void,
): Promise<void> {
  const loads = await currentLoads(open.db);
  const rolled = await rollUpLoads(duck, open, organisation, dataDir, loads, onLoad);
  const splits = await splitShared(duck, open, organisation, rolled, rolled);
  makeCurrent(open.sqlite, {
    covered: [],
    loads: [],
    rollups: rolled.map((one) => one.rollup),
    splits,
    allocation: allocationFingerprint(organisation),
  });
}

/** Whether the roll-ups were made under another allocation than the organisation's. */
export async function isAllocationStale(open: OpenDatabase, organisation: Organisation): Promise<boolean> {
  const rollups = await currentRollups(open.db);
  return rollups.length > 0 && (await allocationInForce(open.db)) !== allocationFingerprint(organisation);
}

async function writePieces(
  duck: DuckDBConnection,
  open: OpenDatabase,
  organisation: Organisation,
  month: Month,
  pieces: readonly Piece[],
  of: RolledUp | undefined,
): Promise<number> {
  const rollup = await stageRollup(open.db, {
    load_id: of?.load ?? null,
    view: of?.view ?? '',
    tells: of?.tells ?? [],
    split_month: formatMonth(month),
    allocation: allocationFingerprint(organisation),
    first_day: firstDay(month),
    end_day: firstDay(month + 1),
  });
  await duck.run(`create or replace temp table pieces (load_id integer, ${SERIES_COLUMNS.map((column) => `"${column}" varchar`).join(', ')},
    day integer, billed bigint, effective bigint, list bigint, contracted bigint)`);
  const appender = await duck.createAppender('pieces');
  for (const piece of pieces) {
    appender.appendInteger(0);
    appendHome(appender, piece);
    for (const column of SERIES_COLUMNS.slice(4)) appender.appendVarchar(piece[column]);
    appender.appendInteger(piece.day);
    appender.appendBigInt(BigInt(piece.billed));
    appender.appendBigInt(BigInt(piece.effective));
    for (const amount of [piece.list, piece.contracted]) {
      if (amount === null) appender.appendNull();
      else appender.appendBigInt(BigInt(amount));
    }
    appender.endRow();
  }
  appender.closeSync();
  await writeGrains(duck, 'pieces', new Map([[0, rollup]]), createRollupWriter(open.sqlite));
  return rollup;
}

function batches<T extends { lines: number }>(loads: readonly T[]): T[][] {
  const all: T[][] = [];
  let lines = LINES_AT_ONCE;
  for (const load of loads) {
    if (lines + load.lines > LINES_AT_ONCE) {
      all.push([]);
      lines = 0;
    }
    all.at(-1)?.push(load);
    lines += load.lines;
  }
  return all;
}
