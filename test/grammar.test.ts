import { describe, expect, it } from 'vitest';
import { UserError } from '../src/errors.ts';
import { formatDay, parseDay } from '../src/finops/day.ts';
import { type Question, questionWords } from '../src/finops/question.ts';
import type { Filter, Scope } from '../src/finops/scope.ts';
import { readQuestion, reservedWords } from '../src/grammar.ts';
import { vocabularyOf } from './support/vocabulary.ts';

const workload = (name: string, team: string): Scope => ({ kind: 'workload', name, team });
const value = (dimension: Filter['dimension'], name: string, stored = name): Filter => ({
  dimension,
  name,
  value: stored,
});
const checkout = workload('checkout', 'payments');
const vocabulary = vocabularyOf({
  company: 'Acme Corp',
  scopes: [
    checkout,
    workload('search', 'discovery'),
    workload('api', 'payments'),
    workload('api', 'discovery'),
    workload('may', 'payments'),
    workload('sunday', 'payments'),
    workload('data', 'discovery'),
    { kind: 'team', name: 'data' },
    { kind: 'team', name: 'payments' },
    { kind: 'team', name: 'on call' },
    { kind: 'team', name: 'today' },
    { kind: 'unit', name: 'commerce' },
    { kind: 'account', id: '123456789012', name: 'prod-1' },
    { kind: 'shared', name: 'support' },
  ],
  filters: [
    value('provider', 'AWS'),
    value('provider', 'Google Cloud'),
    value('service', 'Amazon Elastic Compute Cloud', 'AmazonEC2'),
    value('service', 'Amazon Simple Storage Service'),
    value('service', 'Amazon Relational Database Service'),
    value('service', 'AWS Lambda'),
    value('service', 'Google Kubernetes Engine'),
    value('region', 'us-east-1'),
    value('region', 'us-east-2'),
    value('environment', 'prod'),
    value('account', 'prod-1', '123456789012'),
  ],
  tags: ['cost-center', 'Owner', 'team', 'billing code'],
  aliases: { co: checkout },
});

const ask = (text: string, fiscalYearStart = 1): Question =>
  readQuestion(text, {
    command: 'cost',
    vocabulary,
    today: parseDay('2026-11-23'),
    fiscalYearStart,
    mayName: () => true,
  });

function refusal(text: string): UserError {
  try {
    ask(text);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`"${text}" was answered`);
}
const offers = (text: string) => refusal(text).suggestions.map(({ run }) => run);

describe('scope', () => {
  it.each([
    ['checkout', 'checkout'],
    ['CHECKOUT', 'checkout'],
    ['co', 'checkout'],
    ['workload checkout', 'checkout'],
    ['for checkout', 'checkout'],
    ['of checkout', 'checkout'],
    ['payments/api', 'payments/api'],
    ['workload payments/api', 'payments/api'],
    ['team data', 'team data'],
    ['workload data', 'discovery/data'],
    ['on call', 'team "on call"'],
    ['"on call"', 'team "on call"'],
    ['unit commerce', 'commerce'],
    ['account prod-1', 'prod-1'],
    ['123456789012', 'prod-1'],
    ['shared support', 'support'],
    ['company', 'company'],
    ['everything', 'company'],
    ['acme corp', 'company'],
    ['unallocated', 'unallocated'],
    ['mine', 'mine'],
    ['my', 'mine'],
    ['team today', 'team "today"'],
    ['workload may', 'payments/may'],
  ])('%s is %s', (text, words) => {
    const question = ask(text);
    expect(questionWords(question, vocabulary)).toBe(words);
    expect(question).toMatchObject({ periodGiven: false, period: { label: 'November 2026' }, filters: [] });
  });

  it('is left open when none is named', () => expect(ask('last month').scope).toBeUndefined());
});

describe('of', () => {
  it.each([
    ['of aws', ['AWS']],
    ['of aws us-east-1', ['AWS', 'us-east-1']],
    ['of aws of us-east-1', ['AWS', 'us-east-1']],
    ['of AWS ec2 last month', ['AWS', 'Amazon Elastic Compute Cloud']],
    ['of AmazonEC2', ['Amazon Elastic Compute Cloud']],
    ['of Amazon Elastic Compute Cloud', ['Amazon Elastic Compute Cloud']],
    ['service "Amazon Elastic Compute Cloud"', ['Amazon Elastic Compute Cloud']],
    ['service lambda', ['AWS Lambda']],
    ['of s3 rds', ['Amazon Simple Storage Service', 'Amazon Relational Database Service']],
    ['of gke', ['Google Kubernetes Engine']],
    ['of gcp', ['Google Cloud']],
    ['of google', ['Google Cloud']],
    ['of kube', ['Google Kubernetes Engine']],
    ['cloud aws env prod', ['AWS', 'prod']],
    ['checkout of prod-1', ['prod-1']],
    ['checkout of aws prod-1', ['AWS', 'prod-1']],
    ['aws', ['AWS']],
  ])('%s: %j', (text, names) => expect(ask(text).filters.map(({ name }) => name)).toEqual(names));

  it('keeps the value as it is stored', () =>
    expect(ask('of ec2').filters).toEqual([value('service', 'Amazon Elastic Compute Cloud', 'AmazonEC2')]));

  it('leaves a name that is a scope as well to the scope, as long as there is none', () =>
    expect(ask('of aws prod-1')).toMatchObject({ scope: { kind: 'account' }, filters: [{ name: 'AWS' }] }));
});

describe('period', () => {
  it.each([
    ['yesterday', '2026-11-22', '2026-11-22'],
    ['day before yesterday', '2026-11-21', '2026-11-21'],
    ['this week', '2026-11-23', '2026-11-29'],
    ['last week', '2026-11-16', '2026-11-22'],
    ['this month', '2026-11-01', '2026-11-30'],
    ['last month', '2026-10-01', '2026-10-31'],
    ['previous month', '2026-10-01', '2026-10-31'],
    ['this quarter', '2026-10-01', '2026-12-31'],
    ['last quarter', '2026-07-01', '2026-09-30'],
    ['last year', '2025-01-01', '2025-12-31'],
    ['last 30 days', '2026-10-24', '2026-11-22'],
    ['past 7 days', '2026-11-16', '2026-11-22'],
    ['last two weeks', '2026-11-09', '2026-11-22'],
    ['last 3 months', '2026-08-01', '2026-10-31'],
    ['last 2 quarters', '2026-04-01', '2026-09-30'],
    ['Q3', '2026-07-01', '2026-09-30'],
    ['Q4', '2026-10-01', '2026-12-31'],
    ['Q3 2025', '2025-07-01', '2025-09-30'],
    ['fy25', '2025-01-01', '2025-12-31'],
    ['2026-10', '2026-10-01', '2026-10-31'],
    ['October', '2026-10-01', '2026-10-31'],
    ['november', '2026-11-01', '2026-11-30'],
    ['Dec', '2025-12-01', '2025-12-31'],
    ['Oct 2025', '2025-10-01', '2025-10-31'],
    ['in sept', '2026-09-01', '2026-09-30'],
    ['2025', '2025-01-01', '2025-12-31'],
    ['2026-10-03', '2026-10-03', '2026-10-03'],
    ['3 Oct', '2026-10-03', '2026-10-03'],
    ['Oct 3, 2025', '2025-10-03', '2025-10-03'],
    ['24 Nov', '2025-11-24', '2025-11-24'],
    ['29 feb', '2024-02-29', '2024-02-29'],
    ['since 1 Nov', '2026-11-01', '2026-11-23'],
    ['since October', '2026-10-01', '2026-11-23'],
    ['from yesterday', '2026-11-22', '2026-11-23'],
    ['3 Oct to 9 Oct', '2026-10-03', '2026-10-09'],
    ['3 Oct - 9 Oct', '2026-10-03', '2026-10-09'],
    ['from 3 Oct to 9 Oct 2025', '2025-10-03', '2025-10-09'],
    ['1-15 Nov', '2026-11-01', '2026-11-15'],
    ['1–15 Nov 2025', '2025-11-01', '2025-11-15'],
    ['Nov 1 to 15', '2026-11-01', '2026-11-15'],
    ['Sep 28 to Oct 3', '2026-09-28', '2026-10-03'],
    ['20 Dec to 5 Jan', '2025-12-20', '2026-01-05'],
    ['20 Dec to 5 Jan 2025', '2024-12-20', '2025-01-05'],
    ['2026-08 to 2026-10', '2026-08-01', '2026-10-31'],
    ['last month to yesterday', '2026-10-01', '2026-11-22'],
    ['week of 5 Nov', '2026-11-02', '2026-11-08'],
    ['friday', '2026-11-20', '2026-11-20'],
    ['last Friday', '2026-11-20', '2026-11-20'],
    ['last monday', '2026-11-16', '2026-11-16'],
    ['3 days ago', '2026-11-20', '2026-11-20'],
    ['two months ago', '2026-09-01', '2026-09-30'],
    ['3rd of December', '2025-12-03', '2025-12-03'],
    ['31/10/2026', '2026-10-31', '2026-10-31'],
  ])('%s is %s to %s', (text, first, last) => {
    const { period, periodGiven } = ask(text);
    expect([formatDay(period.start), formatDay(period.end - 1), periodGiven]).toEqual([first, last, true]);
  });

  it('counts quarters and years from the start of the fiscal year', () => {
    expect(ask('Q3', 2).period.label).toBe('Q3 FY2027 (Aug to Oct 2026)');
    expect(ask('Q4', 2).period.label).toBe('Q4 FY2027 (Nov 2026 to Jan 2027)');
    expect(ask('Q1 2026', 10).period.label).toBe('Q1 FY2026 (Oct to Dec 2025)');
    expect(ask('last year', 2).period.label).toBe('FY2026 (Feb 2025 to Jan 2026)');
    expect(ask('2025', 2).period.label).toBe('2025');
  });
});

describe('by, vs, as', () => {
  it.each([
    ['by service', { kind: 'service' }],
    ['by cloud', { kind: 'provider' }],
    ['by env', { kind: 'environment' }],
    ['by charge category', { kind: 'charge category' }],
    ['by category', { kind: 'charge category' }],
    ['by SKU', { kind: 'sku' }],
    ['by team', { kind: 'team' }],
    ['by tag team', { kind: 'tag', key: 'team' }],
    ['by cost-center', { kind: 'tag', key: 'cost-center' }],
    ['by tag owner', { kind: 'tag', key: 'Owner' }],
  ])('%s: %o', (text, dimension) => expect(ask(text).by).toEqual(dimension));

  it.each([
    ['vs last month', 'October 2026'],
    ['versus 2025-10', 'October 2025'],
    ['vs last year', 'November 2025'],
    ['last week vs last year', 'the week of 17 Nov 2025'],
    ['Q2 vs last year', 'Q2 2025 (Apr to Jun 2025)'],
    ['3 oct to 9 oct vs last year', '3 to 9 Oct 2025'],
    ['vs this year', '2026'],
  ])('%s: %s', (text, label) => expect(ask(text).versus?.label).toBe(label));

  it.each(['billed', 'effective', 'list', 'contracted'])('as %s', (metric) =>
    expect(ask(`checkout as ${metric}`)).toMatchObject({ metric, scope: checkout }),
  );
});

describe('a name that the grammar knows as well', () => {
  it('is what the question still lacks', () => {
    expect(ask('checkout may')).toMatchObject({ scope: checkout, period: { label: 'May 2026' } });
    expect(ask('may last month')).toMatchObject({ scope: { name: 'may' }, period: { label: 'October 2026' } });
    expect(ask('workload may may')).toMatchObject({ scope: { name: 'may' }, period: { label: 'May 2026' } });
    expect(ask('may 2025').period.label).toBe('May 2025');
  });

  it('is offered both ways when the question lacks both', () => {
    expect(offers('may')).toEqual(['cost payments/may', 'cost 2026-05']);
    expect(offers('by service today')).toEqual(['cost by service team "today"', 'cost by service 2026-11-23']);
    expect(offers('sunday of aws')).toEqual(['cost payments/sunday of aws', 'cost 2026-11-22 of aws']);
  });

  it('is reserved', () =>
    expect(['today', 'may', 'by', 'company', 'q3'].filter((word) => reservedWords.has(word))).toHaveLength(5));
});

describe('an ambiguous name', () => {
  it.each([
    ['api last month', ['cost payments/api last month', 'cost discovery/api last month']],
    ['data', ['cost discovery/data', 'cost team data']],
    ['of us', ['cost of us-east-1', 'cost of us-east-2']],
  ])('%s: %j', (text, runs) => {
    expect(offers(text)).toEqual(runs);
    expect(refusal(text).message).toMatch(/can mean .+ or .+\.$/);
  });
});

describe('a word that fits nothing', () => {
  it.each([
    ['chekout last month', 'I do not know "chekout".', ['cost checkout last month']],
    ['chekout please by service', 'I do not know "chekout please".', ['cost checkout by service']],
    ['chec', 'I do not know "chec".', ['cost checkout']],
    ['of chekout', 'I do not know "chekout".', ['cost checkout']],
    ['checkout of lamda', 'I do not know "lamda".', ['cost checkout of "AWS Lambda"']],
    ['lambda', 'I do not know "lambda".', ['cost of "AWS Lambda"']],
    ['team search', 'I do not know the team "search".', ['cost search']],
    ['unit comerce', 'I do not know the unit "comerce".', ['cost commerce']],
    ['checkout ysterday', 'I do not know "ysterday".', ['cost checkout yesterday']],
    ['lst month', 'I do not know "lst month".', ['cost last month']],
    ['checkout by servce', 'I cannot break a cost down by "servce".', ['cost checkout by service']],
    ['by tag ownr', 'I cannot break a cost down by "ownr".', ['cost by tag Owner']],
    ['by billing code', 'I cannot break a cost down by "billing code".', ['cost by tag "billing code"']],
    [
      'by billing cde last month',
      'I cannot break a cost down by "billing cde".',
      ['cost by tag "billing code" last month'],
    ],
    ['by tag biling code', 'I cannot break a cost down by "biling code".', ['cost by tag "billing code"']],
    ['flibbertigibbet', 'I do not know "flibbertigibbet".', []],
  ])('%s: %s', (text, message, runs) => {
    expect(refusal(text).message).toBe(message);
    expect(offers(text)).toEqual(runs);
    expect(refusal(text).hint).toMatch(runs.length > 0 ? /^Did you mean / : /help cost/);
  });

  it.each(['chekout last month', 'by billing code', 'by tag biling code'])('%s: what is offered can be run', (text) => {
    for (const run of offers(text)) expect(() => ask(run.replace(/^cost /, ''))).not.toThrow();
  });

  it('is shown in brief when somebody pastes a letter', () =>
    expect(refusal('supercalifragilistic '.repeat(200)).message.length).toBeLessThan(100));
});

describe('what cannot be', () => {
  it.each([
    ['31 Feb', 'There is no 31 February.'],
    ['2026-02-30', 'There is no 30 February 2026.'],
    ['0 Nov', 'There is no 0 November.'],
    ['2026-13', 'There is no month 13.'],
    ['9 Oct to 3 Oct', '9 October to 3 October ends before it begins.'],
    ['yesterday to last month', '22 Nov to October 2026 ends before it begins.'],
    ['last 0 days', 'The last 0 days are no time at all.'],
    ['last 900 months', 'That is further back than any bill.'],
    ['next month', 'There are no bills of the future yet: December 2026 has not begun.'],
    ['next friday', 'There are no bills of the future yet: 4 Dec has not begun.'],
    ['10/3/2026', '10/3/2026 can be read as two days.'],
    ['last month this month', 'You named two periods, "last month" and "this month".'],
    ['checkout search', 'You named two scopes, "checkout" and "search".'],
    ['by', '"by" needs a dimension.'],
    ['by team by service', 'I can break a cost down by one dimension at a time.'],
    ['vs', 'What shall it be compared with?'],
    ['vs nonsense', 'I do not know the period "nonsense".'],
    ['vs 2025 vs 2024', 'I can compare with one period at a time.'],
    ['as', '"as" needs a metric.'],
    ['as cash', 'I do not know the metric "cash".'],
    ['as billed as list', 'I can show one metric at a time.'],
    ['of', '"of" needs the name of a provider, service, account, region or environment.'],
    ['since', '"since" needs a day.'],
    ['team', 'Which team?'],
    ['account last month', 'Which account?'],
    ['by tag', 'Which tag?'],
    ['"checkout', 'A quotation mark is not closed.'],
  ])('%s: %s', (text, message) => {
    expect(refusal(text).message).toBe(message);
    expect(refusal(text).hint).toMatch(/\.$|\?$/);
  });
});
