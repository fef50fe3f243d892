import { buttons, note, reply, text } from '../../src/reply/reply.ts';
import { asFarAsKnown } from '../allocation/as-far-as-known.ts';
import { askedWithin } from '../budget/asked-within.ts';
import { causes } from '../budget/show.ts';
import { drivers } from '../cost/detail.ts';
import { compare } from '../cost/dimension.ts';
import { smallPrint, subjectName } from '../cost/wording.ts';
import { anomaliesOf, anomaliesSentence, waitingAnomalies } from './anomalies.ts';
import { budgetsOf } from './budgets.ts';
import type { Compose } from './compose.ts';
import { detailOf } from './detail.ts';
import { answersTable, decisions, scores } from './leadership-detail.ts';
import { outlookSentence } from './outlook.ts';
import { partsTable, servicesTable, trends } from './parts-table.ts';
import { partsOf, restatable } from './restatable.ts';
import { askCost, costButton, costChart, costFigures, HERE, mustKnow, spentSentence } from './spent.ts';

/** What the whole spent, who spent it, and where that is heading. */
export const leadershipDigest: Compose = async (reader, scope, period) => {
  const asked = await askCost(reader, scope, period);
  mustKnow(asked, period);
  const figures = await costFigures(reader, asked);
  const { currency } = asked.organisation;
  const parts = partsOf(scope);
  const budgets = await budgetsOf(reader, scope, period);
  const title = parts === 'unit' ? 'Unit' : 'Team';
  const compared = await asFarAsKnown(compare(reader.tools, asked, { kind: parts }));
  const byService = await servicesTable(reader, asked);
  const byPart = compared.part && partsTable(compared.part, await trends(reader, asked, parts), title, currency);
  const accountability = await asFarAsKnown(scores(reader, budgets.asked));
  const found = await anomaliesOf(reader, scope, period);
  const waiting = await waitingAnomalies(reader, scope);
  const standing = [
    budgets.sentence ?? (await outlookSentence(reader, asked)),
    budgets.all ?? '',
    anomaliesSentence(found, waiting.length, asked.organisation),
  ];
  const name = subjectName(asked);
  return {
    reply: reply(
      `${name}, ${asked.period.label}`,
      text(spentSentence(asked, figures)),
      text(standing.filter(Boolean).join('\n')),
      await costChart(reader, asked, figures),
      byPart ?? byService,
      compared.why !== undefined && note(compared.why),
      buttons(await costButton(reader, scope, period), { label: 'Scoreboard', run: 'scoreboard' }, HERE),
      note(smallPrint(asked)),
    ),
    detail: detailOf(
      `${name}, ${asked.period.label}: causes`,
      ...(await decisions(reader, budgets)),
      budgets.largest,
      ...(budgets.own === undefined ? [] : await causes(reader, askedWithin(budgets.own, budgets.asked))),
      ...(await drivers(reader.tools, asked)),
      answersTable(found, asked.organisation),
      accountability.part,
      byPart && byService,
    ),
    figures: await restatable(reader, asked, figures.now.total, parts),
  };
};
