import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SQLite from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { UserError } from '../src/errors.ts';
import { up as bills } from './migrations/001-bills.ts';
import { up as totals } from './migrations/002-totals.ts';
import { up as platforms } from './migrations/003-platforms.ts';
import { up as sync } from './migrations/004-sync.ts';
import { up as audit } from './migrations/005-audit.ts';
import { up as claims } from './migrations/006-claims.ts';
import { up as currency } from './migrations/007-currency.ts';
import { up as guests } from './migrations/008-guests.ts';
import { up as placedClaims } from './migrations/009-claims.ts';
import { up as outbox } from './migrations/010-outbox.ts';
import { up as people } from './migrations/011-people.ts';
import { up as forecasts } from './migrations/012-forecasts.ts';
import { up as anomalies } from './migrations/013-anomalies.ts';
import { up as budgets } from './migrations/014-budgets.ts';
import { up as digests } from './migrations/015-digests.ts';
import { up as auditIsNew } from './migrations/016-audit.ts';
import { up as detector } from './migrations/017-detector.ts';
import { up as outsideFindings } from './migrations/018-outside-findings.ts';
import { up as chasedBudgets } from './migrations/019-chased-budgets.ts';
import { up as feeds } from './migrations/020-feeds.ts';
import { up as digestsAsSubscribed } from './migrations/021-digests-as-subscribed.ts';
import type { Database } from './schema.ts';
import { keepingStatements } from './statements.ts';

export type Db = Kysely<Database>;

const MIGRATIONS = {
  '001-bills': { up: bills },
  '002-totals': { up: totals },
  '003-platforms': { up: platforms },
  '004-sync': { up: sync },
  '005-audit': { up: audit },
  '006-claims': { up: claims },
  '007-currency': { up: currency },
  '008-guests': { up: guests },
  '009-claims': { up: placedClaims },
  '010-outbox': { up: outbox },
  '011-people': { up: people },
  '012-forecasts': { up: forecasts },
  '013-anomalies': { up: anomalies },
  '014-budgets': { up: budgets },
  '015-digests': { up: digests },
  '016-audit': { up: auditIsNew },
  '017-detector': { up: detector },
  '018-outside-findings': { up: outsideFindings },
  '019-chased-budgets': { up: chasedBudgets },
  '020-feeds': { up: feeds },
  '021-digests-as-subscribed': { up: digestsAsSubscribed },
};

/** SQLite does take changes of tables back with the transaction, though Kysely does not count on it. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** All waiting migrations are one transaction: a full disk or a kill leaves none of them half done. */
class Dialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new Adapter();
  }
}

/** How long a writer waits for another one; imports write in transactions of a few milliseconds. */
const BUSY_TIMEOUT_MS = 10_000;

/** An open database: `db` for queries by Kysely, `sqlite` for bulk writes with prepared statements. */
export interface OpenDatabase {
  db: Db;
  sqlite: SQLite.Database;
  close(): Promise<void>;
}

/**
 * Opens the database, makes it where there is none, and brings its tables up to date.
 * @throws UserError when the file cannot be opened or was written by a newer version
 */
export async function openDatabase(file: string): Promise<OpenDatabase> {
  const sqlite = openFile(file);
  const db = new Kysely<Database>({ dialect: new Dialect({ database: keepingStatements(sqlite) }) });
  const { error } = await migrator(db).migrateToLatest();
  if (error) {
    await db.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The database ${file} cannot be brought up to date: ${reason}`, {
      // On a full disk SQLite takes the transaction back by itself, and Kysely then fails to.
      hint: /disk is full|cannot rollback/.test(reason)
        ? 'Is the disk full? Make room, and try again; the database is as it was before.'
        : 'Was it written by a newer version of Showback? Update Showback, or name another file in DATABASE_URL.',
    });
  }
  return { db, sqlite, close: () => db.destroy() };
}

/** For work that takes long beside the bot: it does without a large cache, which is for questions. */
export function keepSmall({ sqlite }: OpenDatabase): void {
  sqlite.pragma('cache_size = -2000');
  sqlite.pragma('mmap_size = 0');
}

/** Names of the migrations that have not been applied; none in a database that openDatabase opened. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const all = await migrator(db).getMigrations();
  return all.filter((migration) => !migration.executedAt).map((migration) => migration.name);
}

function migrator(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
}

function openFile(file: string): SQLite.Database {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const sqlite = new SQLite(file, { timeout: BUSY_TIMEOUT_MS });
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = NORMAL');
    sqlite.pragma('cache_size = -32000');
    sqlite.pragma('mmap_size = 1073741824');
    return sqlite;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The database ${file} cannot be opened: ${reason}`, {
      hint: 'Name a file in a folder that can be written to in DATABASE_URL, e.g. file:data/showback.db.',
    });
  }
}
