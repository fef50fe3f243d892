import { distance } from 'fastest-levenshtein';
import { MONTHS } from '../finops/day.ts';
import { METRICS } from '../finops/metric.ts';
import { dimensionWords } from '../finops/question.ts';
import { type Filter, filterWords, type Scope, scopeWords, type Vocabulary } from '../finops/scope.ts';
import { type Kind, WEEKDAYS } from '../finops/words.ts';
import { DIMENSIONS } from './dimensions.ts';

export const MOST_SUGGESTIONS = 3;

/** Something that can be said: how it is spelt, and the words that mean it in a question. */
interface Candidate {
  spelling: string;
  words: () => string[];
}

/** The words of up to three things that are spelt most like the text. */
export function closestWords(text: string, vocabulary: Vocabulary, kind?: Kind): string[] {
  const names = nameCandidates(vocabulary, kind);
  return closest(text, kind ? names : [...names, ...GRAMMAR_CANDIDATES]);
}

/** Up to three dimensions that are spelt most like the text. */
export function closestDimensions(text: string, tags: readonly string[]): string[] {
  return closest(text, [
    ...Object.keys(DIMENSIONS).map(sayable),
    ...tags.map((key) => ({ spelling: key, words: () => [dimensionWords({ kind: 'tag', key })] })),
  ]);
}

function closest(text: string, candidates: readonly Candidate[]): string[] {
  const key = text.toLowerCase();
  const most = Math.max(1, Math.floor(key.length / 3));
  return candidates
    .map((candidate) => ({ candidate, apart: apart(key, candidate.spelling, most) }))
    .filter((found) => found.apart <= most)
    .sort((a, b) => a.apart - b.apart)
    .slice(0, MOST_SUGGESTIONS)
    .flatMap(({ candidate }) => candidate.words())
    .filter((words, index, all) => all.indexOf(words) === index)
    .slice(0, MOST_SUGGESTIONS);
}

/** Letters to change in the name or in one word of it; one for a name that was not written to its end. */
function apart(text: string, spelling: string, most: number): number {
  const name = spelling.toLowerCase();
  if (text.length > 2 && name.startsWith(text)) return 1;
  const words = name.includes(' ') ? [name, ...name.split(' ')] : [name];
  // Most names are too long or too short already.
  const near = words.filter((word) => Math.abs(text.length - word.length) <= most);
  return Math.min(...near.map((word) => distance(text, word)));
}

function nameCandidates(vocabulary: Vocabulary, kind?: Kind): Candidate[] {
  const ofKind = (scope: Scope) => !kind || scope.kind === kind;
  const ofDimension = (filter: Filter) => !kind || filter.dimension === kind;
  return [
    ...[...vocabulary.scopes].map(([spelling, scopes]) => ({
      spelling,
      words: () => scopes.filter(ofKind).map((scope) => scopeWords(scope, vocabulary)),
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
