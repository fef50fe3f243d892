import SQLite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { expect, it } from 'vitest';
import { createClaims } from '../../db/claims.ts';
import { up as first } from '../../db/migrations/006-claims.ts';
import { up as placed } from '../../db/migrations/009-claims.ts';
import type { Database } from '../../db/schema.ts';

it('claims of an earlier version are kept, but for disputes, whose place is not known', async () => {
  const sqlite = new SQLite(':memory:');
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) });
  await first(db as never);
  const when = [{ field: { kind: 'account' }, patterns: ['3000'] }];
  sqlite
    .prepare(`insert into claim values
      (1, '2026-11-01', 'approved', 'a', 'unallocated', '{"kind":"team","name":"t"}', ?, 'last', 'c', 'c', 'd'),
      (2, '2026-11-01', 'approved', 'b', 'checkout', null, '[]', 'first', 'c', 'c', 'd')`)
    .run(JSON.stringify([when]));
  await placed(db as never);
  const kept = await createClaims(db, () => new Date()).inState('approved');
  expect(kept).toEqual([
    expect.objectContaining({
      id: 1,
      from: { kind: 'unallocated' },
      to: { kind: 'team', name: 't' },
      pieces: [{ when }],
      decidedAt: '2026-11-01',
    }),
  ]);
  await db.destroy();
});
