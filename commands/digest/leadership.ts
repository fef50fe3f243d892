import { buttons, note, reply, text } from '../../src/reply/reply.ts';
import { askedWithin } from '../budget/asked-within.ts';
import { causes } from '../budget/show.ts';
import { dailyChart } from '../cost/daily-chart.ts';
import { drivers } from '../cost/detail.ts';
import { compare } from '../cost/dimension.ts';
import { driversTable } from '../cost/table.ts';
import { smallPrint, subjectName } from '../cost/wording.ts';
import { anomaliesOf, anomaliesSentence, waitingAnomalies } from './anomalies.ts';
import { budgetsOf } from './budgets.ts';
import type { Compose } from './compose.ts';
import { detailOf } from './detail.ts';
import { answersTable, decisions, scores } from './leadership-detail.ts';
import { outlookSentence } from './outlook.ts';
import { partsTable, trends } from './parts-table.ts';
import { partsOf, restatable } from './restatable.ts';
import { askCost, costButton, costFigures, HERE, mustKnow, spentSentence } from './spent.ts';

/** What the whole spent, who spent it, and where that is heading. */
export const leadershipDigest: Compose = async (reader, scope, period) => {
  const asked = await askCost(reader, scope, period);
  mustKnow(asked, period);
  const figures = await costFigures(reader, asked);
  const { currency } = asked.organisation;
  const parts = partsOf(scope);
  const compared = await compare(reader.tools, asked, { kind: parts });
  const services = await compare(reader.tools, asked, { kind: 'service' });
  const begun = await anomaliesOf(reader, scope, period);
  const waiting = await waitingAnomalies(reader, scope);
  const budgets = await budgetsOf(reader, scope, period);
  const verdict = [
    spentSentence(asked, figures),
    budgets.sentence ?? (await outlookSentence(reader, asked)),
    budgets.all ?? '',
    anomaliesSentence(begun, waiting.length, asked.organisation),
  ];
  const name = subjectName(asked);
  return {
    reply: reply(
      `${name}, ${asked.period.label}`,
      text(verdict.filter(Boolean).join(' ')),
      dailyChart(asked, figures.now, figures.before),
      partsTable(compared, await trends(reader, asked, parts), parts === 'unit' ? 'Unit' : 'Team', currency),
      buttons(await costButton(reader, scope, period), { label: 'Scoreboard', run: 'scoreboard' }, HERE),
      note(smallPrint(asked)),
    ),
    detail: detailOf(
      `${name}, ${asked.period.label}: causes`,
      ...(await decisions(reader, budgets)),
      budgets.largest,
      ...(budgets.own === undefined ? [] : await causes(reader, askedWithin(budgets.own, budgets.asked))),
      ...(await drivers(reader.tools, asked)),
      answersTable(begun, asked.organisation),
      await scores(reader, budgets.asked),
      services.before && driversTable(services, 'Service', { now: 'Now', before: 'Before' }, currency),
    ),
    figures: await restatable(reader, asked, figures.now.total, parts),
  };
};
