import { CompiledQuery } from 'kysely';
import type { Db } from './open.ts';

/** What is made from the current loads alone, made again only when an import or an allocation has changed them. */
export function keptForGeneration<T>(db: Db, make: () => Promise<T>): () => Promise<T> {
  let kept: { generation: string; value: Promise<T> } | undefined;
  return async () => {
    const generation = await generationOf(db);
    if (kept?.generation !== generation) {
      const value = make();
      kept = { generation, value };
      value.catch(() => {
        kept = undefined;
      });
    }
    return kept.value;
  };
}

/** Whether anomalies were looked for in what is current now. */
export async function isDetected(db: Db): Promise<boolean> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', 'detected').executeTakeFirst();
  return row?.value === (await generationOf(db));
}

export async function noteDetected(db: Db, generation: string): Promise<void> {
  await db
    .insertInto('setting')
    .values({ key: 'detected', value: generation })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: generation }))
    .execute();
}

/** Changes whenever an import or an allocation changes what the bills say. */
export async function generationOf(db: Db): Promise<string> {
  const { rows } = await db.executeQuery(GENERATION);
  const [row] = rows;
  if (row === undefined) throw new Error('the database does not say which generation of the bills is current');
  return row.value;
}

/** Put together once: each question asks it several times. */
const GENERATION = CompiledQuery.raw(`select value from setting where key = 'generation'`) as CompiledQuery<{
  value: string;
}>;
