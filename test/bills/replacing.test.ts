import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { currentCurrencies } from '../../db/loads.ts';
import { openDatabase } from '../../db/open.ts';
import { holdImportLock } from '../../src/bills/lock.ts';
import type { UserError } from '../../src/errors.ts';
import { focusFiles } from '../../src/sources/focus-files.ts';
import { csv, installation, line, PLAIN } from '../support/bills.ts';

const september = (cost: number, more = {}) => line({ cost, day: '2026-09-15', ...more });
const october = (cost: number, more = {}) => line({ cost, day: '2026-10-15', ...more });

describe('importing again', () => {
  it('changes nothing when the file is the same', async () => {
    const house = await installation();
    for (let time = 0; time < 3; time++) await house.importLines([september(10), october(1), october(2)]);
    expect(await house.sums()).toEqual({ '': 13 });
  });

  it('replaces the billing accounts and periods that are in the files, and no other', async () => {
    const house = await installation();
    const other = { BillingAccountId: 'other' };
    await house.importLines([september(10), october(1), september(100, other), october(1000, other)]);
    const [load, ...rest] = await house.importLines([october(2), october(3)]);
    expect(rest).toEqual([]);
    expect(load).toMatchObject({
      period: '2026-10',
      lines: 2,
      billed: 5_000_000,
      replaced: { lines: 1, billed: 1_000_000 },
    });
    expect(await house.sums()).toEqual({ '': 10 + 5 + 100 + 1000 });
  });

  it('takes rows of one period in many files of one import together', async () => {
    const house = await installation();
    const paths = [1, 2, 3].map((cost) => house.write(`${cost}.csv`, csv([october(cost), september(cost * 10)])));
    expect(await house.importFiles(paths)).toHaveLength(2);
    expect(await house.sums()).toEqual({ '': 66 });
  });

  it('reads a folder with all that is in it, and a pattern', async () => {
    const house = await installation();
    for (const cost of [1, 2]) house.write(`part-${cost}.csv`, csv([october(cost)]));
    await house.importFiles([join(house.folder, 'part-*.csv')]);
    expect(await house.sums()).toEqual({ '': 3 });
    await house.importFiles([house.folder]);
    expect(await house.sums()).toEqual({ '': 3 });
  });

  it('puts a correction where its charge period says, on the bill that brought it', async () => {
    const house = await installation();
    await house.importLines([
      september(10),
      october(1),
      october(-4, { ChargeClass: 'Correction', ChargePeriodStart: '2026-09-20T00:00:00Z' }),
    ]);
    const days = await house.open.db
      .selectFrom('daily')
      .innerJoin('series', 'series.id', 'series_id')
      .where('grain', '=', 'full')
      .select(['day', 'billed'])
      .orderBy('day')
      .execute();
    expect(
      days.map(({ day, billed }) => [new Date(day * 86_400_000).toISOString().slice(0, 10), billed / 1e6]),
    ).toEqual([
      ['2026-09-15', 10],
      ['2026-09-20', -4],
      ['2026-10-15', 1],
    ]);
    await house.importLines([september(20)]);
    expect(await house.sums()).toEqual({ '': 20 + 1 - 4 });
  });

  it('leaves nothing of what was replaced, on disk or in the database', async () => {
    const house = await installation();
    await house.importLines([october(1), october(2, { ServiceName: 'Old' })]);
    await house.importLines([october(3)]);
    const loads = await house.open.db.selectFrom('load').select(['state', 'archive']).execute();
    expect(loads).toEqual([{ state: 'current', archive: expect.stringContaining('2026-10') }]);
    expect(parquetFolders(house.dataDir)).toEqual([loads[0]?.archive]);
    const series = await house.open.db.selectFrom('series').where('service', '=', 'Old').select('id').execute();
    expect(series).toEqual([]);
    const rollups = await house.open.db.selectFrom('rollup').select('id').execute();
    for (const table of ['daily', 'total'] as const) {
      const left = await house.open.db.selectFrom(table).select('rollup_id').distinct().execute();
      expect(left.map((row) => row.rollup_id)).toEqual(rollups.map((row) => row.id));
    }
  });

  it('says on a dry run what would change, in rows and money, and changes nothing', async () => {
    const house = await installation();
    await house.importLines([october(1)]);
    const before = parquetFolders(house.dataDir);
    const loads = await house.importLines([october(5), september(7)], { dryRun: true });
    expect(loads).toMatchObject([
      { period: '2026-09', lines: 1, billed: 7_000_000, replaced: undefined },
      { period: '2026-10', lines: 1, billed: 5_000_000, replaced: { lines: 1, billed: 1_000_000 } },
    ]);
    expect(await house.sums()).toEqual({ '': 1 });
    expect(parquetFolders(house.dataDir)).toEqual(before);
    expect(existsSync(join(house.dataDir, 'archive', '.staging'))).toBe(false);
  });

  it('leaves nothing of a dry run into an empty folder but the database and the lock', async () => {
    const house = await installation();
    await house.importLines([october(1)], { dryRun: true });
    const left = readdirSync(house.dataDir).filter((name) => !name.startsWith('showback.db'));
    expect(left).toEqual(['import.lock']);
  });

  it('refuses another currency than that of the bills before, unless all of them are replaced', async () => {
    const euros = { BillingCurrency: 'EUR' };
    const house = await installation();
    await house.importLines([september(1), october(2)]);
    expect(await currentCurrencies(house.open.db)).toEqual(['USD']);
    house.declare(PLAIN.replace('USD', 'EUR'));
    for (const dryRun of [true, false]) {
      const failure = await house.importLines([october(3, euros)], { dryRun }).catch((error: UserError) => error);
      expect(failure).toMatchObject({
        message: 'The bills imported so far are in USD, and showback.yaml says EUR.',
        hint: expect.stringMatching(/DATABASE_URL.*all of the bills again/),
      });
    }
    expect(await house.sums()).toEqual({ '': 3 });
    await house.importLines([september(4, euros), october(3, euros)]);
    expect(await house.sums()).toEqual({ '': 7 });
    expect(await currentCurrencies(house.open.db)).toEqual(['EUR']);
  });

  it("refuses an archive that is another database's, and leaves it as it is", async () => {
    const house = await installation();
    await house.importLines([october(1)]);
    const before = parquetFolders(house.dataDir);
    const other = await openDatabase(join(house.dataDir, 'other.db'));
    onTestFinished(() => other.close());
    for (const dryRun of [true, false]) {
      await expect(house.importLines([october(2)], { open: other, dryRun })).rejects.toThrow(
        /belongs to the database showback\.db/,
      );
    }
    expect(parquetFolders(house.dataDir)).toEqual(before);
  });

  it('removes what questions spilled that were killed long ago', async () => {
    const house = await installation();
    const spill = (name: string) => join(house.dataDir, 'spill', name);
    for (const name of ['duckdb-old', 'duckdb-new']) mkdirSync(spill(name), { recursive: true });
    utimesSync(spill('duckdb-old'), 0, 0);
    await house.importLines([october(1)]);
    expect(readdirSync(spill(''))).toEqual(['duckdb-new']);
  });

  it('says to a second import that one is under way', async () => {
    const house = await installation();
    const release = holdImportLock(house.dataDir);
    await expect(house.importLines([october(1)])).rejects.toThrow(/under way/);
    release();
    await house.importLines([october(1)]);
    expect(await house.sums()).toEqual({ '': 1 });
  });

  it('says what it is when the lock cannot be had', async () => {
    const house = await installation();
    mkdirSync(join(house.dataDir, 'import.lock'));
    await expect(house.importLines([october(1)])).rejects.toThrow(/import\.lock cannot be locked: unable to open/);
  });

  it('reports how far it has come', async () => {
    const house = await installation();
    const phases = new Set<string>();
    const lines = Array.from({ length: 50 }, (_, index) => october(index));
    await house.importFiles([], {
      source: focusFiles([house.write('a.csv', csv(lines))], house.dataDir),
      onProgress: ({ phase, rows, share }) => {
        expect(rows).toBeLessThanOrEqual(50);
        expect(share).toBeLessThanOrEqual(1);
        phases.add(phase);
      },
    });
    expect([...phases]).toContain('adding up');
  });
});

function parquetFolders(dataDir: string): string[] {
  const files = readdirSync(dataDir, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.parquet'));
  return [...new Set(files.map((file) => file.slice(0, file.lastIndexOf('/'))))];
}
