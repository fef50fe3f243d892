import { MONTHS } from '../finops/day.ts';
import { METRICS } from '../finops/metric.ts';
import { dimensionWords } from '../finops/question.ts';
import { type Filter, filterWords, type Scope, scopeWords, type Vocabulary } from '../finops/scope.ts';
import { type Kind, reservedWords, WEEKDAYS } from '../finops/words.ts';
import { closest } from '../spelling.ts';
import { DIMENSIONS } from './dimensions.ts';

export const MOST_SUGGESTIONS = 3;

/** Something that can be said: how it is spelt, and the words that mean it in a question. */
interface Candidate {
  spelling: string;
  words: () => string[];
}

/** The words of up to three things that are spelt most like the text. */
export function closestWords(
  text: string,
  { vocabulary, mayName }: { vocabulary: Vocabulary; mayName: (scope: Scope) => boolean },
  kind?: Kind,
): string[] {
  // "last" is no misspelling of the East in a region's name.
  const names = reservedWords.has(text.toLowerCase()) ? [] : nameCandidates(vocabulary, mayName, kind);
  return mostLike(text, kind ? names : [...names, ...GRAMMAR_CANDIDATES]);
}

/** Up to three dimensions that are spelt most like the text. */
export function closestDimensions(text: string, tags: readonly string[]): string[] {
  return mostLike(text, [
    ...Object.keys(DIMENSIONS).map(sayable),
    ...tags.map((key) => ({ spelling: key, words: () => [dimensionWords({ kind: 'tag', key })] })),
  ]);
}

function mostLike(text: string, candidates: readonly Candidate[]): string[] {
  return closest(text, candidates, (candidate) => candidate.spelling)
    .flatMap(({ words }) => words())
    .filter((words, index, all) => all.indexOf(words) === index)
    .slice(0, MOST_SUGGESTIONS);
}

function nameCandidates(vocabulary: Vocabulary, mayName: (scope: Scope) => boolean, kind?: Kind): Candidate[] {
  const ofKind = (scope: Scope) => !kind || scope.kind === kind;
  const ofDimension = (filter: Filter) => !kind || filter.dimension === kind;
  return [
    ...[...vocabulary.scopes].map(([spelling, scopes]) => ({
      spelling,
      words: () =>
        scopes.filter((scope) => ofKind(scope) && mayName(scope)).map((scope) => scopeWords(scope, vocabulary)),
    })),
    ...[...vocabulary.values].map(([spelling, filters]) => ({
      spelling,
      words: () => filters.filter(ofDimension).map((filter) => filterWords(filter, vocabulary)),
    })),
  ];
}

const sayable = (spelling: string): Candidate => ({ spelling, words: () => [spelling] });

const GRAMMAR_CANDIDATES: readonly Candidate[] = [
  ...['company', 'everything', 'mine', 'unallocated', 'today', 'yesterday'].map(sayable),
  ...['day', 'week', 'month', 'quarter', 'year'].flatMap((unit) => [`this ${unit}`, `last ${unit}`]).map(sayable),
  ...['last 7 days', 'last 30 days', 'last 3 months', 'last 12 months'].map(sayable),
  ...[...MONTHS, ...WEEKDAYS].map((name) => sayable(name.toLowerCase())),
  ...Object.keys(DIMENSIONS).map((name) => ({ spelling: name, words: () => [`by ${name}`] })),
  ...METRICS.map((name) => ({ spelling: name, words: () => [`as ${name}`] })),
];
