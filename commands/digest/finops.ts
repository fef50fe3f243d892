import type { Figures } from '../../db/told-digests.ts';
import { nameDay } from '../../src/finops/day.ts';
import { formatMoney } from '../../src/finops/money.ts';
import type { Period } from '../../src/finops/period.ts';
import { buttons, note, reply, table, text } from '../../src/reply/reply.ts';
import { asFarAsKnown } from '../allocation/as-far-as-known.ts';
import { type Coverage, coverageOf, percentOwned } from '../allocation/coverage.ts';
import { coverageChart } from '../allocation/coverage-chart.ts';
import { largestPieces } from '../allocation/pieces.ts';
import { duration } from '../anomalies/report.ts';
import { type Asked, readAsked } from '../cost/asked.ts';
import { money, smallPrint } from '../cost/wording.ts';
import type { Compose } from './compose.ts';
import { detailOf } from './detail.ts';
import { failureTable, pieceTable, QUALITY_DAYS, sourceTable, type Upkeep, upkeepOf } from './finops-detail.ts';
import type { Reader } from './reader.ts';
import { HERE } from './spent.ts';

/** How the practice itself does: how fresh and how well allocated the bills are, what waits, what was delivered. */
export const finopsDigest: Compose = async (reader, scope, period) => {
  const { tools } = reader;
  const asked = await readAsked({ ...reader, text: 'company this month' }, 'allocation');
  const { organisation, today } = asked;
  const coverage = await asFarAsKnown(coverageOf(tools.costs, asked, asked.days));
  const chart = await asFarAsKnown(coverageChart(tools.costs, asked));
  const pieces = await asFarAsKnown(largestPieces(tools.costs, asked));
  const upkeep = await upkeepOf(reader, scope, period.start);
  const problems = problemsOf(upkeep, asked);
  return {
    reply: reply(
      `FinOps, ${nameDay(today, today)}`,
      text(problems.length === 0 ? ALL_WELL : problems.join(' ')),
      chart.part,
      table({
        caption: 'How it stands',
        columns: [{ title: 'What' }, { title: 'Now' }],
        rows: [
          ['Bills reach', freshness(asked)],
          ...allocated(coverage.part, asked),
          ['Claims', waiting(upkeep)],
          ['Anomalies', `${upkeep.anomalies} ${upkeep.anomalies === 1 ? 'waits' : 'wait'} for an answer`],
          ['Detector', quality(upkeep)],
          ['Messages', delivered(upkeep)],
          ['Requests that cost', spend(upkeep)],
        ],
      }),
      buttons({ label: 'Allocation', run: 'allocation' }, { label: 'Claims', run: 'claims' }, HERE),
      note(smallPrint(asked)),
    ),
    detail: detailOf(
      'FinOps: more',
      sourceTable(upkeep, organisation.timezone),
      failureTable(upkeep),
      pieces.part && pieces.part.length > 0 && pieceTable(asked, pieces.part),
    ),
    figures: coverage.part ? figuresOf(coverage.part) : {},
    period: { ...asked.period, end: asked.days.end },
  };
};

/** What it says of the month, as the bills say it now up to the day that was told. */
export async function finopsFigures(
  reader: Reader,
  told: Period,
): Promise<{ figures: Figures; settled: boolean } | undefined> {
  const asked = await readAsked({ ...reader, text: `company ${told.words}` }, 'allocation');
  if (asked.instead !== undefined) return undefined;
  const coverage = await coverageOf(reader.tools.costs, asked, { start: asked.days.start, end: told.end });
  return { figures: figuresOf(coverage), settled: asked.completeThrough >= told.end - 1 };
}

const figuresOf = ({ total, unallocated }: Coverage): Figures => ({ Cost: total, Unallocated: unallocated });

function allocated(coverage: Coverage | undefined, { organisation: { currency } }: Asked): [string, string][] {
  if (coverage === undefined) return [['With an owner', 'the bills do not tell']];
  const percent = percentOwned(coverage);
  return [
    ['With an owner', percent === '' ? 'not known' : `${percent} of ${money(coverage.total, currency)}`],
    ['Unallocated', formatMoney(coverage.unallocated, currency)],
  ];
}

const ALL_WELL = 'Bills come in, messages are delivered, and nothing waits for you.';

/** Clouds take a day or two: bills that end before are late. */
const STALE_DAYS = 3;

/** What somebody should look at, each in a sentence. */
function problemsOf({ syncs, deliveries, accepted, anomalies }: Upkeep, { reach, today }: Asked): string[] {
  const failed = syncs.filter(({ outcome }) => outcome === 'failed').map(({ source }) => source);
  const undelivered = deliveries.failed.reduce((sum, { count }) => sum + count, 0);
  const open =
    anomalies === 0
      ? []
      : [`${counted(anomalies, 'anomaly', 'anomalies')} ${anomalies === 1 ? 'waits' : 'wait'} for an answer.`];
  return [
    ...open,
    ...(today - reach.last > STALE_DAYS ? [`Bills reach only ${nameDay(reach.last, today)}.`] : []),
    ...(failed.length > 0 ? [`The last sync of ${failed.join(', ')} failed.`] : []),
    ...(undelivered > 0 ? [`${counted(undelivered, 'message')} could not be delivered since yesterday.`] : []),
    ...(accepted > 0 ? [`${counted(accepted, 'claim')} ${accepted === 1 ? 'waits' : 'wait'} for your approval.`] : []),
  ];
}

function freshness({ reach, today }: Asked): string {
  const late = reach.lagging.slice(0, 3).map(({ account, last }) => `${account} only ${nameDay(last, today)}`);
  return [nameDay(reach.last, today), ...late].join('; ');
}

const waiting = ({ open, accepted }: Upkeep): string => `${open} for teams, ${accepted} for FinOps`;

/** What was told and expected was told in vain. */
function quality({ report: { number, accepted, wrong, detection } }: Upkeep): string {
  if (number === 0) return `nothing found in ${QUALITY_DAYS} days`;
  const answered = accepted + wrong;
  const right =
    answered === 0
      ? 'none answered yet'
      : `${Math.round((accepted / answered) * 100)}% of ${answered} answered were right`;
  return `${number} in ${QUALITY_DAYS} days, ${right}; found after ${duration(detection)}`;
}

function delivered({ deliveries: { sent, waiting, failed } }: Upkeep): string {
  const lost = failed.reduce((sum, { count }) => sum + count, 0);
  return `${sent} delivered, ${lost} failed, ${waiting} waiting`;
}

function spend({ spend }: Upkeep): string {
  const price = spend.reduce((sum, one) => sum + one.price, 0);
  const requests = spend.reduce((sum, one) => sum + one.requests, 0);
  return requests === 0 ? 'none since yesterday' : `${requests} since yesterday, ${formatMoney(price, 'USD')}`;
}

const counted = (number: number, what: string, many = `${what}s`) => `${number} ${number === 1 ? what : many}`;
