import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, it } from 'vitest';
import { currentLoads } from '../../db/loads.ts';
import { up as bills } from '../../db/migrations/001-bills.ts';
import { openDatabase, pendingMigrations } from '../../db/open.ts';
import type { Database } from '../../db/schema.ts';

/** A database as the first version left it, with a load of two days. */
async function firstVersion(): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'showback-old-')), 'showback.db');
  const sqlite = new SQLite(file);
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) });
  const provider = { getMigrations: async () => ({ '001-bills': { up: bills } }) };
  await new Migrator({ db, provider }).migrateToLatest();
  sqlite.exec(`
    insert into load values (1, 'focus', '1000', 'Payer', 'AWS', '2026-10', 'current', 'archive/1', 3, 20731, 20732, 0, 1,
      7500000, '0', 0, '2026-11-01T00:00:00Z');
    insert into rollup values (1, 1, null, 'fingerprint', 1, 20731, 20733);
    insert into series values (1, 'team', '', 'payments', '', '', '', '', '', '', '', 'Usage', ''),
      (2, 'team', '', '', '', '', '', '', '', '', '', 'Usage', '');
    insert into daily values (1, 1, 20731, 1500000, 1000000, null, 5), (1, 1, 20732, 2000000, 1000000, 7, 6),
      (1, 2, 20732, 4000000, 4000000, 1, 1);`);
  await db.destroy();
  return file;
}

describe('a database of an earlier version', () => {
  it('is brought up to date, with the totals of the loads that it holds', async () => {
    const open = await openDatabase(await firstVersion());
    expect(await pendingMigrations(open.db)).toEqual([]);
    expect(await open.db.selectFrom('total').selectAll().orderBy('series_id').execute()).toEqual([
      { rollup_id: 1, series_id: 1, billed: 3_500_000, effective: 2_000_000, list: null, contracted: 11 },
      { rollup_id: 1, series_id: 2, billed: 4_000_000, effective: 4_000_000, list: 1, contracted: 1 },
    ]);
    expect(await currentLoads(open.db)).toMatchObject([{ billing_account: '1000', period: '2026-10', lines: 3 }]);
    await open.close();
  });
});
