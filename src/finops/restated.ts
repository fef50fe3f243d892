import type { Micros } from './money.ts';

/** While days still change anyway, what is less than this share of what was said is not worth a word. */
const WORTH = 0.01;
const CENT = 10_000;

/** Whether a figure changed so much that whoever read it should know: by a cent once its days no longer change. */
export function isRestated(said: Micros, now: Micros, settled: boolean): boolean {
  const change = Math.abs(now - said);
  return settled ? change >= CENT : change >= CENT && change > WORTH * Math.abs(said);
}
