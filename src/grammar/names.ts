import { type Filter, findFilters, findScopes, type Scope, type Vocabulary } from '../finops/scope.ts';
import { KIND_WORDS, type Kind, type KindWord, SCOPE_WORDS } from '../finops/words.ts';
import { findShortForms } from './short-forms.ts';
import type { Token } from './tokens.ts';

/** So many tokens that are a name, and all that it can mean. */
export interface NameMatch {
  length: number;
  scopes: Scope[];
  filters: Filter[];
}

/** A name of more words needs quotes. */
const MOST_WORDS = 12;

/** The longest name at the index, with its kind before it or alone. */
export function matchName(tokens: readonly Token[], index: number, vocabulary: Vocabulary): NameMatch | undefined {
  const alone = matchScopeWord(tokens[index], vocabulary) ?? longestName(tokens, index, vocabulary);
  const kind = kindAt(tokens[index]);
  const kinded = kind && matchNameOfKind(tokens, index + 1, vocabulary, kind);
  if (!kinded || (alone && alone.length > kinded.length + 1)) return alone;
  return { ...kinded, length: kinded.length + 1 };
}

/** The longest name of the kind; a short form ("ec2") is as good, for kinds that have them. */
function matchNameOfKind(
  tokens: readonly Token[],
  index: number,
  vocabulary: Vocabulary,
  kind: Kind,
): NameMatch | undefined {
  return longestName(tokens, index, vocabulary, kind) ?? matchShortForm(tokens[index], vocabulary, kind);
}

/** A value after `of`: a value before a scope, since "the cost of checkout" is said as well. */
export function matchValue(tokens: readonly Token[], index: number, vocabulary: Vocabulary): NameMatch | undefined {
  const name = matchName(tokens, index, vocabulary);
  if (name) return name.filters.length > 0 ? { ...name, scopes: [] } : name;
  return matchShortForm(tokens[index], vocabulary);
}

/** A name as people shorten it: "ec2", "lambda", "rds". */
export function matchShortForm(token: Token | undefined, vocabulary: Vocabulary, kind?: Kind): NameMatch | undefined {
  const filters = token?.word === undefined ? [] : findShortForms(token.word, vocabulary, kind);
  return filters.length > 0 ? { length: 1, scopes: [], filters } : undefined;
}

/** The kind that the token says a name of will follow. */
export function kindAt(token: Token | undefined): Kind | undefined {
  const word = token?.word ?? '';
  return Object.hasOwn(KIND_WORDS, word) ? KIND_WORDS[word as KindWord] : undefined;
}

function matchScopeWord(token: Token | undefined, vocabulary: Vocabulary): NameMatch | undefined {
  const word = token?.word ?? '';
  if (!Object.hasOwn(SCOPE_WORDS, word)) return;
  return { length: 1, filters: [], scopes: [scopeOfWord(SCOPE_WORDS[word as keyof typeof SCOPE_WORDS], vocabulary)] };
}

function scopeOfWord(kind: (typeof SCOPE_WORDS)[keyof typeof SCOPE_WORDS], vocabulary: Vocabulary): Scope {
  switch (kind) {
    case 'company':
      return { kind, name: vocabulary.company };
    case 'mine':
      return { kind, parts: [] };
    case 'unallocated':
      return { kind };
  }
}

function longestName(
  tokens: readonly Token[],
  index: number,
  vocabulary: Vocabulary,
  kind?: Kind,
): NameMatch | undefined {
  for (let length = nameLimit(tokens, index); length > 0; length--) {
    const name = tokens
      .slice(index, index + length)
      .map(({ text }) => text)
      .join(' ');
    const match =
      meanings(name, vocabulary, kind) ??
      (name.endsWith(',') ? meanings(name.slice(0, -1), vocabulary, kind) : undefined);
    if (match) return { length, ...match };
  }
  return;
}

/** A name in quotes is one token; another ends before the next quotes. */
function nameLimit(tokens: readonly Token[], index: number): number {
  const first = tokens[index];
  if (!first || first.word === undefined) return first ? 1 : 0;
  const words = tokens.slice(index, index + MOST_WORDS);
  const quotes = words.findIndex(({ word }) => word === undefined);
  return quotes < 0 ? words.length : quotes;
}

function meanings(name: string, vocabulary: Vocabulary, kind?: Kind): Omit<NameMatch, 'length'> | undefined {
  const [scopes, filters] = [findScopes(name, vocabulary, kind), findFilters(name, vocabulary, kind)];
  return scopes.length + filters.length > 0 ? { scopes, filters } : undefined;
}
