import { waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import { type Reported, reportOf, teamOf } from '../../src/finops/anomaly-report.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { type Period, previousPeriod } from '../../src/finops/period.ts';
import { trendOf } from '../../src/finops/trend.ts';
import { buttons, note, type Part, reply, type TablePart, table, text } from '../../src/reply/reply.ts';
import { askedWithin } from '../budget/asked-within.ts';
import { detailButton, exceeded } from '../budget/list.ts';
import { causes } from '../budget/show.ts';
import { budgetName, variance } from '../budget/wording.ts';
import type { Asked } from '../cost/asked.ts';
import { dailyChart } from '../cost/daily-chart.ts';
import { drivers } from '../cost/detail.ts';
import { compare } from '../cost/dimension.ts';
import { type Compared, driversTable, totalsOf } from '../cost/table.ts';
import { money, smallPrint, subjectName } from '../cost/wording.ts';
import { anomaliesOf, begunWords, waitingAnomalies, waitingWords } from './anomalies.ts';
import { budgetsOf } from './budgets.ts';
import type { Compose } from './compose.ts';
import { detailOf } from './detail.ts';
import { outlookSentence } from './outlook.ts';
import type { Reader } from './reader.ts';
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
    begunWords(begun, asked.organisation),
    waitingWords(waiting.length),
  ];
  const name = subjectName(asked);
  return {
    reply: reply(
      `${name}, ${asked.period.label}`,
      text(verdict.filter(Boolean).join(' ')),
      dailyChart(asked, figures.now, figures.before),
      partsTable(compared, await trends(reader, asked, parts), parts === 'unit' ? 'Unit' : 'Team', currency),
      buttons(await costButton(reader, scope, period), HERE),
      note(smallPrint(asked)),
    ),
    detail: detailOf(
      `${name}, ${asked.period.label}: causes`,
      ...(await decisions(reader, budgets)),
      budgets.table,
      ...(budgets.own === undefined ? [] : await causes(reader, askedWithin(budgets.own, budgets.asked))),
      ...(await drivers(reader.tools, asked)),
      answersTable(begun, asked.organisation),
      services.before && driversTable(services, 'Service', { now: 'Now', before: 'Before' }, currency),
    ),
    figures: await restatable(reader, asked, figures.now.total, parts),
  };
};

/** What somebody has to decide: budgets that will not hold, and rules that wait for FinOps. */
async function decisions(
  { tools }: Reader,
  { rows, asked }: Awaited<ReturnType<typeof budgetsOf>>,
): Promise<(Part | undefined)[]> {
  const { currency } = asked.organisation;
  const over = exceeded(rows).slice(0, MOST_DECISIONS);
  const claims = (await tools.claims.inState('accepted')).length;
  const lines = [
    ...over.map(
      (one) =>
        `${budgetName(one.budget, asked.organisation)} goes over its budget by ${money(variance(one), currency)}: cut, move or raise it.`,
    ),
    ...(claims === 0 ? [] : [`${claims} ${claims === 1 ? 'claim waits' : 'claims wait'} for the approval of FinOps.`]),
  ];
  if (lines.length === 0) return [text('Nothing needs a decision.')];
  return [
    text(['Needs a decision:', ...lines].join('\n')),
    buttons(
      ...over.map((one) => detailButton(one, asked)),
      ...(claims === 0 ? [] : [{ label: 'Claims', run: 'claims' }]),
    ),
  ];
}

const MOST_DECISIONS = 3;

/** How anomalies were answered, by team. */
function answersTable(begun: readonly Reported[], organisation: Organisation): TablePart | undefined {
  if (begun.length === 0) return undefined;
  const right = { align: 'right' as const };
  return table({
    caption: 'Anomalies, and how they were answered',
    columns: [
      { title: 'Team' },
      { title: 'Anomalous cost', ...right },
      { title: 'Not expected', ...right },
      { title: 'Expected', ...right },
      { title: 'Unanswered', ...right },
    ],
    rows: [...Map.groupBy(begun, (one) => teamOf(one, organisation))].map(([team, theirs]) => {
      const { impact, accepted, wrong } = reportOf(theirs);
      const open = theirs.filter(waitsForAnswer).length;
      const cost = { micros: impact, currency: organisation.currency, signed: true };
      return [team, cost, String(accepted), String(wrong), String(open)];
    }),
  });
}

/** So many periods make a trend, the one that the digest is about among them. */
const TREND = 6;

/** Where each part has been heading, by name. */
async function trends(reader: Reader, asked: Asked, kind: 'unit' | 'team'): Promise<(name: string) => string> {
  const periods: Period[] = [asked.period];
  for (let one = asked.period; periods.length < TREND; periods.push(one)) {
    one = previousPeriod(one, one.end - 1);
    if (one.start < asked.reach.first) break;
  }
  const sums: ReadonlyMap<string, number>[] = [];
  // Days that are missing would look like a fall.
  const whole = periods.filter(({ end }) => end <= asked.reach.last + 1).reverse();
  for (const days of whole) {
    sums.push((await compare(reader.tools, { ...asked, days, before: undefined }, { kind })).now);
  }
  return (name) => trendOf(sums.map((sum) => sum.get(name) ?? 0));
}

/** The costliest first. */
function partsTable(
  compared: Compared,
  trend: (name: string) => string,
  title: string,
  currency: string,
): TablePart | undefined {
  const { rows, total } = totalsOf(compared);
  if (rows.length === 0) return undefined;
  const right = { align: 'right' as const };
  return table({
    caption: `By ${title.toLowerCase()}`,
    columns: [{ title }, { title: 'Cost', ...right }, { title: 'Change', ...right }, { title: 'Trend' }],
    rows: rows
      .slice(0, MOST)
      .map(({ name, now, before }) => [
        name,
        { micros: now, currency },
        compared.before === undefined ? '' : { micros: now - before, currency, signed: true },
        trend(name),
      ]),
    total: [
      'Total',
      { micros: total.now, currency },
      compared.before === undefined ? '' : { micros: total.now - total.before, currency, signed: true },
      '',
    ],
    ...(rows.length > MOST && { omitted: rows.length - MOST }),
  });
}

const MOST = 15;
