import type { Call } from '../../src/chat.ts';
import { monthOf } from '../../src/finops/day.ts';
import { largest, type Owned, ownedBy } from '../../src/finops/lineage.ts';
import type { Person } from '../../src/finops/organisation.ts';
import { monthPeriod, type Period } from '../../src/finops/period.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { buttons, note, type Part, text } from '../../src/reply/reply.ts';
import { budgetsOf } from '../digest/budgets.ts';
import { outlookSentence } from '../digest/outlook.ts';
import { askCost, costButton, costFigures, spentSentence } from '../digest/spent.ts';
import type { Mine } from './mine.ts';

const MOST = 5;

/** What showback.yaml names this person for, the largest parts of it: each with its running month in a sentence. */
export async function myScopes(call: Call, { email }: Person): Promise<Mine> {
  const organisation = call.tools.organisation();
  const own = largest(ownedBy(email.toLowerCase(), organisation), organisation);
  const reach = await call.tools.bills();
  if (own.length === 0) return { sentence: 'showback.yaml names you for no unit, team or workload.', parts: [] };
  const sentence = own.length === 1 && own[0] ? `${scopeName(own[0])} is yours.` : `${own.length} scopes are yours.`;
  if (reach === undefined) return { sentence, parts: [note('There are no bills yet.')] };
  const month = monthPeriod(monthOf(reach.last));
  const parts: Part[] = [];
  for (const scope of own.slice(0, MOST)) parts.push(...(await standingParts(call, scope, month)));
  if (own.length > MOST) parts.push(note(`and ${own.length - MOST} more`));
  return { sentence, parts };
}

async function standingParts(call: Call, scope: Owned, month: Period): Promise<Part[]> {
  const asked = await askCost(call, scope, month);
  const spent = spentSentence(asked, await costFigures(call, asked));
  const budgets = await budgetsOf(call, scope, month);
  const heading = budgets.sentence ?? (await outlookSentence(call, asked));
  const name = scopeName(scope);
  const detail = { ...(await costButton(call, scope, month)), label: `Cost of ${name}` };
  return [text([spent, heading].filter(Boolean).join(' ')), buttons(detail)];
}
