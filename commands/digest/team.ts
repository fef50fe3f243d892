import { buttons, note, reply, text } from '../../src/reply/reply.ts';
import { drivers } from '../cost/detail.ts';
import { smallPrint, subjectName } from '../cost/wording.ts';
import { budgetsOf } from './budgets.ts';
import type { Compose } from './compose.ts';
import { detailOf } from './detail.ts';
import { openQuestions, questionsSentence } from './open-questions.ts';
import { outlookSentence } from './outlook.ts';
import { servicesTable } from './parts-table.ts';
import { restatable } from './restatable.ts';
import { askCost, costButton, costChart, costFigures, HERE, mustKnow, spentSentence } from './spent.ts';

/** What a team spent, what moved, and what waits for its answer. */
export const teamDigest: Compose = async (reader, scope, period) => {
  const asked = await askCost(reader, scope, period);
  mustKnow(asked, period);
  const figures = await costFigures(reader, asked);
  const open = await openQuestions(reader, scope);
  const budgets = await budgetsOf(reader, scope, period);
  const standing = [budgets.sentence ?? (await outlookSentence(reader, asked)), questionsSentence(open.length)];
  const name = subjectName(asked);
  const byService = await servicesTable(reader, asked);
  const byPart = await drivers(reader.tools, asked);
  // A team of one workload is moved by what that runs on.
  const hasParts = byPart.some((part) => part?.kind === 'table');
  return {
    reply: reply(
      `${name}, ${asked.period.label}`,
      text(spentSentence(asked, figures)),
      text(standing.filter(Boolean).join('\n')),
      await costChart(reader, asked, figures),
      ...(hasParts ? byPart : [byService]),
      buttons(await costButton(reader, scope, period), HERE),
      note(smallPrint(asked)),
    ),
    detail: detailOf(
      `${name}, ${asked.period.label}: more`,
      hasParts && byService,
      budgets.table,
      ...open.flatMap(({ parts }) => parts),
    ),
    figures: await restatable(reader, asked, figures.now.total),
  };
};
