import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { currentCurrencies } from '../../db/loads.ts';
import { openDatabase } from '../../db/open.ts';
import { installation, line, temporaryFolder } from '../support/bills.ts';

it('leaves no migration half done', async () => {
  const file = join(temporaryFolder(), 'showback.db');
  const sqlite = new SQLite(file);
  onTestFinished(() => void sqlite.close());
  sqlite.exec('create table setting (in_the_way integer)');
  await expect(openDatabase(file)).rejects.toThrow('table setting already exists');
  sqlite.exec('drop table setting');
  await (await openDatabase(file)).close();
});

describe('a database of an earlier version', () => {
  it('gets the totals of the loads that it holds, whose currency nobody knows', async () => {
    const house = await installation();
    await house.importLines([
      line({ day: '2026-10-05', cost: 1.5 }),
      line({ day: '2026-10-06', cost: 2 }),
      line({ day: '2026-10-06', cost: 4, ServiceName: 'Amazon S3', ListCost: null }),
    ]);
    const totals = () => house.open.db.selectFrom('total').selectAll().orderBy('series_id').execute();
    const made = await totals();
    expect(made.length).toBeGreaterThan(0);
    house.open.sqlite.exec(
      `drop table total; alter table load drop column currency; delete from kysely_migration where name >= '002'`,
    );
    await (await openDatabase(join(house.dataDir, 'showback.db'))).close();
    expect(await totals()).toEqual(made);
    expect(await currentCurrencies(house.open.db)).toEqual([]);
  });
});
