import type { Case } from '../src/finops/anomaly-case.ts';
import { type Verdict, verdictOf } from '../src/finops/outside-finding.ts';
import type { Db } from './open.ts';

/** A provider cannot be told any more what it has forgotten. */
const TOLD_WITHIN_DAYS = 90;

/** Keeps what people make of the findings of providers that an anomaly is about, until the providers were told. */
export async function keepVerdict(db: Db, { found, answer }: Case, at: string): Promise<void> {
  const verdict = verdictOf(answer) ?? null;
  for (const { source, id } of found.outside?.marks ?? []) {
    await db
      .insertInto('outside_verdict')
      .values({ source, id, verdict, told: null, refused: null, at })
      .onConflict((conflict) =>
        conflict
          .columns(['source', 'id'])
          .doUpdateSet({ verdict, at })
          // The same said again is not told again.
          .where('outside_verdict.verdict', 'is not', verdict),
      )
      .execute();
  }
}

/** What the provider has yet to be told, the oldest first. */
export async function untoldVerdicts(db: Db, source: string, now: Date): Promise<{ id: string; verdict: Verdict }[]> {
  const since = new Date(now.getTime() - TOLD_WITHIN_DAYS * 86_400_000).toISOString();
  const rows = await db
    .selectFrom('outside_verdict')
    .select(['id', 'verdict'])
    .where('source', '=', source)
    .where('refused', 'is', null)
    .where('at', '>=', since)
    .where(({ eb, ref }) => eb('verdict', 'is not', ref('told')))
    .orderBy('at')
    .execute();
  return rows.flatMap(({ id, verdict }) => (verdict === null ? [] : [{ id, verdict }]));
}

/** The provider was told this; what was said meanwhile still waits. */
export async function noteTold(db: Db, source: string, id: string, told: Verdict): Promise<void> {
  await db.updateTable('outside_verdict').set({ told }).where('source', '=', source).where('id', '=', id).execute();
}

export async function noteRefused(db: Db, source: string, id: string, refused: string): Promise<void> {
  await db.updateTable('outside_verdict').set({ refused }).where('source', '=', source).where('id', '=', id).execute();
}
