import type { Life } from './bot-process.ts';

const PATIENCE_MS = 3500;

/** Undefined where it fails, or takes longer than people wait, or than the bot lives. */
export async function withPatience<T>(work: Promise<T>, life: Life): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), PATIENCE_MS);
  try {
    return await Promise.race([work, life.ended.then(() => undefined), late.promise]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
