import type { BudgetFor, BudgetPeriod, Terms } from '../../src/finops/budget.ts';
import { type Day, nameDay, nameMonth } from '../../src/finops/day.ts';
import { formatMoney, type Micros } from '../../src/finops/money.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { rangePeriod } from '../../src/finops/period.ts';
import { filterWords, scopeName, scopeWords, type Vocabulary } from '../../src/finops/scope.ts';
import { money } from '../cost/wording.ts';
import { hasBegun, type Standing, shareOf } from './standing.ts';

/** "payments of AWS", and its metric where it is not the usual one */
export function budgetName({ scope, filters, metric }: BudgetFor, { defaultMetric }: Organisation): string {
  const name = [scopeName(scope), ...filters.map((filter) => `of ${filter.name}`)].join(' ');
  return metric === defaultMetric ? name : `${name} as ${metric}`;
}

/** The words that lead back to this budget: "payments of AWS as effective" */
export function budgetWords({ scope, filters, metric }: BudgetFor, vocabulary: Vocabulary): string {
  return [
    scopeWords(scope, vocabulary),
    ...filters.map((filter) => filterWords(filter, vocabulary)),
    `as ${metric}`,
  ].join(' ');
}

/** "November 2026"; the months alone where the budget began or ended within its period */
export function periodLabel({ period, start, end }: BudgetPeriod, today: Day): string {
  return start === period.start && end === period.end ? period.label : rangePeriod(start, end, today).label;
}

/** "FY2027": where what its months are stands beside it, or in the title. */
export const shortLabel = (of: BudgetPeriod, today: Day): string => periodLabel(of, today).replace(/ \(.*/, '');

/** "$42,000.00 monthly from January 2027" */
export function termsName(terms: Terms, currency: string): string {
  switch (terms.kind) {
    case 'each': {
      const phased = terms.phasing === undefined ? '' : `, phased ${terms.phasing.join('/')},`;
      return `${formatMoney(terms.amount, currency)} ${terms.rhythm}${phased} from ${nameMonth(terms.from)}`;
    }
    case 'months': {
      const months = terms.amounts.map(([month]) => month);
      const [first, last] = [Math.min(...months), Math.max(...months)];
      const sum = terms.amounts.reduce((all, [, amount]) => all + amount, 0);
      const range = first === last ? `in ${nameMonth(first)}` : `from ${nameMonth(first)} to ${nameMonth(last)}`;
      return `set month by month ${range}, ${formatMoney(sum, currency)} in all`;
    }
    case 'none':
      return `no budget from ${nameMonth(terms.from)} on`;
  }
}

/** What is expected at the end, less the budget; what was spent where that cannot be said. */
export function variance({ of, spent, forecast }: Standing): Micros {
  return (forecast?.completion.mean ?? spent) - of.amount;
}

/** "used up on 12 Nov", "runs out on 27 Nov"; undefined where it lasts */
function runOut({ runsOut, days, forecast }: Standing, today: Day): string | undefined {
  if (runsOut === undefined) return undefined;
  const isOver = runsOut < (forecast?.days[0]?.day ?? days.end);
  return `${isOver ? 'was used up on' : 'runs out on'} ${nameDay(runsOut, today)}`;
}

/** The verdict in one sentence. */
export function verdict(standing: Standing, organisation: Organisation, today: Day): string {
  const { budget, of, days, spent, forecast } = standing;
  const { currency } = organisation;
  const percent = of.amount > 0 ? ` (${Math.round(shareOf(standing, spent) * 100)}%)` : '';
  const upTo = days.end < of.end ? ` up to ${nameDay(days.end - 1, today)}` : '';
  const name = budgetName(budget, organisation);
  const period = shortLabel(of, today);
  if (!hasBegun(standing)) return prospect(standing, name, currency, today);
  const lead = `${name} spent ${money(spent, currency)} of ${money(of.amount, currency)}${percent} in ${period}${upTo}`;
  const over = variance(standing);
  const amount = money(Math.abs(over), currency);
  if (forecast === undefined || forecast.days.length === 0) {
    return `${lead}, ${amount} ${over > 0 ? 'over' : 'under'} budget${says(standing, today)}.`;
  }
  return `${lead}; on course for ${amount} ${over > 0 ? 'over' : 'under'} budget${says(standing, today)}.`;
}

/** Of a period to come. */
function prospect(standing: Standing, name: string, currency: string, today: Day): string {
  const { of, forecast } = standing;
  const budget = `${money(of.amount, currency)} in ${shortLabel(of, today)}`;
  if (forecast === undefined) return `${name} has ${budget}; too few days are known to say what it will spend.`;
  const over = variance(standing);
  const amount = `${money(Math.abs(over), currency)} ${over > 0 ? 'over' : 'under'} budget`;
  const expected = money(forecast.completion.mean, currency);
  return `${name} is expected to spend ${expected} of ${budget}, ${amount}${says(standing, today)}.`;
}

function says(standing: Standing, today: Day): string {
  const when = runOut(standing, today);
  return when === undefined ? '' : `: it ${when}`;
}
