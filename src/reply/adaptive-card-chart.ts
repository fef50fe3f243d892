import { formatMoney } from '../finops/money.ts';
import { tableElement, tableRow } from './adaptive-card-table.ts';
import {
  type CardElement,
  type ChartElement,
  type ChartSeries,
  LIMITS,
  rich,
  run,
  shownLine,
  small,
} from './adaptive-card-types.ts';
import { type ChartPart, unsettled } from './reply.ts';

/** A chart that Teams draws itself, and beneath it what it shows in words. */
export function chartElements(chart: ChartPart): CardElement[] {
  const series = chart.series.slice(0, LIMITS.chart.series);
  const runs = runsOf(chart.labels.length, Math.max(1, Math.floor(LIMITS.chart.cells / (series.length + 1))));
  const points = runs.map((run) => pointOf({ ...chart, series }, run));
  const open = unsettled(chart);
  const begin = open && chart.labels[open.from];
  const more = chart.series.length - series.length;
  const remarks = [
    chart.summary,
    open && begin !== undefined && `${STATE[open.are]} from ${shownLine(begin, LIMITS.chart.label)}`,
    runs.length < chart.labels.length && `Each point of the chart is the sum of up to ${runs[0]?.length}.`,
    more > 0 && `and ${more} more series`,
  ].flatMap((remark) => remark || []);
  const drawn = points.some(({ values }) => values.some((value) => value !== null));
  return [
    drawn
      ? chartElement({ ...chart, series }, points)
      : rich(run(shownLine(chart.title, LIMITS.title), { weight: 'Bolder' })),
    ...remarks.map((remark, i) => ({
      ...small(shownLine(remark, SUMMARY)),
      ...(i > 0 && { spacing: 'None' as const }),
    })),
  ];
}

const STATE = { incomplete: 'Incomplete', forecast: 'Forecast' };
const SUMMARY = 1000;

interface Point {
  label: string;
  /** Micros, one for each series; null where there is none. */
  values: (number | null)[];
}

/** Indexes in equal runs, at most so many. The run that is shorter comes last. */
function runsOf(count: number, most: number): number[][] {
  const size = Math.ceil(count / most);
  return Array.from({ length: size === 0 ? 0 : Math.ceil(count / size) }, (_, i) =>
    Array.from({ length: Math.min(size, count - i * size) }, (_, at) => i * size + at),
  );
}

function pointOf({ labels, series }: ChartPart, run: readonly number[]): Point {
  const name = (index: number | undefined) => shownLine(labels[index ?? 0] ?? '', LIMITS.chart.label);
  const [first, last] = [name(run[0]), name(run.at(-1))];
  return {
    label: run.length === 1 ? first : `${first} – ${last}`,
    values: series.map(({ values }) => {
      const known = run.flatMap((index) => values[index] ?? []);
      return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
    }),
  };
}

function chartElement(chart: ChartPart, points: readonly Point[]): ChartElement {
  const labels = distinct(points.map(({ label }) => label));
  const names = distinct(chart.series.map(({ name }) => shownLine(name, LIMITS.chart.name)));
  const { ticks, name } = chart.type === 'line' ? axisOf(labels) : { ticks: labels };
  const series = chart.series.map(
    (one, i): ChartSeries => ({
      legend: names[i] ?? '',
      values: points.flatMap(({ values }, at) => {
        const value = values[i] ?? null;
        return value === null ? [] : [{ x: ticks[at] ?? '', y: Math.round(value / 10_000) / 100 }];
      }),
      color: one.role !== undefined && one.role !== 'main' ? 'neutral' : (COLOURS[i % COLOURS.length] ?? 'neutral'),
    }),
  );
  return {
    ...kindOf(chart, series),
    title: shownLine(chart.title, LIMITS.title),
    showTitle: true,
    ...(name !== undefined && { xAxisTitle: name }),
    yAxisTitle: shownLine(chart.currency, LIMITS.chart.label),
    fallback: numbers(chart, labels, names, points),
  };
}

/** As many points have room for their names. */
const NAMED = 12;

/** Teams cuts short the names of many points: days of one month are numbers, others are named by the first and last. */
function axisOf(labels: readonly string[]): { ticks: readonly (string | number)[]; name?: string } {
  const days = labels.map((label) => /^(\d+) (\p{L}+)$/u.exec(label));
  const month = days[0]?.[2];
  if (month !== undefined && days.every((day) => day?.[2] === month)) {
    return { ticks: days.map((day) => Number(day?.[1])), name: month };
  }
  return labels.length <= NAMED ? { ticks: labels } : { ticks: labels, name: `${labels[0]} to ${labels.at(-1)}` };
}

const COLOURS = [
  'categoricalBlue',
  'categoricalMarigold',
  'categoricalTeal',
  'categoricalPurple',
  'categoricalGreen',
  'categoricalRed',
] as const;

function kindOf({ type }: ChartPart, series: ChartSeries[]): Pick<ChartElement, 'type' | 'data' | 'stacked'> {
  const [only] = series;
  switch (type) {
    case 'line':
      return { type: 'Chart.Line', data: series };
    case 'stacked':
      return { type: 'Chart.VerticalBar.Grouped', stacked: true, data: series };
    case 'bar':
      return only !== undefined && series.length === 1
        ? { type: 'Chart.VerticalBar', data: only.values.map((value) => ({ ...value, color: only.color })) }
        : { type: 'Chart.VerticalBar.Grouped', data: series };
  }
}

/** What the chart shows, for clients that draw none. */
function numbers({ currency }: ChartPart, labels: string[], names: string[], points: readonly Point[]) {
  const rows = points.map(({ values }, at) => [
    labels[at] ?? '',
    ...values.map((value) => (value === null ? '' : formatMoney(value, currency))),
  ]);
  return tableElement(
    ['', ...names].map((_, i) => ({ width: 1, ...(i > 0 && { horizontalCellContentAlignment: 'Right' as const }) })),
    [tableRow(['', ...names], { weight: 'Bolder' }), ...rows.map((row) => tableRow(row, {}))],
  );
}

/** Points and series of the same name would be taken for one. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name} (${n})`;
    taken.add(unique);
    return unique;
  });
}
