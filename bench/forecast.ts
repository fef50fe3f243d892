import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Day, firstDay, formatDay, monthOf, parseDay } from '../src/finops/day.ts';
import { forecast, SHARES } from '../src/finops/forecast.ts';
import { median, type Result } from './measure.ts';
import { CLI, runMeasured } from './process.ts';
import { sampleSeries } from './sample-series.ts';

/** A daily series; NaN where a day is not known. */
export interface Series {
  start: Day;
  costs: readonly number[];
}

/** What is expected of the days after the first `position`, at most `days`: the mean and, where there are any, quantiles. */
type Forecaster = (
  series: Series,
  position: number,
  days: number,
) => readonly { mean: number; quantiles: readonly number[] }[];

const HELD_BACK = 56;
const NN5 = join(import.meta.dirname, '../../shared/data/daily-series/nn5-first-60.csv');
/** Of the sample organisation; none of them was looked at while the forecaster was made. */
const SEEDS = [101, 102, 103, 104];

const ours: Forecaster = ({ start, costs }, position, days) => {
  const history = costs.slice(0, position).map((cost) => (Number.isNaN(cost) ? undefined : cost));
  return forecast({ start, costs: history }, start + position + days)?.days ?? [];
};
/** The same weekday of the last week in which it is known. */
const seasonalNaive: Forecaster = ({ costs }, position, days) =>
  Array.from({ length: days }, (_, i) => {
    let at = position - 7 + (i % 7);
    while (at >= 7 && Number.isNaN(costs[at])) at -= 7;
    return certain(costs[at] ?? 0);
  });
/** The mean of the last four weeks. */
const runRate: Forecaster = ({ costs }, position, days) => {
  const lately = known(costs.slice(Math.max(0, position - 28), position));
  return Array.from({ length: days }, () => certain(mean(lately)));
};

/** How far off forecasts are, on series that nobody here made, beside naive ones; and how long they take. */
export async function measureForecast(): Promise<Result[]> {
  return [...(existsSync(NN5) ? measureNn5() : missing()), ...measureSample(), ...(await measureSpeed())];
}

function missing(): Result[] {
  process.stderr.write(`${NN5} is not there: the rows on NN5 are left out.\n`);
  return [];
}

function measureNn5(): Result[] {
  const start = parseDay('1996-03-18');
  const all = readFileSync(NN5, 'utf8')
    .trim()
    .split('\n')
    .map((line): Series => ({ start, costs: line.split(',').slice(1).map(toNumber) }));
  const mase = (of: Forecaster) => mean(all.map((series) => maseOf(series, of)));
  const covered = coverage(all);
  return [
    score('NN5, 56 days ahead: MASE', mase(ours), 0.6),
    score('... of the seasonal naive', mase(seasonalNaive)),
    score('... of the run-rate', mase(runRate)),
    score('NN5: weighted quantile loss', quantileLoss(all, ours), 0.16),
    score('... of the seasonal naive', quantileLoss(all, seasonalNaive)),
    score('... of the run-rate', quantileLoss(all, runRate)),
    percent('NN5: days within the 80% interval', covered),
    percent('... differ from 80% by', Math.abs(covered - 80), 5),
    ...monthTotals('NN5, last 12 months', all, 12),
  ];
}

function measureSample(): Result[] {
  return monthTotals('sample organisation, 4 unseen seeds', SEEDS.flatMap(sampleSeries), 6);
}

function monthTotals(what: string, all: readonly Series[], months: number): Result[] {
  return [
    { day: 10, limit: 5.5 },
    { day: 20, limit: 2 },
  ].flatMap(({ day, limit }) => [
    percent(`${what}: month total from day ${day}, median error`, monthError(all, ours, day, months), limit),
    percent('... of the run-rate', monthError(all, monthRate(day), day, months)),
  ]);
}

/** The mean of the month's days so far. */
const monthRate =
  (elapsed: number): Forecaster =>
  ({ costs }, position, days) =>
    Array.from({ length: days }, () => certain(mean(known(costs.slice(position - elapsed, position)))));

/** Mean absolute error, as a multiple of what one day differs from the next. */
function maseOf(series: Series, of: Forecaster): number {
  const { costs } = series;
  const position = costs.length - HELD_BACK;
  const steps = known(costs.slice(1, position).map((cost, i) => Math.abs(cost - (costs[i] ?? Number.NaN))));
  const errors = of(series, position, HELD_BACK).map((one, i) => Math.abs((costs[position + i] ?? 0) - one.mean));
  return mean(known(errors)) / mean(steps);
}

/** Over all series and shares, as a share of all that was spent. */
function quantileLoss(all: readonly Series[], of: Forecaster): number {
  let [loss, spent] = [0, 0];
  for (const series of all) {
    const position = series.costs.length - HELD_BACK;
    for (const [i, { quantiles }] of of(series, position, HELD_BACK).entries()) {
      const cost = series.costs[position + i] ?? Number.NaN;
      if (Number.isNaN(cost)) continue;
      spent += Math.abs(cost);
      for (const [j, share] of SHARES.entries()) {
        const over = cost - (quantiles[j] ?? 0);
        loss += (2 * Math.max(share * over, (share - 1) * over)) / SHARES.length;
      }
    }
  }
  return loss / spent;
}

function coverage(all: readonly Series[]): number {
  const held = all.flatMap((series) => {
    const position = series.costs.length - HELD_BACK;
    return ours(series, position, HELD_BACK).flatMap(({ quantiles }, i) => {
      const cost = series.costs[position + i] ?? Number.NaN;
      return Number.isNaN(cost) ? [] : [(quantiles[0] ?? 0) <= cost && cost <= (quantiles[8] ?? 0)];
    });
  });
  return (100 * held.filter(Boolean).length) / held.length;
}

/** Of the last whole months, when so many days of each are known. Days that are never known count on neither side. */
function monthError(all: readonly Series[], of: Forecaster, elapsed: number, months: number): number {
  const errors = all.flatMap((series) => {
    const { start, costs } = series;
    const last = monthOf(start + costs.length) - 1;
    return Array.from({ length: months }, (_, back) => last - back).flatMap((month) => {
      const [from, to] = [firstDay(month) - start, firstDay(month + 1) - start];
      const position = from + elapsed;
      if (position < 28 || from < 0) return [];
      const made = of(series, position, to - position);
      let [actual, expected] = [0, 0];
      for (let i = from; i < to; i++) {
        const cost = costs[i] ?? Number.NaN;
        if (Number.isNaN(cost)) continue;
        actual += cost;
        expected += i < position ? cost : (made[i - position]?.mean ?? 0);
      }
      return actual === 0 ? [] : [(100 * Math.abs(expected - actual)) / actual];
    });
  });
  return median(errors);
}

/** 10,000 scopes of 400 days by the subcommand, reading and writing included. */
async function measureSpeed(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'showback-bench-'));
  try {
    const lines = ['series,date,cost'];
    const dates = Array.from({ length: 400 }, (_, day) => formatDay(parseDay('2025-10-20') + day));
    for (let scope = 0; scope < 10_000; scope++) {
      for (const [day, date] of dates.entries()) {
        const cost = (1 + (scope % 97)) * (day % 7 < 5 ? 10 : 6) * (1 + (((scope + 1) * day * 7919) % 100) / 1000);
        lines.push(`scope-${scope},${date},${cost.toFixed(4)}`);
      }
    }
    writeFileSync(join(folder, 'daily.csv'), `${lines.join('\n')}\n`);
    const args = ['forecast', '--input', 'daily.csv', '--horizon', '31', '--output', 'forecast.csv'];
    const { seconds, megabytes } = await runMeasured([CLI, ...args], folder);
    return [
      { what: '10,000 scopes x 400 days forecast, in a child process', measured: seconds, unit: 's', limit: 20 },
      { what: '... peak memory', measured: megabytes, unit: 'MB', limit: undefined },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const toNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
const known = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const certain = (amount: number) => ({ mean: amount, quantiles: SHARES.map(() => amount) });

function score(what: string, measured: number, limit?: number): Result {
  return { what, measured, unit: '', limit };
}

function percent(what: string, measured: number, limit?: number): Result {
  return { what, measured, unit: '%', limit };
}
