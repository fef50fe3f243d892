import type { Budget } from '../../src/finops/budget.ts';
import { buttons, type Reply, reply, table, text } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import { budgetName, budgetWords, termsName } from './wording.ts';

const MOST_ROWS = 25;

/** Who said what of a budget, the newest first. */
export function budgetHistory(asked: Asked, budget: Budget): Reply {
  const { organisation, vocabulary } = asked;
  const name = budgetName(budget, organisation);
  const changes = budget.changes.toReversed();
  return reply(
    `History of the budget of ${name}`,
    text(`The budget of ${name} was set or changed ${changes.length === 1 ? 'once' : `${changes.length} times`}.`),
    table({
      caption: 'The newest first; a later one counts for the months that it is about',
      columns: [{ title: 'On' }, { title: 'By' }, { title: 'Budget' }],
      rows: changes
        .slice(0, MOST_ROWS)
        .map(({ at, by, terms }) => [at.slice(0, 10), by, termsName(terms, organisation.currency)]),
      ...(changes.length > MOST_ROWS && { omitted: changes.length - MOST_ROWS }),
    }),
    buttons({ label: 'Show', run: `budget ${budgetWords(budget, vocabulary)}` }),
  );
}
