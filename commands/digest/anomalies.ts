import type { Anomaly } from '../../db/anomalies.ts';
import { impactOf, waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import type { Reported } from '../../src/finops/anomaly-report.ts';
import { judgedThrough } from '../../src/finops/complete.ts';
import { type Day, nameDay } from '../../src/finops/day.ts';
import { formatMoney } from '../../src/finops/money.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import type { Period } from '../../src/finops/period.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { buttons, note, reply, text } from '../../src/reply/reply.ts';
import { anomalyTable } from '../anomalies/list.ts';
import { withNotified } from '../anomalies/report.ts';
import { deskFor, isOf, isShown, notLookedAt } from '../anomalies/see.ts';
import type { Compose } from './compose.ts';
import { detailOf } from './detail.ts';
import { excessChart } from './excess-chart.ts';
import { impacts } from './impacts.ts';
import { anomalyQuestion } from './open-questions.ts';
import type { Reader } from './reader.ts';
import { FORTNIGHT, HERE } from './spent.ts';

/** What cost more than expected, as it was found in these days, and what still waits for an answer. */
export const anomaliesDigest: Compose = async (reader, scope, period) => {
  const { tools } = reader;
  const desk = deskFor(reader);
  const found = await anomaliesOf(reader, scope, period);
  const waiting = await waitingAnomalies(reader, scope);
  const all = [...new Map([...found, ...waiting].map((one) => [one.id, one])).values()].sort((a, b) => b.id - a.id);
  const judged = await judgedIn(reader, period);
  return {
    reply: reply(
      `Anomalies of ${scopeName(scope)}, ${period.label}`,
      text(anomaliesSentence(found, waiting.length, tools.organisation())),
      judged && excessChart(await anomaliesIn(reader, scope, judged), judged, desk),
      all.length > 0 && anomalyTable(all, desk),
      buttons({ label: 'All anomalies', run: 'anomalies all' }, HERE),
      note([IMPACT, judged && judged.end < period.end && unjudged(judged.end, desk.today)].filter(Boolean).join(' ')),
      await notLookedAt(reader),
    ),
    detail: detailOf(
      'Waiting for an answer',
      ...waiting.slice(0, MOST).flatMap((one) => anomalyQuestion(one, desk).parts),
    ),
    figures: impacts(found),
  };
};

const MOST = 10;
const IMPACT = 'Impact is what it cost beyond what was expected. Those that a restated bill took away are not counted.';

const unjudged = (from: Day, today: Day) =>
  `Days from ${nameDay(from, today)} on are judged once clouds have completed them.`;

/** The days of the digest, two weeks at least, as far as they were judged; undefined without bills. */
async function judgedIn({ tools }: Reader, period: Period): Promise<{ start: Day; end: Day } | undefined> {
  const reach = await tools.bills();
  if (reach === undefined) return undefined;
  const end = Math.min(period.end, judgedThrough(reach, tools.organisation()) + 1);
  return { start: Math.min(period.start, end - FORTNIGHT), end };
}

/** Those that cost something on these days. */
async function anomaliesIn(reader: Reader, scope: Scope, days: { start: Day; end: Day }): Promise<Anomaly[]> {
  return (await reader.tools.anomalies.list({ days })).filter((one) => isTold(one, scope, reader));
}

/**
 * Those that were found in these days, the oldest first. When they began says less: a day is judged once clouds have completed
 * its bill, and no digest of it would tell them.
 */
export async function anomaliesOf(reader: Reader, scope: Scope, { start, end }: Period): Promise<Reported[]> {
  await reader.see(scope);
  const { anomalies } = reader.tools;
  const list = (await anomalies.list({ foundOn: { start, end } })).reverse();
  return withNotified(
    anomalies,
    list.filter((one) => isTold(one, scope, reader)),
  );
}

/** Whether it is one of the scope, may be told to the reader, and the bills still say so. */
const isTold = (one: Anomaly, scope: Scope, reader: Reader): boolean =>
  one.course !== 'restated' && isOf(one, scope, reader) && isShown(one, reader);

/** Those of whom nobody has said whether they were expected, the newest first. */
export async function waitingAnomalies(reader: Reader, scope: Scope): Promise<Anomaly[]> {
  await reader.see(scope);
  return (await reader.tools.anomalies.list({ states: ['open', 'later'] })).filter(
    (one) => waitsForAnswer(one) && isOf(one, scope, reader) && isShown(one, reader),
  );
}

/** "2 anomalies were found, +$1,200.00 in all; one waits for an answer." */
export function anomaliesSentence(found: readonly Reported[], waiting: number, { currency }: Organisation): string {
  const waits = waiting === 0 ? 'none waits' : waiting === 1 ? 'one waits' : `${waiting} wait`;
  if (found.length === 0) return `No anomaly was found; ${waits} for an answer.`;
  const impact = found.reduce((sum, { found }) => sum + impactOf(found), 0);
  const many = found.length === 1 ? 'One anomaly was' : `${found.length} anomalies were`;
  return `${many} found, ${formatMoney(impact, currency, { signed: true })} in all; ${waits} for an answer.`;
}
