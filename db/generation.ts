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

/** Counts the changes of what the bills say. */
export async function generationOf(db: Db): Promise<string> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', 'generation').executeTakeFirstOrThrow();
  return row.value;
}
