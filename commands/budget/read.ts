import { UserError } from '../../src/errors.ts';
import { parseAmount } from '../../src/finops/amount.ts';
import { monthsOf, type Rhythm } from '../../src/finops/budget.ts';
import type { Day, Month } from '../../src/finops/day.ts';
import type { Micros } from '../../src/finops/money.ts';
import { matchMonth, type Token, tokenize } from '../../src/grammar.ts';

/** What the words of a change say, but for the scope: that is for the grammar. */
export interface ChangeWords {
  /** What is left: the scope, its filters and the metric. */
  about: string;
  /** All that is taken out of it: ways out of an error say it again. */
  rest: string;
  amount: Micros | undefined;
  rhythm: Rhythm | undefined;
  phasing: number[] | undefined;
  from: Month | undefined;
  /** The last change that whoever confirms has seen. */
  after: number | undefined;
}

const RHYTHM_WORDS: Record<string, Rhythm> = {
  monthly: 'monthly',
  quarterly: 'quarterly',
  yearly: 'yearly',
  annually: 'yearly',
};
/** "per month", "a month", "every month" */
const EACH = new Set(['per', 'a', 'every', 'each']);
const SPAN_WORDS: Record<string, Rhythm> = { month: 'monthly', quarter: 'quarterly', year: 'yearly' };
const NO_RHYTHM = new Set(['daily', 'weekly']);
const FROM = new Set(['from', 'starting']);

/**
 * Takes the amount, "monthly", "from January" and "phased 1/1/2" out of the words, wherever they stand. Names in quotes are
 * left alone.
 * @throws UserError on an amount in another currency, or a phasing that is none
 */
export function readChange(text: string, { currency, today }: { currency: string; today: Day }): ChangeWords {
  let tokens = tokenize(text).flatMap(apart);
  const taken: Token[] = [];
  const words = (from: number) => tokens.slice(from, from + 3).map(({ word }) => word ?? '');
  const take = (at: number, count: number) => {
    taken.push(...tokens.slice(at, at + count));
    tokens = [...tokens.slice(0, at), ...tokens.slice(at + count)];
  };
  const after = takeNumber(tokens, 'after');
  if (after !== undefined) take(after.at, 2);
  const from = tokens.findIndex(({ word }) => FROM.has(word ?? ''));
  const skipped = tokens[from]?.word === 'starting' && ['from', 'in'].includes(words(from + 1)[0] ?? '') ? 2 : 1;
  const month = from < 0 ? undefined : matchMonth(words(from + skipped), today);
  if (from >= 0 && month === undefined) {
    throw new UserError('From which month?', { hint: 'Try from January, from 2027-01 or from next month.' });
  }
  if (month !== undefined) take(from, month.length + skipped);
  const phased = tokens.findIndex(({ word }) => word === 'phased');
  const phasing = phased < 0 ? undefined : readPhasing(tokens[phased + 1]?.text ?? '');
  if (phased >= 0) take(phased, 2);
  const rhythm = findRhythm(tokens);
  if (rhythm !== undefined) take(rhythm.at, rhythm.length);
  const amount = findAmount(tokens, currency);
  if (amount !== undefined) take(amount.at, amount.length);
  const said = (of: readonly Token[]) => of.map((token) => text.slice(token.start, token.end)).join(' ');
  return {
    about: said(tokens),
    rest: said(taken.toSorted((a, b) => a.start - b.start)),
    ...{ amount: amount?.amount, rhythm: rhythm?.rhythm, phasing, from: month?.month, after: after?.number },
  };
}

/** "42000/month" as "42000", "/", "month" */
function apart(token: Token): Token[] {
  const [, amount = '', span = ''] = /^(.*\d[km]?)\/(month|quarter|year)$/.exec(token.word ?? '') ?? [];
  if (span === '') return [token];
  const at = token.start + amount.length;
  const piece = (word: string, start: number) => ({ text: word, word, start, end: start + word.length });
  return [piece(amount, token.start), { ...piece('per', at), end: at + 1 }, piece(span, at + 1)];
}

function findRhythm(tokens: readonly Token[]): { at: number; length: number; rhythm: Rhythm } | undefined {
  for (const [at, { word = '' }] of tokens.entries()) {
    if (Object.hasOwn(RHYTHM_WORDS, word)) return { at, length: 1, rhythm: RHYTHM_WORDS[word] as Rhythm };
    const span = EACH.has(word) ? (tokens[at + 1]?.word ?? '') : '';
    if (Object.hasOwn(SPAN_WORDS, span)) return { at, length: 2, rhythm: SPAN_WORDS[span] as Rhythm };
    if (NO_RHYTHM.has(word)) throw new UserError('A budget is monthly, quarterly or yearly.');
  }
  return undefined;
}

/** "42000", "to 42000", "42000 USD" */
function findAmount(
  tokens: readonly Token[],
  currency: string,
): { at: number; length: number; amount: Micros } | undefined {
  const amounts = tokens.map(({ word, text }) => (word === undefined ? undefined : parseAmount(text, currency)));
  const at = amounts.findLastIndex((one) => one !== undefined);
  const amount = amounts[at];
  if (amount === undefined) return undefined;
  const sign = tokens[at + 1]?.word?.toUpperCase() ?? '';
  const hasSign = Intl.supportedValuesOf('currency').includes(sign);
  if (amount === 'foreign' || (hasSign && sign !== currency)) {
    throw new UserError(`Amounts are in ${currency} here.`, { hint: 'Nothing is converted: leave the sign out.' });
  }
  const hasTo = tokens[at - 1]?.word === 'to';
  return { at: hasTo ? at - 1 : at, length: 1 + Number(hasTo) + Number(hasSign), amount };
}

/** @throws UserError where there is not one weight for each month of a period */
export function checkPhasing(phasing: readonly number[] | undefined, rhythm: Rhythm): void {
  if (phasing === undefined || phasing.length === monthsOf(rhythm)) return;
  const months = monthsOf(rhythm);
  throw new UserError(
    `A ${rhythm} budget has ${months} month${months === 1 ? '' : 's'}, and ${phasing.length} were given.`,
    { hint: 'Give one weight for each month of the period: quarterly phased 1/1/2.' },
  );
}

function readPhasing(text: string): number[] {
  const weights = text.split(/[/,]/).map((one) => (/^\d+(\.\d+)?$/.test(one) ? Number(one) : Number.NaN));
  if (weights.every(Number.isFinite) && weights.some((one) => one > 0)) return weights;
  throw new UserError(`"${text}" is no phasing.`, {
    hint: 'Give one weight for each month of the period: quarterly phased 1/1/2.',
  });
}

function takeNumber(tokens: readonly Token[], name: string): { at: number; number: number } | undefined {
  const at = tokens.findIndex(({ word }) => word === name);
  const word = tokens[at + 1]?.word ?? '';
  return at >= 0 && /^\d+$/.test(word) ? { at, number: Number(word) } : undefined;
}
