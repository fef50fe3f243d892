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

/**
 * Takes the amount, "monthly", "from January" and "phased 1/1/2" out of the words, wherever they stand. Names in quotes are
 * left alone.
 * @throws UserError on an amount in another currency, or a phasing that is none
 */
export function readChange(text: string, { currency, today }: { currency: string; today: Day }): ChangeWords {
  let tokens = tokenize(text);
  const words = (from: number) => tokens.slice(from, from + 3).map(({ word }) => word ?? '');
  const take = (at: number, count: number) => {
    tokens = [...tokens.slice(0, at), ...tokens.slice(at + count)];
  };
  const after = takeNumber(tokens, 'after');
  if (after !== undefined) take(after.at, 2);
  const from = tokens.findIndex(({ word }) => word === 'from');
  const month = from < 0 ? undefined : matchMonth(words(from + 1), today);
  if (from >= 0 && month === undefined) {
    throw new UserError('From which month?', { hint: 'Try from January, from 2027-01 or from next month.' });
  }
  if (month !== undefined) take(from, month.length + 1);
  const phased = tokens.findIndex(({ word }) => word === 'phased');
  const phasing = phased < 0 ? undefined : readPhasing(tokens[phased + 1]?.text ?? '');
  if (phased >= 0) take(phased, 2);
  const rhythmAt = tokens.findIndex(({ word }) => word !== undefined && Object.hasOwn(RHYTHM_WORDS, word));
  const rhythm = RHYTHM_WORDS[tokens[rhythmAt]?.word ?? ''];
  if (rhythmAt >= 0) take(rhythmAt, 1);
  const amounts = tokens.map(({ word, text }) => (word === undefined ? undefined : parseAmount(text, currency)));
  const amountAt = amounts.findLastIndex((one) => one !== undefined);
  const amount = amounts[amountAt];
  if (amount === 'foreign') {
    throw new UserError(`Amounts are in ${currency} here.`, { hint: 'Nothing is converted: leave the sign out.' });
  }
  if (amount !== undefined) take(amountAt, 1);
  return {
    about: tokens.map((token) => text.slice(token.start, token.end)).join(' '),
    ...{ amount, rhythm, phasing, from: month?.month, after: after?.number },
  };
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
