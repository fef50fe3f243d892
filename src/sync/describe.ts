import { type SourceSettings, sourceKey } from '../config/sources.ts';
import { UserError } from '../errors.ts';
import { formatMoney } from '../finops/money.ts';
import type { Synced } from '../sync.ts';

/**
 * The sources that somebody means: all, or those with the word in their name.
 * @throws UserError when there is none
 */
export function chooseSources(sources: readonly SourceSettings[], wanted: string | undefined): SourceSettings[] {
  if (sources.length === 0) {
    throw new UserError('showback.yaml names no sources.', {
      hint: 'docs/aws.md and docs/buckets.md say how to; files are imported by `npx showback import`.',
    });
  }
  if (wanted === undefined) return [...sources];
  const exact = sources.filter((one) => sourceKey(one) === wanted);
  const found = exact.length > 0 ? exact : sources.filter((one) => sourceKey(one).split(/[ /]/).includes(wanted));
  if (found.length > 0) return found;
  throw new UserError(`There is no source ${wanted}.`, { hint: `There are ${sources.map(sourceKey).join(', ')}.` });
}

/** What a sync came to, as text for a terminal. */
export function describeSynced(synced: Synced, currency: string): string {
  const { source, outcome, requests, price, loads, unchanged, notices } = synced;
  const money = (micros: number) => formatMoney(micros, currency);
  const paid = requests === 0 ? '' : `, ${requests} requests for ${formatMoney(price, 'USD')}`;
  const lines = loads.map(({ period, billingAccount, lines, billed, replaced }) => {
    const before = replaced ? `was ${money(replaced.billed)}` : 'new';
    return `  ${period}  ${billingAccount}  ${lines.toLocaleString('en-US')} lines, ${money(billed)} billed (${before})`;
  });
  const done = outcome === 'done' ? 'synced' : outcome;
  const same = unchanged.length > 0 ? [`  unchanged: ${unchanged.join(', ')}`] : [];
  return [`${source}: ${done}${paid}`, ...lines, ...same, ...notices.map((text) => `  ${text}`), ''].join('\n');
}

export function describePlan(source: string, plan: readonly string[]): string {
  const lines = plan.length === 0 ? ['nothing: all of it is known'] : plan;
  return [`${source} would fetch`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}
