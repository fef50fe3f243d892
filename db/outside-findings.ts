import { sql } from 'kysely';
import type { OutsideFinding } from '../src/finops/outside-finding.ts';
import type { Db } from './open.ts';

/** Replaces what a source's provider found. Where that changes anything, anomalies are looked for again. */
export async function keepFindings(db: Db, source: string, findings: readonly OutsideFinding[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const before = await transaction.selectFrom('outside_finding').selectAll().where('source', '=', source).execute();
    const rows = findings.map((one) => ({ source, id: one.id, finding: JSON.stringify(one) }));
    const known = new Map(before.map(({ id, finding }) => [id, finding]));
    if (rows.length === known.size && rows.every(({ id, finding }) => known.get(id) === finding)) return;
    await transaction.deleteFrom('outside_finding').where('source', '=', source).execute();
    for (const row of rows) await transaction.insertInto('outside_finding').values(row).execute();
    const counted = sql<string>`cast(value as integer) + 1`;
    await transaction.updateTable('setting').set({ value: counted }).where('key', '=', 'generation').execute();
  });
}

export async function outsideFindings(db: Db): Promise<OutsideFinding[]> {
  const rows = await db.selectFrom('outside_finding').select('finding').orderBy('source').orderBy('id').execute();
  return rows.map(({ finding }) => JSON.parse(finding));
}
