import { monthOf } from '../finops/day.ts';
import { monthPeriod, type Period } from '../finops/period.ts';
import type { Vocabulary } from '../finops/scope.ts';
import type { Calendar } from './match.ts';
import { matchMonth } from './months.ts';
import { matchName } from './names.ts';
import { matchFiscal } from './relative.ts';
import { type Token, wordsFrom } from './tokens.ts';

/** Before a period; what follows them is no name, though something may be called so. */
const INTRODUCES = new Set(['in', 'for', 'from']);

/**
 * A month, fiscal quarter or year by its name that is not over: "in December", "Jan 2027", "Q1 FY2028". What is a name of
 * something is left alone.
 *
 * @returns which of the words say it, the end exclusive
 */
export function findPeriodToCome(
  tokens: readonly Token[],
  { vocabulary, ...calendar }: Calendar & { vocabulary: Vocabulary },
): { start: number; end: number; period: Period } | undefined {
  for (let at = 0; at < tokens.length; ) {
    const before = tokens[at - 1]?.word ?? '';
    const isIntroduced = INTRODUCES.has(before);
    const name = isIntroduced ? undefined : matchName(tokens, at, vocabulary);
    const match =
      name === undefined && !/^\d/.test(before) ? matchComing(wordsFrom(tokens, at, 2), calendar) : undefined;
    if (match !== undefined) return { start: isIntroduced ? at - 1 : at, end: at + match.length, period: match.period };
    at += name?.length ?? 1;
  }
  return undefined;
}

function matchComing(words: readonly string[], calendar: Calendar): { length: number; period: Period } | undefined {
  const month = matchMonth(words, calendar.today);
  if (month !== undefined) {
    const { length, month: number } = month;
    return number >= monthOf(calendar.today) ? { length, period: monthPeriod(number) } : undefined;
  }
  const fiscal = matchFiscal(words, calendar);
  const period = fiscal?.read();
  return fiscal && period && period.end > calendar.today ? { length: fiscal.length, period } : undefined;
}
