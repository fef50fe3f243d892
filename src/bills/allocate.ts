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
} from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { createRollupWriter } from '../../db/rollups.ts';
import { SERIES_COLUMNS } from '../../db/schema.ts';
import { type Day, firstDay, formatMonth, type Month, monthOf } from '../finops/day.ts';
import type { Organisation } from '../finops/organisation.ts';
import { loadGlob } from './archive.ts';
import type { DuckDBConnection } from './duckdb.ts';
import { appendHome, rollUp, writeGrains, writeLoads } from './rollup.ts';
import { type Piece, splitMonth } from './splits.ts';

/** Loads are rolled up together until they have this many lines: few scans, bounded memory. */
const LINES_AT_ONCE = 5_000_000;

/** A rolled-up load: the days that its lines charge for, end exclusive. */
export interface RolledUp {
  rollup: number;
  load: number;
  first_day: Day;
  end_day: Day;
}

/** What decides where a cost comes to rest; loads rolled up under another one are rolled up again. */
export function allocationFingerprint(organisation: Organisation): string {
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
  loads: readonly Pick<
    CurrentLoad,
    'id' | 'billing_account' | 'period' | 'lines' | 'archive' | 'first_day' | 'last_day'
  >[],
  onLoad: (lines: number) => void = () => {},
): Promise<RolledUp[]> {
  const writer = createRollupWriter(open.sqlite);
  const allocation = allocationFingerprint(organisation);
  const done: RolledUp[] = [];
  for (const batch of batches(loads)) {
    const rounding = await rollUp(
      duck,
      batch.map((load) => ({ ...load, glob: loadGlob(dataDir, load.archive) })),
      organisation,
    );
    const rollupOf = new Map<number, number>();
    for (const load of batch) {
      const days = { first_day: load.first_day, end_day: load.last_day + 1 };
      const rollup = await stageRollup(open.db, { load_id: load.id, split_month: null, allocation, ...days });
      rollupOf.set(load.id, rollup);
      done.push({ rollup, load: load.id, ...days });
      await noteLoad(open.db, load.id, { rounding: rounding.get(load.id) ?? '0' });
    }
    await writeLoads(duck, rollupOf, writer);
    onLoad(batch.reduce((sum, load) => sum + load.lines, 0));
  }
  return done;
}

/** Splits the shared costs of the months that some days touch, without making the splits count. */
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
    const rollups = counting.filter((one) => one.first_day < end && one.end_day > start).map((one) => one.rollup);
    const pieces = splitMonth(open.sqlite, organisation, rollups, start, end);
    splits.push({ month: formatMonth(month), rollup: await writePieces(duck, open, organisation, month, pieces) });
  }
  return splits;
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
): Promise<number | undefined> {
  if (pieces.length === 0) return undefined;
  const rollup = await stageRollup(open.db, {
    load_id: null,
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
