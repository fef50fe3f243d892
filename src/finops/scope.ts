import { isPlainName, type Kind, quoted } from './words.ts';

/** Anything whose cost can be asked for. */
export type Scope =
  | { kind: 'company'; name: string }
  | { kind: 'unit'; name: string }
  | { kind: 'team'; name: string }
  | { kind: 'workload'; name: string; team?: string }
  | { kind: 'account'; id: string; name: string }
  /** A pool of shared cost, before it is split. */
  | { kind: 'shared'; name: string }
  | { kind: 'unallocated' }
  /** What the asker owns. A reader of words leaves `parts` empty: who the asker is, is not in the words. */
  | { kind: 'mine'; parts: Scope[] };

/** Narrows a scope to a part of the bill: `value` as stored, `name` for people. */
export interface Filter {
  dimension: 'provider' | 'service' | 'account' | 'region' | 'environment';
  value: string;
  name: string;
}

/** The names that can occur in a question. Keys are lower case. */
export interface Vocabulary {
  company: string;
  /** By name, alias, account id, and "team/workload". */
  scopes: ReadonlyMap<string, readonly Scope[]>;
  /** By name and by value as stored. */
  values: ReadonlyMap<string, readonly Filter[]>;
  /** Tag keys, as stored. */
  tags: readonly string[];
}

export function scopeName(scope: Scope): string {
  switch (scope.kind) {
    case 'unallocated':
      return 'unallocated';
    case 'mine':
      return 'what you own';
    default:
      return scope.name;
  }
}

/** The scopes that a name can mean, perhaps of one kind only. */
export function findScopes(name: string, vocabulary: Vocabulary, kind?: Kind): Scope[] {
  const key = name.toLowerCase();
  const named = vocabulary.scopes.get(key) ?? [];
  const company: Scope[] =
    key === vocabulary.company.toLowerCase() ? [{ kind: 'company', name: vocabulary.company }] : [];
  const found = unique([...company, ...named], scopeKey).filter((scope) => !kind || scope.kind === kind);
  if (!kind) return found;
  // A workload of a team can be told by "team/workload", one without a team by its name alone.
  const exact = found.filter((scope) => fullName(scope).toLowerCase() === key);
  return exact.length > 0 ? exact : found;
}

/** The filters that a name can mean, perhaps of one dimension only. */
export function findFilters(name: string, vocabulary: Vocabulary, kind?: Kind): Filter[] {
  const named = vocabulary.values.get(name.toLowerCase()) ?? [];
  const found = unique(named, filterKey).filter((filter) => !kind || filter.dimension === kind);
  // Values of one dimension that differ only in case, or in who is named so, are told apart by the exact spelling.
  const exact = found.filter((filter) => filter.value === name).map((filter) => filter.dimension);
  return found.filter((filter) => filter.value === name || !exact.includes(filter.dimension));
}

/** The words that lead back to exactly this scope: "checkout", or "team data" when another kind has that name as well. */
export function scopeWords(scope: Scope, vocabulary: Vocabulary): string {
  if (scope.kind === 'company' || scope.kind === 'unallocated' || scope.kind === 'mine') return scope.kind;
  const names = [scope.name, fullName(scope)];
  const leads = (name: string, kind?: Kind) => isOnly(findScopes(name, vocabulary, kind), scope, scopeKey);
  const bare = names.find((name) => canStandBare(name, vocabulary) && leads(name));
  if (bare !== undefined) return bare;
  const name = names.find((name) => leads(name, scope.kind)) ?? scope.name;
  return withKind(scope.kind, name, vocabulary);
}

/** The words of an `of` clause that lead back to exactly this filter: `of "Amazon S3"`, `of account 123456789012`. */
export function filterWords(filter: Filter, vocabulary: Vocabulary): string {
  const names = [filter.name, filter.value];
  const leads = (name: string, kind?: Kind) => isOnly(findFilters(name, vocabulary, kind), filter, filterKey);
  const alone = names.find((name) => leads(name));
  if (alone !== undefined) return `of ${canStandBare(alone, vocabulary) ? alone : quoted(alone)}`;
  const name = names.find((name) => leads(name, filter.dimension)) ?? filter.value;
  return `of ${withKind(filter.dimension, name, vocabulary)}`;
}

function withKind(kind: Kind, name: string, vocabulary: Vocabulary): string {
  return canStandBare(name, vocabulary) && !beginsLongerName(kind, vocabulary)
    ? `${kind} ${name}`
    : `${kind} ${quoted(name)}`;
}

function canStandBare(name: string, vocabulary: Vocabulary): boolean {
  return isPlainName(name) && !beginsLongerName(name, vocabulary);
}

const firstWords = new WeakMap<Vocabulary, Set<string>>();

/** Whether a name of several words begins with this word: the words after it could be taken for the rest of that name. */
function beginsLongerName(word: string, vocabulary: Vocabulary): boolean {
  let known = firstWords.get(vocabulary);
  if (!known) {
    const names = [vocabulary.company.toLowerCase(), ...vocabulary.scopes.keys(), ...vocabulary.values.keys()];
    known = new Set(names.filter((name) => name.includes(' ')).map((name) => name.slice(0, name.indexOf(' '))));
    firstWords.set(vocabulary, known);
  }
  return known.has(word.toLowerCase());
}

/** The name that tells a scope from others of its kind, as far as there is one. */
function fullName(scope: Scope): string {
  if (scope.kind === 'account') return scope.id;
  return scope.kind === 'workload' && scope.team !== undefined ? `${scope.team}/${scope.name}` : scopeName(scope);
}

export const isSameScope = (a: Scope, b: Scope): boolean => scopeKey(a) === scopeKey(b);

/** One text for one scope, to look it up by. */
export const scopeKey = (scope: Scope): string => `${scope.kind} ${fullName(scope).toLowerCase()}`;
const filterKey = (filter: Filter) => `${filter.dimension} ${filter.value}`;

function unique<T>(list: readonly T[], key: (item: T) => string): T[] {
  return list.length < 2 ? [...list] : [...new Map(list.map((item) => [key(item), item])).values()];
}

function isOnly<T>(list: readonly T[], item: T, key: (item: T) => string): boolean {
  const [first, ...others] = list;
  return first !== undefined && others.length === 0 && key(first) === key(item);
}
