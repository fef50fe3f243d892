import { UserError } from './errors.ts';
import { type Day, monthOf } from './finops/day.ts';
import { monthPeriod, type Period } from './finops/period.ts';
import type { Question } from './finops/question.ts';
import { type Filter, filterWords, type Scope, scopeWords, type Vocabulary } from './finops/scope.ts';
import { type Clause, type Named, readClauses, type Words } from './grammar/clauses.ts';
import { tokenize } from './grammar/tokens.ts';
import { brief, listOr, suggestion, textOf } from './grammar/unknown.ts';

export { reservedWords } from './finops/words.ts';
export { readAmount } from './grammar/amounts.ts';
export { readAnnouncement } from './grammar/announcement.ts';
export { readHorizon } from './grammar/horizon.ts';
export { matchMonth } from './grammar/months.ts';
export { type Token, tokenize } from './grammar/tokens.ts';
export { listOr } from './grammar/unknown.ts';
export { closest } from './spelling.ts';

/**
 * Reads the words after a command:
 *
 *   [scope] [of <value>...] [period] [by dimension] [vs period] [as metric]
 *
 * in any order and any case. The longest name or period at a place wins. What is both a name and a period (a workload
 * "may"), or both a scope and a value, is taken for what the question still lacks; where it lacks both a scope and a
 * period, the asker is offered both. The words in `reservedWords` are the grammar's own: such a name needs its kind before
 * it, or quotes.
 * @throws UserError, with runnable suggestions where there are any; nothing else, whatever the text
 */
export function readQuestion(
  text: string,
  context: {
    command: string;
    vocabulary: Vocabulary;
    today: Day;
    fiscalYearStart: number;
    /** Whether a scope may be named to the asker who has not named it: no error tells the others. */
    mayName: (scope: Scope) => boolean;
    /** What else was said, and is read elsewhere: the ways out of an error say it again. */
    rest?: string;
  },
): Question {
  const words: Words = { ...context, text, tokens: tokenize(text) };
  const clauses = readClauses(words);
  const { scope, filters, period } = settle(
    words,
    clauses.filter((clause) => clause.kind === 'named').map((item) => nameable(words, item)),
  );
  const by = single(words, 'by', clauses);
  const versus = single(words, 'vs', clauses);
  const metric = single(words, 'as', clauses);
  const asked = period ?? monthPeriod(monthOf(words.today));
  return {
    scope,
    filters,
    period: asked,
    periodGiven: period !== undefined,
    ...(by && { by: by.dimension }),
    ...(versus && { versus: versus.versus(asked) }),
    ...(metric && { metric: metric.metric }),
  };
}

/** Of several meanings those that may be named; where none may, one, so that it can be refused. */
function nameable({ mayName }: Words, item: Named): Named {
  if (item.scopes.length < 2) return item;
  const visible = item.scopes.filter(mayName);
  return { ...item, scopes: visible.length > 0 ? visible : item.scopes.slice(0, 1) };
}

type Kind = Exclude<Clause['kind'], 'named'>;

const TWICE: Record<Kind, { message: string; hint: string }> = {
  by: { message: 'I can break a cost down by one dimension at a time.', hint: 'Leave one "by" out.' },
  vs: { message: 'I can compare with one period at a time.', hint: 'Leave one "vs" out.' },
  as: { message: 'I can show one metric at a time.', hint: 'Leave one "as" out.' },
};

function single<K extends Kind>(words: Words, kind: K, clauses: readonly Clause[]) {
  const [first, second] = clauses.filter((clause) => clause.kind === kind) as Extract<Clause, { kind: K }>[];
  if (!second) return first;
  const { message, hint } = TWICE[kind];
  throw new UserError(message, { hint, suggestions: [without(words, second), without(words, first ?? second)] });
}

/** Decides what each name means, and that there is at most one scope and one period. */
function settle(words: Words, named: readonly Named[]) {
  const lacks = {
    scope: !named.some(isOnlyScope),
    period: !named.some((item) => item.scopes.length + item.filters.length === 0),
  };
  const taken: { scope?: Named; period?: Named } = {};
  const filters: Filter[] = [];
  for (const item of named) {
    const meaning = meaningOf(words, item, lacks);
    if (meaning === 'filter') {
      filters.push(one(words, item, item.filters, filterWords));
      continue;
    }
    const before = taken[meaning];
    if (before) throw twice(words, meaning, before, item);
    taken[meaning] = item;
    lacks[meaning] = false;
  }
  return {
    scope: taken.scope && one(words, taken.scope, taken.scope.scopes, scopeWords),
    filters,
    period: taken.period?.period?.(),
  };
}

const isOnlyScope = ({ scopes, filters, period }: Named) => scopes.length > 0 && filters.length === 0 && !period;

function meaningOf(words: Words, item: Named, lacks: { scope: boolean; period: boolean }) {
  const [scope, value] = [item.scopes.length > 0, item.filters.length > 0];
  if (item.period && scope && lacks.scope && lacks.period) throw ambiguous(words, item);
  if (item.period && lacks.period) return 'period';
  if (scope && (lacks.scope || !value)) return 'scope';
  return value ? 'filter' : 'period';
}

/** The only meaning of a name; several are offered to the asker. */
function one<T extends Scope | Filter>(
  words: Words,
  item: Named,
  meanings: readonly T[],
  wordsOf: (meaning: T, vocabulary: Vocabulary) => string,
): T {
  const [first, ...others] = meanings;
  if (first === undefined || others.length > 0) {
    throw manyMeanings(
      words,
      item,
      meanings.map((meaning) => wordsOf(meaning, words.vocabulary)),
    );
  }
  return first;
}

function ambiguous(words: Words, item: Named): UserError {
  const scopes = item.scopes.map((scope) => scopeWords(scope, words.vocabulary));
  return manyMeanings(words, item, [...scopes, ...periodMeaning(item.period)]);
}

/** A period that cannot be is not offered. */
function periodMeaning(read: (() => Period) | undefined): string[] {
  try {
    return read ? [read().words] : [];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

const MOST_MEANINGS = 10;

function manyMeanings(words: Words, item: Named, meanings: readonly string[]): UserError {
  const name = brief(textOf(words.tokens, item.from, item.to));
  const can = meanings.length > 3 ? `${meanings.length} things` : listOr(meanings);
  return new UserError(`"${name}" can mean ${can}.`, {
    hint: 'Which one do you mean?',
    suggestions: meanings.slice(0, MOST_MEANINGS).map((meaning) => suggestion(words, item.from, item.to, meaning)),
  });
}

function twice(words: Words, what: 'scope' | 'period', first: Named, second: Named): UserError {
  const [one, other] = [first, second].map(({ from, to }) => `"${brief(textOf(words.tokens, from, to))}"`);
  const choices = [without(words, second), without(words, first)];
  if (what === 'scope') {
    return new UserError(`You named two scopes, ${one} and ${other}.`, {
      hint: 'Ask for one at a time.',
      suggestions: choices,
    });
  }
  const compared = `vs ${textOf(words.tokens, second.from, second.to)}`;
  return new UserError(`You named two periods, ${one} and ${other}.`, {
    hint: 'Ask for one at a time, or compare them with "vs".',
    suggestions: [suggestion(words, second.from, second.to, compared), ...choices],
  });
}

/** The question without one of its clauses. */
function without(words: Words, { from, to }: { from: number; to: number }) {
  const { run } = suggestion(words, from, to, '');
  return { label: run, run };
}
