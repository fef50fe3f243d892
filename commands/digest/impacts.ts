import type { Anomaly } from '../../db/anomalies.ts';
import type { Figures, ToldDigest } from '../../db/told-digests.ts';
import type { Tools } from '../../src/chat.ts';
import { impactOf } from '../../src/finops/anomaly-case.ts';
import { isSameScope } from '../../src/finops/scope.ts';
import { isShown } from '../anomalies/see.ts';
import type { Reader } from './reader.ts';

/** What a digest says of anomalies, by name. */
export const impacts = (list: readonly Pick<Anomaly, 'id' | 'found'>[]): Figures =>
  Object.fromEntries(list.map((one) => [nameOf(one), impactOf(one.found)]));

const nameOf = ({ id }: Pick<Anomaly, 'id'>) => `Anomaly ${id}`;

/**
 * The same as they were judged last: those that are none any more are left out. What went on since costs more without
 * any correction. Each judgement moves what was expected a little: no cent is worth a word.
 */
export async function impactsNow(
  reader: Reader,
  { subscription, figures, period, toldAt }: ToldDigest,
): Promise<{ figures: Figures; settled: boolean } | undefined> {
  await reader.see(subscription.scope);
  const { anomalies } = reader.tools;
  const known = (await anomalies.list({ foundOn: period })).filter((one) => nameOf(one) in figures);
  if (!known.every((one) => isShown(one, reader))) return undefined;
  const now: Figures = {};
  for (const one of known) {
    if (one.course === 'restated') continue;
    const name = nameOf(one);
    now[name] = (await isOther(one, toldAt, anomalies)) ? (figures[name] ?? 0) : impactOf(one.found);
  }
  return { figures: now, settled: false };
}

/** Whether it has gone on since then, or is about another scope. */
async function isOther({ id, found }: Anomaly, since: number, anomalies: Tools['anomalies']): Promise<boolean> {
  const seen = (await anomalies.history(id)).flatMap(({ at, event }) =>
    event.kind === 'found' && Date.parse(at) <= since ? [event.found] : [],
  );
  const then = seen.at(-1);
  return then === undefined || found.end > then.end || !isSameScope(found.scope, then.scope);
}
