import type { Anomaly } from '../../db/anomalies.ts';
import { impactOf, waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import { type Reported, teamOf } from '../../src/finops/anomaly-report.ts';
import { formatMoney } from '../../src/finops/money.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import type { Period } from '../../src/finops/period.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { buttons, type ChartPart, chart, note, reply, text } from '../../src/reply/reply.ts';
import { anomalyTable } from '../anomalies/list.ts';
import { reported } from '../anomalies/report.ts';
import { deskFor, isOf, isShown } from '../anomalies/see.ts';
import type { Compose } from './compose.ts';
import { detailOf } from './detail.ts';
import { anomalyQuestion } from './open-questions.ts';
import type { Reader } from './reader.ts';
import { HERE } from './spent.ts';

/** What cost more than expected in these days, and what still waits for an answer. */
export const anomaliesDigest: Compose = async (reader, scope, period) => {
  const { tools } = reader;
  const organisation = tools.organisation();
  const desk = deskFor(reader);
  const begun = await anomaliesOf(reader, scope, period);
  const waiting = await waitingAnomalies(reader, scope);
  const all = [...new Map([...begun, ...waiting].map((one) => [one.id, one])).values()].sort((a, b) => b.id - a.id);
  return {
    reply: reply(
      `Anomalies of ${scopeName(scope)}, ${period.label}`,
      text(anomaliesSentence(begun, waiting.length, organisation)),
      impactChart(begun, organisation),
      all.length > 0 && anomalyTable(all, desk),
      buttons({ label: 'All anomalies', run: 'anomalies all' }, HERE),
      note('Impact is what it cost beyond what was expected. Those that a restated bill took away are not counted.'),
    ),
    detail: detailOf(
      'Waiting for an answer',
      ...waiting.slice(0, MOST).flatMap((one) => anomalyQuestion(one, desk).parts),
    ),
    figures: {},
  };
};

const MOST = 10;

/** Those that began in these days and may be told to the reader. */
export async function anomaliesOf(reader: Reader, scope: Scope, period: Period): Promise<Reported[]> {
  await reader.see(scope);
  return (await reported(reader.tools.anomalies, period)).filter(
    (one) => one.course !== 'restated' && isOf(one, scope, reader) && isShown(one, reader),
  );
}

/** Those of whom nobody has said whether they were expected, the newest first. */
export async function waitingAnomalies(reader: Reader, scope: Scope): Promise<Anomaly[]> {
  await reader.see(scope);
  return (await reader.tools.anomalies.list({ states: ['open', 'later'] })).filter(
    (one) => waitsForAnswer(one) && isOf(one, scope, reader) && isShown(one, reader),
  );
}

/** "2 anomalies began, +$1,200.00 in all; one waits for an answer." */
export function anomaliesSentence(begun: readonly Reported[], waiting: number, { currency }: Organisation): string {
  const waits = waiting === 0 ? 'none waits' : waiting === 1 ? 'one waits' : `${waiting} wait`;
  if (begun.length === 0) return `No anomaly began; ${waits} for an answer.`;
  const impact = begun.reduce((sum, { found }) => sum + impactOf(found), 0);
  const many = begun.length === 1 ? 'One anomaly' : `${begun.length} anomalies`;
  return `${many} began, ${formatMoney(impact, currency, { signed: true })} in all; ${waits} for an answer.`;
}

/** The anomalous cost of each team side by side; one is no comparison. */
function impactChart(begun: readonly Reported[], organisation: Organisation): ChartPart | undefined {
  const { currency } = organisation;
  const teams = [...Map.groupBy(begun, (one) => teamOf(one, organisation))]
    .map(([team, theirs]) => ({ team, impact: theirs.reduce((sum, { found }) => sum + impactOf(found), 0) }))
    .sort((a, b) => b.impact - a.impact)
    .slice(0, MOST);
  if (teams.length < 2) return undefined;
  return chart({
    title: 'Anomalous cost by team',
    type: 'bar',
    labels: teams.map(({ team }) => team),
    series: [{ name: 'Beyond what was expected', values: teams.map(({ impact }) => impact), role: 'main' }],
    currency,
    summary: `${teams.map(({ team, impact }) => `${team} ${formatMoney(impact, currency, { signed: true })}`).join(', ')}.`,
  });
}
