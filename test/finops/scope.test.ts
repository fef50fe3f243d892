import { describe, expect, it } from 'vitest';
import { type Filter, filterWords, type Scope, scopeName, scopeWords } from '../../src/finops/scope.ts';
import { vocabularyOf } from '../support/vocabulary.ts';

const scopes = {
  checkout: { kind: 'workload', name: 'checkout', team: 'payments' },
  api: { kind: 'workload', name: 'api', team: 'payments' },
  otherApi: { kind: 'workload', name: 'api', team: 'search' },
  lonelyApi: { kind: 'workload', name: 'api' },
  data: { kind: 'team', name: 'data' },
  dataUnit: { kind: 'unit', name: 'data' },
  platform: { kind: 'team', name: 'Cloud Platform' },
  today: { kind: 'team', name: 'today' },
  cloud: { kind: 'team', name: 'say "hi"' },
  prod: { kind: 'account', id: '111111111111', name: 'prod' },
  otherProd: { kind: 'account', id: '222222222222', name: 'prod' },
  support: { kind: 'shared', name: 'support' },
} as const satisfies Record<string, Scope>;
const filters: Filter[] = [
  { dimension: 'service', value: 'AmazonS3', name: 'Amazon S3' },
  { dimension: 'environment', value: 'prod', name: 'prod' },
  { dimension: 'account', value: '111111111111', name: 'prod' },
];
const vocabulary = vocabularyOf({ company: 'Acme', scopes: Object.values(scopes), filters });

describe('scopeWords', () => {
  it.each([
    [scopes.checkout, 'checkout'],
    [scopes.api, 'payments/api'],
    [scopes.otherApi, 'search/api'],
    [scopes.lonelyApi, 'workload api'],
    [scopes.data, 'team data'],
    [scopes.dataUnit, 'unit data'],
    [scopes.platform, 'team "Cloud Platform"'],
    [scopes.today, 'team "today"'],
    [scopes.cloud, String.raw`team "say \"hi\""`],
    [scopes.prod, '111111111111'],
    [scopes.support, 'support'],
    [{ kind: 'company', name: 'Acme' }, 'company'],
    [{ kind: 'unallocated' }, 'unallocated'],
    [{ kind: 'mine', parts: [] }, 'mine'],
  ] satisfies [Scope, string][])('of %o are %s', (scope, words) => expect(scopeWords(scope, vocabulary)).toBe(words));
});

describe('filterWords', () => {
  it.each([
    [filters[0], 'of "Amazon S3"'],
    [filters[1], 'of environment prod'],
    [filters[2], 'of 111111111111'],
  ] as [Filter, string][])('of %o are %s', (filter, words) => expect(filterWords(filter, vocabulary)).toBe(words));
});

it('names a scope for people', () => {
  expect(scopeName(scopes.prod)).toBe('prod');
  expect(scopeName({ kind: 'mine', parts: [scopes.data] })).toBe('what you own');
});
