import type { Dimension } from '../finops/metric.ts';
import type { Token } from './tokens.ts';

/** The words after `by`; any tag key of the bills is one as well. */
export const DIMENSIONS: Readonly<Record<string, Exclude<Dimension, { kind: 'tag' }>['kind']>> = {
  provider: 'provider',
  cloud: 'provider',
  service: 'service',
  account: 'account',
  region: 'region',
  environment: 'environment',
  env: 'environment',
  unit: 'unit',
  team: 'team',
  workload: 'workload',
  sku: 'sku',
  'charge category': 'charge category',
  category: 'charge category',
  commitment: 'commitment',
  resource: 'resource',
  day: 'day',
  week: 'week',
  month: 'month',
};

/** "service", "charge category", "tag cost-center", "cost-center". A key of several words needs quotes. */
export function matchDimension(
  tokens: readonly Token[],
  index: number,
  tags: readonly string[],
): { length: number; dimension: Dimension } | undefined {
  const [first, second] = [tokens[index], tokens[index + 1]];
  const tag = first?.word === 'tag' ? findTag(second, tags) : undefined;
  if (tag) return { length: 2, dimension: tag };
  const pair = `${first?.word} ${second?.word}`;
  if (Object.hasOwn(DIMENSIONS, pair)) return found(2, DIMENSIONS[pair]);
  const word = first?.word ?? '';
  if (Object.hasOwn(DIMENSIONS, word)) return found(1, DIMENSIONS[word]);
  const named = findTag(first, tags);
  return named && { length: 1, dimension: named };
}

function found(length: number, kind: Exclude<Dimension, { kind: 'tag' }>['kind'] | undefined) {
  return kind && { length, dimension: { kind } };
}

/** Keys that differ only in case are told apart by their exact spelling. */
function findTag(token: Token | undefined, tags: readonly string[]): Dimension | undefined {
  if (!token) return;
  const key =
    tags.find((tag) => tag === token.text) ??
    tags.find((tag) => tag.toLowerCase() === (token.word ?? token.text.toLowerCase()));
  return key === undefined ? undefined : { kind: 'tag', key };
}
