import type { KeptForecast } from '../../db/forecasts.ts';
import { waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import type { Reported } from '../../src/finops/anomaly-report.ts';
import { type Budget, budgetKey } from '../../src/finops/budget.ts';
import { firstDay, type Month, monthOf } from '../../src/finops/day.ts';
import { isWithin } from '../../src/finops/lineage.ts';
import { rangePeriod } from '../../src/finops/period.ts';
import { isSameScope, type Scope } from '../../src/finops/scope.ts';
import { median, type Score, varianceOf } from '../../src/finops/scoreboard.ts';
import { coverageOf, shareOwned } from '../allocation/coverage.ts';
import { reported } from '../anomalies/report.ts';
import { isOf, isShown } from '../anomalies/see.ts';
import { type Standing, standingOf } from '../budget/standing.ts';
import { variance } from '../budget/wording.ts';
import type { Asked } from '../cost/asked.ts';
import { spendOf } from '../cost/spend.ts';
import type { Reader } from '../digest/reader.ts';

/** Times to acknowledge are those of anomalies that began in so many days. */
export const ACKNOWLEDGED_DAYS = 90;

/** A unit or team of the organisation; a team is one deeper than its unit. */
export interface Place {
  scope: Extract<Scope, { kind: 'unit' | 'team' }>;
  depth: 0 | 1;
}
export interface Scored extends Place {
  score: Score;
}

/** Each unit and team within the scope that was asked for, but for what not everybody who reads it may see. */
export function placesWithin({ subject: { scope, without }, organisation }: Asked): Place[] {
  const { units, teams } = organisation;
  const team = (depth: 0 | 1) => (one: { name: string }) => ({
    scope: { kind: 'team' as const, name: one.name },
    depth,
  });
  const all: Place[] = [
    ...units.flatMap(({ name, teams }): Place[] => [
      { scope: { kind: 'unit', name }, depth: 0 },
      ...teams.map(team(1)),
    ]),
    ...teams.map(team(0)),
  ];
  return all.filter(
    (one) =>
      (scope.kind === 'company' || isWithin(one.scope, scope, organisation)) &&
      !without.some((part) => isWithin(one.scope, part, organisation)),
  );
}

/** How each of them does, from the same figures as the commands that tell them one by one. */
export async function scoresOf(reader: Reader, asked: Asked, places: readonly Place[]): Promise<Scored[]> {
  const { tools } = reader;
  const budgets = await tools.budgets.all();
  const forecasts = await firstForecasts(reader, asked);
  const isTold = (one: Parameters<typeof isShown>[0]) => isShown(one, reader);
  const anomalies = (await reported(tools.anomalies, lately(asked))).filter(isTold);
  const waiting = (await tools.anomalies.list({ states: ['open', 'later'] })).filter(isTold);
  const scored: Scored[] = [];
  for (const { scope, depth } of places) {
    const standing = await standingFor(reader, asked, scope, budgets);
    const subject = { ...asked.subject, scope };
    const coverage = shareOwned(await coverageOf(tools.costs, { ...asked, subject }, asked.days));
    scored.push({
      ...{ scope, depth },
      score: {
        budget: standing && varianceOf(standing.of.amount + variance(standing), standing.of.amount),
        forecast: await forecastVariance(reader, { ...asked, subject }, forecasts),
        unanswered: waiting.filter((one) => waitsForAnswer(one) && isOf(one, scope, reader)).length,
        acknowledgement: median(anomalies.filter((one) => isOf(one, scope, reader)).flatMap(timeToAnswer)),
        coverage: Number.isNaN(coverage) ? undefined : coverage,
      },
    });
  }
  return scored;
}

/** The budget of the scope itself by the usual metric, in the period that is running. */
async function standingFor(
  { tools }: Reader,
  { organisation, reach, completeThrough, subject }: Asked,
  scope: Place['scope'],
  budgets: readonly Budget[],
): Promise<Standing | undefined> {
  const key = budgetKey({ scope, filters: [], metric: organisation.defaultMetric });
  const budget = budgets.find((one) => budgetKey(one) === key);
  const ground = { tools, organisation, reach, completeThrough, without: subject.without };
  return budget && standingOf(budget, monthOf(reach.last), ground);
}

const lately = ({ today }: Asked) => rangePeriod(today - ACKNOWLEDGED_DAYS, today, today);

function timeToAnswer({ flaggedAt, notifiedAt, acknowledged, course }: Reported): number[] {
  if (acknowledged === undefined || course === 'restated') return [];
  return [Math.max(0, Date.parse(acknowledged) - Date.parse(notifiedAt ?? flaggedAt))];
}

/** The last month that is whole and complete on the bills. */
const lastWholeMonth = ({ completeThrough }: Asked): Month => monthOf(completeThrough + 1) - 1;

/** The first forecast of the last whole month that was kept, for each scope. */
async function firstForecasts({ tools }: Reader, asked: Asked): Promise<KeptForecast[]> {
  const month = lastWholeMonth(asked);
  const [start, end] = [firstDay(month), firstDay(month + 1)];
  const kept = await tools.forecasts.ended(asked.subject.metric, { from: end, to: end });
  return kept
    .filter((one) => one.start === start && one.end === end && one.filters.length === 0)
    .sort((a, b) => a.through - b.through);
}

async function forecastVariance(
  { tools }: Reader,
  { subject, organisation }: Asked,
  forecasts: readonly KeptForecast[],
) {
  const first = forecasts.find(({ scope }) => isSameScope(scope, subject.scope));
  // What not everybody may see was in the forecast.
  const isWhole = !subject.without.some((part) => isWithin(part, subject.scope, organisation));
  if (first === undefined || !isWhole) return undefined;
  const { total } = await spendOf(tools.costs, subject, first.start, first.end);
  return varianceOf(total, first.mean);
}
