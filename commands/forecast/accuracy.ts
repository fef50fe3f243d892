import type { KeptForecast } from '../../db/forecasts.ts';
import type { Call } from '../../src/chat.ts';
import { monthOf, nameMonth } from '../../src/finops/day.ts';
import { isWithin } from '../../src/finops/lineage.ts';
import { isSameScope, type Scope, scopeName } from '../../src/finops/scope.ts';
import { note, type Reply, reply, type TablePart, table, text } from '../../src/reply/reply.ts';
import { type Asked, readAsked } from '../cost/asked.ts';
import { spendOf, totalOf } from '../cost/spend.ts';
import { smallPrint, subjectName } from '../cost/wording.ts';

/** How far back forecasts are looked at. */
const MONTHS = 6;
/** More rows are no longer read. */
const MOST_SCOPES = 25;

/** A forecast beside what its period cost, as bills say it now. */
interface Judged {
  forecast: KeptForecast;
  actual: number;
}

/** How far past forecasts of a scope, and of its parts, were off; the naive run-rate beside them. */
export async function accuracy(call: Call): Promise<Reply> {
  const asked = await readAsked(call, 'forecast accuracy');
  const { subject, completeThrough, today, organisation } = asked;
  const to = completeThrough + 1;
  const from = to - 31 * MONTHS;
  const ended = await call.tools.forecasts.ended(subject.metric, { from, to });
  const title = `Accuracy of forecasts of ${subjectName(asked)}`;
  const own = await judge(
    call,
    asked,
    ended.filter((one) => isOf(one, asked)),
  );
  if (own.length === 0) {
    return reply(
      title,
      text('No month that was forecast is over yet.'),
      note('A forecast of each month end is kept every day, and each one that is asked for.'),
    );
  }
  const parts = ended.filter(
    ({ scope, filters }) =>
      filters.length === 0 &&
      subject.filters.length === 0 &&
      !isSameScope(scope, subject.scope) &&
      isPart(scope, subject.scope, asked) &&
      !subject.without.some((hidden) => isWithin(scope, hidden, organisation)),
  );
  const judged = await judge(call, asked, parts);
  const months = [...new Set(own.map(({ forecast }) => nameMonth(monthOf(forecast.end - 1))))];
  return reply(
    title,
    text(
      `Forecasts of ${subjectName(asked)} were off by ${percent(off(own, 'mean'))} in the middle; carrying on at the rate so far would have been off by ${percent(off(own, 'runRate'))}.`,
    ),
    ...tableOf('By how far ahead', 'Days ahead', byHorizon(own)),
    ...tableOf('By scope', 'Scope', byScope(judged)),
    note(
      `Median of the differences to what the bills say now, as shares of it; periods that ended in ${months.join(', ')}. The interval should hold 80% of them. ${smallPrint({ ...asked, today })}`,
    ),
  );
}

function isOf({ scope, filters }: KeptForecast, { subject }: Asked): boolean {
  return (
    isSameScope(scope, subject.scope) &&
    filters.length === subject.filters.length &&
    subject.filters.every((one) =>
      filters.some(({ dimension, value }) => dimension === one.dimension && value === one.value),
    )
  );
}

/** The next level down: units and their teams, teams and their workloads. */
function isPart(scope: Scope, outer: Scope, { organisation }: Asked): boolean {
  if (outer.kind === 'company') return scope.kind === 'unit' || scope.kind === 'team';
  if (outer.kind === 'unit') return scope.kind === 'team' && isWithin(scope, outer, organisation);
  return outer.kind === 'team' && scope.kind === 'workload' && isWithin(scope, outer, organisation);
}

/** What each period cost is asked once, of the bills as they are now. Periods without cost cannot be judged. */
async function judge(call: Call, asked: Asked, made: readonly KeptForecast[]): Promise<Judged[]> {
  const actuals = new Map<string, number>();
  const judged: Judged[] = [];
  const scopes = [...new Set(made.map(({ scope }) => scopeName(scope)))].slice(0, MOST_SCOPES);
  for (const forecast of made) {
    const { scope, filters, start, end } = forecast;
    if (!scopes.includes(scopeName(scope))) continue;
    const key = JSON.stringify([scope, start, end]);
    const subject = { ...asked.subject, scope, filters, without: [] };
    const actual = actuals.get(key) ?? totalOf((await spendOf(call.tools.costs, subject, start, end)).daily.values());
    actuals.set(key, actual);
    if (actual !== 0) judged.push({ forecast, actual });
  }
  return judged;
}

const HORIZONS: readonly [string, number][] = [
  ['up to 7', 7],
  ['8 to 14', 14],
  ['15 to 21', 21],
  ['22 to 31', 31],
  ['more', Number.POSITIVE_INFINITY],
];

function byHorizon(judged: readonly Judged[]): [string, Judged[]][] {
  const ahead = ({ forecast: { through, end } }: Judged) => end - 1 - through;
  return HORIZONS.map(([name, most], i) => [
    name,
    judged.filter((one) => ahead(one) <= most && ahead(one) > (HORIZONS[i - 1]?.[1] ?? 0)),
  ]);
}

function byScope(judged: readonly Judged[]): [string, Judged[]][] {
  const groups = Map.groupBy(judged, ({ forecast }) => scopeName(forecast.scope));
  return [...groups].sort(([, a], [, b]) => off(b, 'mean') - off(a, 'mean'));
}

function tableOf(caption: string, first: string, groups: readonly [string, Judged[]][]): TablePart[] {
  const rows = groups.filter(([, judged]) => judged.length > 0);
  if (rows.length === 0) return [];
  return [
    table({
      caption,
      columns: [
        { title: first },
        { title: 'Forecast off by', align: 'right' },
        { title: 'Run-rate off by', align: 'right' },
        { title: 'Within interval', align: 'right' },
        { title: 'Forecasts', align: 'right' },
      ],
      rows: rows.map(([name, judged]) => [
        name,
        { ratio: off(judged, 'mean') },
        { ratio: off(judged, 'runRate') },
        { ratio: judged.filter(isHeld).length / judged.length },
        String(judged.length),
      ]),
    }),
  ];
}

const isHeld = ({ forecast: { low, high }, actual }: Judged): boolean => low <= actual && actual <= high;

/** The median error, as a share of what the period cost. */
function off(judged: readonly Judged[], which: 'mean' | 'runRate'): number {
  const errors = judged.map(({ forecast, actual }) => Math.abs((forecast[which] - actual) / actual));
  return errors.toSorted((a, b) => a - b)[errors.length >> 1] ?? 0;
}

const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)}%`;
