import { MONTHS } from './day.ts';

/** Words that say which kind of name follows: "team data", "service lambda". */
export const KIND_WORDS = {
  unit: 'unit',
  team: 'team',
  workload: 'workload',
  account: 'account',
  shared: 'shared',
  provider: 'provider',
  cloud: 'provider',
  service: 'service',
  region: 'region',
  environment: 'environment',
  env: 'environment',
} as const;
export type KindWord = keyof typeof KIND_WORDS;
export type Kind = (typeof KIND_WORDS)[KindWord];

/** Scopes that have words of their own. */
export const SCOPE_WORDS = {
  company: 'company',
  everything: 'company',
  mine: 'mine',
  my: 'mine',
  unallocated: 'unallocated',
} as const;

/** Words that begin a clause. */
export const CLAUSE_WORDS = ['of', 'by', 'vs', 'vs.', 'versus', 'as', 'since', 'from'] as const;

/** Words that people put in and that change nothing: "for checkout in October". */
export const FILLER_WORDS = ['for', 'in', 'on', 'the'] as const;

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const PERIOD_WORDS = ['today', 'yesterday', 'this', 'current', 'last', 'past', 'previous', 'to', 'week'];
const QUARTERS = ['q1', 'q2', 'q3', 'q4'];

/**
 * The grammar's own words, in lower case. A workload or team of such a name can only be asked about with its kind before it
 * ("workload today") or in quotes.
 */
export const reservedWords: ReadonlySet<string> = new Set([
  ...Object.keys(KIND_WORDS),
  ...Object.keys(SCOPE_WORDS),
  ...CLAUSE_WORDS,
  ...FILLER_WORDS,
  ...PERIOD_WORDS,
  ...QUARTERS,
  ...MONTHS.flatMap((name) => [name.toLowerCase(), name.slice(0, 3).toLowerCase()]),
  'sept',
  ...WEEKDAYS.flatMap((name) => [name, name.slice(0, 3)]),
]);

/** Whether a name can stand in a question without quotes and be taken for nothing but a name. */
export function isPlainName(name: string): boolean {
  const word = name.toLowerCase();
  return /^(?:\p{L}|\d{5})[\p{L}\p{N}_./-]*$/u.test(name) && !reservedWords.has(word) && !/^fy\d+$/.test(word);
}

/** The name in quotes: nothing in it is taken for a word of the grammar. */
export function quoted(name: string): string {
  return `"${name.replace(/["“”\\]/gu, '\\$&')}"`;
}
