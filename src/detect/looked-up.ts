import type { BillLines } from '../bills/lines.ts';
import type { FoundAnomaly } from '../finops/found-anomaly.ts';
import { scopeKey } from '../finops/scope.ts';
import { withLineDrivers } from './drivers.ts';

/** As it was told before, where its days and amounts are what they were: why it happened need not be looked for again. */
export type Recall = (found: Pick<FoundAnomaly, 'scope' | (typeof SAME)[number]>) => FoundAnomaly | undefined;
const SAME = ['kind', 'start', 'end', 'actual', 'expected'] as const;

/** Of so many the archive is asked for SKUs and resources: only a first run finds more. */
const MOST = 200;

export function recallOf(known: readonly FoundAnomaly[]): Recall {
  const byScope = Map.groupBy(known, ({ scope }) => scopeKey(scope));
  return (found) =>
    byScope.get(scopeKey(found.scope))?.find((one) => SAME.every((field) => one[field] === found[field]));
}

/** Adds SKUs and resources to the largest of what is new or has changed; what is as it was keeps what was said of it. */
export async function lookedUp(
  found: readonly FoundAnomaly[],
  lines: BillLines,
  knownOf: Recall,
): Promise<FoundAnomaly[]> {
  const impactOf = ({ actual, expected }: FoundAnomaly) => actual - expected;
  const asked = found
    .filter((one) => knownOf(one) === undefined)
    .sort((a, b) => impactOf(b) - impactOf(a))
    .slice(0, MOST);
  const told = await withLineDrivers(lines, asked);
  const fresh = new Map(asked.map((one, index) => [one, told[index]]));
  return found.map((one) => fresh.get(one) ?? { ...one, drivers: knownOf(one)?.drivers ?? one.drivers });
}
