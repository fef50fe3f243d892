import type { Tools } from '../../src/chat.ts';
import { completeThrough } from '../../src/finops/complete.ts';
import { rangePeriod } from '../../src/finops/period.ts';
import type { Asked } from '../cost/asked.ts';
import { comparison, missingWithin } from '../cost/days.ts';
import type { Standing } from './standing.ts';

/** What every question about budgets needs to know. */
export type Known = Pick<Asked, 'vocabulary' | 'organisation' | 'today' | 'reach' | 'completeThrough'>;

/** @returns undefined before the first import */
export async function knownNow(tools: Pick<Tools, 'organisation' | 'vocabulary' | 'today' | 'bills'>) {
  const [organisation, today, reach] = [tools.organisation(), tools.today(), await tools.bills()];
  if (reach === undefined) return undefined;
  const through = completeThrough(reach.last, today, organisation);
  const vocabulary = await tools.vocabulary();
  return { vocabulary, organisation, today, reach, completeThrough: through } satisfies Known;
}

/** The question that /cost would be asked of the budget's own period. */
export function askedWithin({ budget, of, subject, days }: Standing, known: Known): Asked {
  const { vocabulary, organisation, today, reach } = known;
  const isWhole = of.start === of.period.start && of.end === of.period.end;
  const period = isWhole ? of.period : rangePeriod(of.start, of.end, today);
  const { scope, filters, metric } = budget;
  const question = { scope, filters: [...filters], period, periodGiven: true, metric };
  return {
    ...{ question, vocabulary, organisation, today, subject, period, days, reach },
    completeThrough: known.completeThrough,
    missing: missingWithin(days, reach),
    before: comparison(question, period, days, reach),
    instead: undefined,
  };
}
