import { waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import { type Reported, reportOf, teamOf } from '../../src/finops/anomaly-report.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { buttons, type Part, type TablePart, table, text } from '../../src/reply/reply.ts';
import { detailButton, exceeded } from '../budget/list.ts';
import { isOver } from '../budget/standing.ts';
import { budgetName, shortLabel, variance } from '../budget/wording.ts';
import type { Asked } from '../cost/asked.ts';
import { money } from '../cost/wording.ts';
import { commitmentsEndingSoon } from '../forecast/commitment-wording.ts';
import { placesWithin, scoresOf } from '../scoreboard/score.ts';
import { scoreTable } from '../scoreboard/table.ts';
import type { budgetsOf } from './budgets.ts';
import type { Reader } from './reader.ts';

/** What somebody has to decide: budgets that will not hold, commitments that end, and rules that wait for FinOps. */
export async function decisions(
  { tools }: Reader,
  { rows, asked }: Awaited<ReturnType<typeof budgetsOf>>,
): Promise<(Part | undefined)[]> {
  const { currency } = asked.organisation;
  const over = exceeded(rows).slice(0, MOST_DECISIONS);
  const claims = (await tools.claims.inState('accepted')).length;
  const lines = [
    ...over.map((one) => {
      const by = money(variance(one), currency);
      const goes = isOver(one)
        ? `went over its budget by ${by} in ${shortLabel(one.of, asked.today)}`
        : `goes over its budget by ${by}`;
      return `${budgetName(one.budget, asked.organisation)} ${goes}: cut, move or raise it.`;
    }),
    ...(await commitmentsEndingSoon(tools, asked.subject, asked)),
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
const MOST_PLACES = 15;

/** Who answers for what they spend: the units, or the teams where there is no unit below. */
export async function scores(reader: Reader, asked: Asked): Promise<TablePart | undefined> {
  const all = placesWithin(asked);
  const units = all.filter(({ scope }) => scope.kind === 'unit');
  const places = units.length > 1 ? units : all;
  return places.length === 0
    ? undefined
    : scoreTable(await scoresOf(reader, asked, places.slice(0, MOST_PLACES)), places.length);
}

/** How anomalies were answered, by team. */
export function answersTable(found: readonly Reported[], organisation: Organisation): TablePart | undefined {
  if (found.length === 0) return undefined;
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
    rows: [...Map.groupBy(found, (one) => teamOf(one, organisation))].map(([team, theirs]) => {
      const { impact, accepted, wrong } = reportOf(theirs);
      const open = theirs.filter(waitsForAnswer).length;
      const cost = { micros: impact, currency: organisation.currency, signed: true };
      return [team, cost, String(accepted), String(wrong), String(open)];
    }),
  });
}
