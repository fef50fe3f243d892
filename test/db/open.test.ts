import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentCurrencies } from '../../db/loads.ts';
import { openDatabase } from '../../db/open.ts';
import { installation, line } from '../support/bills.ts';

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
