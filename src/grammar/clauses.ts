import { UserError } from '../errors.ts';
import { type Dimension, METRICS, type Metric } from '../finops/metric.ts';
import { type Period, yearBefore } from '../finops/period.ts';
import type { Filter, Scope, Vocabulary } from '../finops/scope.ts';
import { CLAUSE_WORDS, FILLER_WORDS } from '../finops/words.ts';
import { matchDimension } from './dimensions.ts';
import type { Calendar } from './match.ts';
import { kindAt, matchName, matchShortForm, matchValue } from './names.ts';
import { matchAnyPeriod, matchPeriod, matchSince, PERIOD_EXAMPLES } from './periods.ts';
import { type Token, wordsFrom } from './tokens.ts';
import { unknownDimension, unknownName } from './unknown.ts';

/** A question in the making. */
export interface Words extends Calendar {
  /** The command that the words follow: suggestions begin with it. */
  command: string;
  text: string;
  tokens: readonly Token[];
  vocabulary: Vocabulary;
  /** Whether a scope may be named to the asker who has not named it. */
  mayName: (scope: Scope) => boolean;
  /** What follows in suggestions. */
  rest?: string;
}

/** The tokens that a clause takes up; `to` is exclusive. */
interface Place {
  from: number;
  to: number;
}

/** What was named, with all its meanings: which of them is meant shows when the whole question is read. */
export interface Named extends Place {
  kind: 'named';
  scopes: Scope[];
  filters: Filter[];
  period?: () => Period;
}

export type Clause =
  | Named
  | (Place & { kind: 'by'; dimension: Dimension })
  | (Place & { kind: 'vs'; versus: (period: Period) => Period })
  | (Place & { kind: 'as'; metric: Metric });

/** A period of more words is none. */
const MOST_PERIOD_WORDS = 10;

export function readClauses(words: Words): Clause[] {
  const clauses: Clause[] = [];
  let index = 0;
  while (index < words.tokens.length) {
    const clause = readClause(words, index, isValue(clauses.at(-1)));
    if (clause) clauses.push(clause);
    index = clause?.to ?? index + 1;
  }
  return clauses;
}

const isValue = (clause: Clause | undefined) => clause?.kind === 'named' && clause.filters.length > 0;

/** @returns undefined for a word that changes nothing */
function readClause(words: Words, index: number, afterValue: boolean): Clause | undefined {
  switch (words.tokens[index]?.word) {
    case 'of':
      return readValue(words, index);
    case 'by':
      return readDimension(words, index);
    case 'vs':
    case 'vs.':
    case 'versus':
      return readVersus(words, index);
    case 'as':
      return readMetric(words, index);
    case 'since':
    case 'from':
      return readSince(words, index);
    default:
      return readNamed(words, index, afterValue);
  }
}

function readValue(words: Words, index: number): Named {
  needsMore(
    words,
    index,
    '"of" needs the name of a provider, service, account, region or environment.',
    'Try of AWS, or of "Amazon S3".',
  );
  const match = matchValue(words.tokens, index + 1, words.vocabulary);
  if (!match) throw unknownName(words, index, index + 1, endOfUnknown(words, index + 1));
  return { kind: 'named', from: index, to: index + 1 + match.length, scopes: match.scopes, filters: match.filters };
}

function readDimension(words: Words, index: number): Clause {
  needsMore(words, index, '"by" needs a dimension.', 'Try by service, by account, by team or by day.');
  const match = matchDimension(words.tokens, index + 1, words.vocabulary.tags);
  if (!match) throw unknownDimension(words, index + 1, (start) => endOfUnknown(words, start));
  return { kind: 'by', from: index, to: index + 1 + match.length, dimension: match.dimension };
}

function readVersus(words: Words, index: number): Clause {
  needsMore(words, index, 'What shall it be compared with?', 'Try vs last month, vs last year or vs 2025-10.');
  const rest = periodWords(words, index + 1);
  const match = matchAnyPeriod(rest, words);
  if (!match) throw unknownPeriod(words, index + 1);
  // The year before is meant of the same days: a month is compared with that month of last year.
  const lastYear = match.length === 2 && rest[1] === 'year' && rest[0] !== 'this' && rest[0] !== 'current';
  const versus = lastYear ? (period: Period) => yearBefore(period, words.today, words.fiscalYearStart) : match.read;
  return { kind: 'vs', from: index, to: index + 1 + match.length, versus };
}

function readMetric(words: Words, index: number): Clause {
  const hint = `Try as ${METRICS.join(', as ')}.`;
  needsMore(words, index, '"as" needs a metric.', hint);
  const token = words.tokens[index + 1];
  const metric = METRICS.find((name) => name === token?.word);
  if (!metric) throw new UserError(`I do not know the metric "${token?.text}".`, { hint });
  return { kind: 'as', from: index, to: index + 2, metric };
}

function readSince(words: Words, index: number): Named {
  needsMore(words, index, `"${words.tokens[index]?.word}" needs a day.`, PERIOD_EXAMPLES);
  const match = matchSince(periodWords(words, index + 1), words);
  if (!match) throw unknownPeriod(words, index + 1);
  return { kind: 'named', from: index, to: index + 1 + match.length, scopes: [], filters: [], period: match.read };
}

/** A name or a period, whichever is longer; both where they are as long. */
function readNamed(words: Words, index: number, afterValue: boolean): Named | undefined {
  const { tokens, vocabulary } = words;
  const name = matchName(tokens, index, vocabulary);
  const period = matchPeriod(periodWords(words, index), words);
  if (!name && !period && isFiller(tokens[index])) return;
  const found = name || period ? { name, period } : readLess(words, index, afterValue);

  const [nameLength, periodLength] = [found.name?.length ?? 0, found.period?.length ?? 0];
  const named = nameLength >= periodLength ? found.name : undefined;
  return {
    kind: 'named',
    from: index,
    to: index + Math.max(nameLength, periodLength),
    scopes: named?.scopes ?? [],
    filters: named?.filters ?? [],
    ...(found.period && periodLength >= nameLength && { period: found.period.read }),
  };
}

/** What is looked for only where no name and no period stands: a short form among values, and natural dates. */
function readLess(words: Words, index: number, afterValue: boolean) {
  const { tokens, vocabulary } = words;
  const name = afterValue ? matchShortForm(tokens[index], vocabulary) : undefined;
  if (name) return { name };
  const period = kindAt(tokens[index]) ? undefined : matchAnyPeriod(periodWords(words, index), words);
  if (period) return { period };
  throw unknownName(words, index, index, endOfUnknown(words, index));
}

const isFiller = (token: Token | undefined) => FILLER_WORDS.some((word) => word === token?.word);

const periodWords = ({ tokens }: Words, index: number) => wordsFrom(tokens, index, MOST_PERIOD_WORDS);

/** Where the words that nobody knows end: before the first that means something. */
function endOfUnknown(words: Words, index: number): number {
  const { tokens, vocabulary } = words;
  for (let end = index + 1; end < tokens.length; end++) {
    const known =
      CLAUSE_WORDS.some((word) => word === tokens[end]?.word) ||
      matchName(tokens, end, vocabulary) ||
      matchPeriod(periodWords(words, end), words);
    if (known) return end;
  }
  return tokens.length;
}

function needsMore({ tokens }: Words, index: number, message: string, hint: string): void {
  if (index + 1 >= tokens.length) throw new UserError(message, { hint });
}

function unknownPeriod({ tokens }: Words, index: number): UserError {
  return new UserError(`I do not know the period "${tokens[index]?.text}".`, { hint: PERIOD_EXAMPLES });
}
