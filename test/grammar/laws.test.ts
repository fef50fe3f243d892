import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { monthOf, parseDay } from '../../src/finops/day.ts';
import { CHARGE_CATEGORIES, type Dimension, METRICS } from '../../src/finops/metric.ts';
import {
  calendarYearPeriod,
  dayPeriod,
  fiscalYearPeriod,
  monthPeriod,
  type Period,
  quarterPeriod,
  rangePeriod,
  weekPeriod,
} from '../../src/finops/period.ts';
import { type Question, questionWords } from '../../src/finops/question.ts';
import { type Filter, filterWords, type Scope, scopeWords, type Vocabulary } from '../../src/finops/scope.ts';
import { quoted } from '../../src/finops/words.ts';
import { readQuestion, reservedWords } from '../../src/grammar.ts';
import { vocabularyOf } from '../support/vocabulary.ts';

const today = parseDay('2026-11-23');

const HARD_NAMES = [
  'on the by',
  'last month',
  'team data',
  'data',
  'Amazon S3',
  'R&D <!channel>',
  'to',
  'week of',
  '-',
  'ñandú',
];
const name = fc.oneof(
  fc.stringMatching(/^[a-zA-Z][a-z0-9-]{0,8}$/),
  fc.constantFrom(...reservedWords, ...HARD_NAMES),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => !text.includes('/')),
);
const distinct = <T>(item: fc.Arbitrary<T>, key: (item: T) => string, minLength = 0) =>
  fc.uniqueArray(item, { minLength, maxLength: 6, selector: (found) => key(found).toLowerCase() });

const named = <K extends 'unit' | 'team' | 'shared'>(kind: K) =>
  distinct(name, String).map((names) => names.map((name) => ({ kind, name })));
const workloads = distinct(fc.record({ name, team: fc.option(name) }), ({ name, team }) => `${team}/${name}`).map(
  (list) => list.map(({ name, team }): Scope => ({ kind: 'workload', name, ...(team !== null && { team }) })),
);
const ids = fc.stringMatching(/^\d{12}$/);
const accounts = distinct(fc.record({ id: ids, name }), ({ id }) => id);

const vocabularies = fc
  .record({
    company: name,
    scopes: fc.tuple(named('unit'), named('team'), named('shared'), workloads).map((lists): Scope[] => lists.flat()),
    accounts,
    values: distinct(
      fc.record({ dimension: fc.constantFrom('provider', 'service', 'region', 'environment'), name }),
      ({ dimension, name }) => `${dimension} ${name}`,
    ),
    tags: distinct(name, String),
  })
  .map(({ company, scopes, accounts, values, tags }) => ({
    company,
    scopes: [...scopes, ...accounts.map(({ id, name }): Scope => ({ kind: 'account', id, name }))],
    filters: [
      ...values.map(({ dimension, name }): Filter => ({ dimension, name, value: name })),
      ...accounts.map(({ id, name }): Filter => ({ dimension: 'account', name, value: id })),
    ],
    tags,
  }));

const days = fc.integer({ min: parseDay('2002-01-01'), max: today });
const periods = (fiscalYearStart: number): fc.Arbitrary<Period> =>
  fc.tuple(days, fc.integer({ min: 1, max: 500 }), fc.nat(6)).map(([day, length, kind]) => {
    const makers = [
      () => dayPeriod(day, today),
      () => weekPeriod(day, today),
      () => monthPeriod(monthOf(day)),
      () => quarterPeriod(monthOf(day), fiscalYearStart),
      () => fiscalYearPeriod(monthOf(day), fiscalYearStart),
      () => calendarYearPeriod(monthOf(day)),
      () => rangePeriod(day, day + length, today),
    ];
    return (makers[kind] ?? makers[0])?.() ?? dayPeriod(day, today);
  });

const DIMENSION_KINDS = [
  ...(['provider', 'service', 'account', 'region', 'environment', 'unit', 'team', 'workload'] as const),
  ...(['sku', 'charge category', 'commitment', 'resource', 'day', 'week', 'month'] as const),
];

interface Case {
  vocabulary: Vocabulary;
  question: Question;
  fiscalYearStart: number;
}

/** Any question, with a vocabulary in which its names stand beside others that are hard to tell from it. */
const cases: fc.Arbitrary<Case> = fc
  .tuple(vocabularies, fc.integer({ min: 1, max: 12 }))
  .chain(([names, fiscalYearStart]) => {
    const scope: fc.Arbitrary<Scope | undefined> = fc.constantFrom<(Scope | undefined)[]>(
      undefined,
      { kind: 'company', name: names.company },
      { kind: 'unallocated' },
      { kind: 'mine', parts: [] },
      ...names.scopes,
    );
    const dimension = fc.constantFrom<Dimension[]>(
      ...DIMENSION_KINDS.map((kind) => ({ kind })),
      ...names.tags.map((key) => ({ kind: 'tag' as const, key })),
    );
    const none = { freq: 2, nil: undefined };
    return fc
      .record({
        scope,
        filters: fc.shuffledSubarray(names.filters, { maxLength: Math.min(3, names.filters.length) }),
        period: fc.option(periods(fiscalYearStart), none),
        by: fc.option(dimension, none),
        versus: fc.option(periods(fiscalYearStart), none),
        metric: fc.option(fc.constantFrom(...METRICS), none),
      })
      .map(({ scope, filters, period, by, versus, metric }) => ({
        vocabulary: vocabularyOf(names),
        fiscalYearStart,
        question: {
          scope,
          filters,
          period: period ?? monthPeriod(monthOf(today)),
          periodGiven: period !== undefined,
          ...(by && { by }),
          ...(versus && { versus }),
          ...(metric && { metric }),
        },
      }));
  });

const read = (text: string, { vocabulary, fiscalYearStart }: Omit<Case, 'question'>) =>
  readQuestion(text, { command: 'cost', vocabulary, today, fiscalYearStart, mayName: () => true });

/** One text for each clause. */
function clausesOf({ question, vocabulary }: Case): string[] {
  const { scope, filters, period, periodGiven, by, versus, metric } = question;
  const nothing = { scope: undefined, filters: [], period, periodGiven: false };
  return [
    scope && scopeWords(scope, vocabulary),
    ...filters.map((filter) => filterWords(filter, vocabulary)),
    periodGiven && period.words,
    by && questionWords({ ...nothing, by }, vocabulary),
    versus && `vs ${versus.words}`,
    metric && `as ${metric}`,
  ].filter((clause) => typeof clause === 'string');
}

const inOrder = (question: Question) => ({
  ...question,
  filters: question.filters.toSorted((a, b) => (filterKey(a) < filterKey(b) ? -1 : 1)),
});
const filterKey = ({ dimension, value }: Filter) => `${dimension} ${value}`;

describe('the grammar', () => {
  it('reads a question back from its words', () =>
    fc.assert(
      fc.property(cases, (item) => {
        expect(read(questionWords(item.question, item.vocabulary), item)).toEqual(item.question);
      }),
      { numRuns: 500 },
    ));

  it('reads the same question from its clauses in any order', () =>
    fc.assert(
      fc.property(
        cases.chain((item) => {
          const clauses = clausesOf(item);
          return fc.tuple(fc.constant(item), fc.shuffledSubarray(clauses, { minLength: clauses.length }));
        }),
        ([item, clauses]) => {
          expect(inOrder(read(clauses.join(' '), item))).toEqual(inOrder(item.question));
        },
      ),
      { numRuns: 500 },
    ));

  it('reads the same question in capitals', () =>
    fc.assert(
      fc.property(cases, (item) => {
        const capitals = questionWords(item.question, item.vocabulary).replace(/[a-z]/g, (letter) =>
          letter.toUpperCase(),
        );
        expect(read(capitals, item)).toEqual(item.question);
      }),
    ));

  const scraps = fc.constantFrom(
    ...reservedWords,
    ...HARD_NAMES,
    ...CHARGE_CATEGORIES,
    '31',
    '2026',
    '12/3',
    '"',
    '\\',
    '3 days ago',
    'tag',
  );
  it('answers any text, or says what is wrong with it', () =>
    fc.assert(
      fc.property(
        cases,
        fc.oneof(
          fc.string(),
          fc.array(fc.oneof(scraps, name), { maxLength: 8 }).map((words) => words.join(' ')),
        ),
        (item, text) => {
          try {
            const { period } = read(text, item);
            expect(period.start).toBeLessThan(period.end);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
      { numRuns: 1000 },
    ));

  it('offers every meaning of an ambiguous name in words that are clear', () =>
    fc.assert(
      fc.property(cases, (item) => {
        for (const key of item.vocabulary.scopes.keys()) {
          try {
            read(quoted(key), item);
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            expect(error.suggestions.length).toBeGreaterThan(1);
            const meanings = error.suggestions.map(({ run }) => read(run.replace(/^cost /, ''), item).scope);
            expect(new Set(meanings.map((scope) => JSON.stringify(scope))).size).toBe(meanings.length);
          }
        }
      }),
    ));

  it('tells names apart that hide in one another', () => {
    const scopes: Scope[] = [
      { kind: 'team', name: 'data' },
      { kind: 'team', name: 'data by day' },
      { kind: 'unit', name: 'team data' },
      { kind: 'team', name: 'web' },
      { kind: 'workload', name: 'web' },
      { kind: 'unit', name: 'team web by day' },
      { kind: 'workload', name: 'api', team: 'data' },
      { kind: 'workload', name: 'api' },
    ];
    const vocabulary = vocabularyOf({ company: 'Acme', scopes, filters: [] });
    for (const scope of scopes) {
      const question = read(`${scopeWords(scope, vocabulary)} by day`, { vocabulary, fiscalYearStart: 1 });
      expect(question).toMatchObject({ scope, by: { kind: 'day' } });
    }
  });
});
