import type { Chart, ChartConfiguration, ChartDataset, ScriptableLineSegmentContext } from 'chart.js';
import { cut, plainLine } from '../reply/plain.ts';
import { type ChartPart, type ChartSeries, unsettled } from '../reply/reply.ts';
import { compactMoney } from './compact-money.ts';
import { legendOf } from './legend.ts';
import { colourOf, DASHED, DOTTED, FONT, faint, pale, seriesToDraw, TEXT } from './style.ts';

const GRID = '#e8e8e8';
const BACKGROUND = '#ffffff';

const TITLE = 80;
const LABEL = 16;
/** As many bars as have room for their names. */
const NAMED_BARS = 20;

type Configuration = ChartConfiguration<'line' | 'bar', (number | null)[], string>;
type Dataset = ChartDataset<'line' | 'bar', (number | null)[]>;

/** How chart.js is to draw a chart. */
export function configurationOf(given: ChartPart): Configuration {
  const chart = { ...given, series: seriesToDraw(given) };
  return {
    type: chart.type === 'line' ? 'line' : 'bar',
    data: {
      labels: chart.labels.map((label) => cut(plainLine(label), LABEL)),
      datasets: chart.series.map((series, i) => datasetOf(chart, series, i)),
    },
    options: {
      animation: false,
      responsive: false,
      devicePixelRatio: 1,
      events: [],
      layout: { padding: { top: 8, right: 20, bottom: 8, left: 12 } },
      scales: scalesOf(chart),
      plugins: {
        title: {
          display: true,
          text: cut(plainLine(chart.title), TITLE),
          align: 'start',
          color: TEXT,
          font: { family: FONT, size: 16, weight: 'bold' },
          padding: { bottom: 14 },
        },
        legend: legendOf(chart),
      },
    },
    plugins: [
      { id: 'background', beforeDraw: ({ ctx, width, height }) => fill(ctx, width, height) },
      { id: 'emptiness', afterDraw: (drawn) => isEmpty(chart) && sayEmpty(drawn) },
    ],
  };
}

function fill(context: Chart['ctx'], width: number, height: number): void {
  context.save();
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, width, height);
  context.restore();
}

const isEmpty = ({ series }: ChartPart): boolean =>
  !series.some(({ values }) => values.some((value) => value !== null));

function sayEmpty({ ctx, chartArea: { left, right, top, bottom } }: Chart): void {
  ctx.save();
  ctx.fillStyle = TEXT;
  ctx.font = `16px "${FONT}"`;
  ctx.textAlign = 'center';
  ctx.fillText('no values', (left + right) / 2, (top + bottom) / 2);
  ctx.restore();
}

function datasetOf(chart: ChartPart, series: ChartSeries, index: number): Dataset {
  const colour = colourOf(series, index);
  const values = chart.labels.map((_, i) => micros(series.values[i]));
  const label = plainLine(series.name);
  const from = unsettled(chart)?.from;
  if (chart.type !== 'line') return barOf(label, values, colour, from);
  const role = series.role ?? 'main';
  const line = lineOf(label, values, colour, role, role === 'main' ? from : undefined);
  const low = chart.series.findIndex((one) => one.role === 'low');
  return role === 'high' && low !== -1 ? { ...line, fill: { target: low, above: faint(colour) } } : line;
}

const micros = (value: number | null | undefined): number | null => (value == null ? null : value / 1_000_000);

const WIDTHS = { main: 2.5, past: 1.5, low: 1, high: 1 };

function lineOf(
  label: string,
  data: (number | null)[],
  colour: string,
  role: NonNullable<ChartSeries['role']>,
  incompleteFrom: number | undefined,
): Dataset {
  const past = role === 'past';
  const alone = (i: number) => data[i - 1] == null && data[i + 1] == null;
  return {
    type: 'line',
    label,
    data,
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: WIDTHS[role],
    borderJoinStyle: 'round',
    ...(past && { borderDash: DASHED }),
    // A point without neighbours has no line to be seen by.
    pointRadius: data.map((_, i) => (alone(i) ? 3 : 0)),
    // The compared past does not change any more.
    ...(incompleteFrom !== undefined && {
      segment: {
        borderDash: ({ p1DataIndex }: ScriptableLineSegmentContext) =>
          p1DataIndex >= incompleteFrom ? DOTTED : undefined,
      },
    }),
    order: role === 'main' ? 0 : 1,
  };
}

function barOf(label: string, data: (number | null)[], colour: string, incompleteFrom: number | undefined): Dataset {
  const incomplete = (i: number) => incompleteFrom !== undefined && i >= incompleteFrom;
  return {
    type: 'bar',
    label,
    data,
    backgroundColor: data.map((_, i) => (incomplete(i) ? pale(colour) : colour)),
    categoryPercentage: data.length > 60 ? 1 : 0.8,
    barPercentage: 1,
    maxBarThickness: 60,
  };
}

function scalesOf(chart: ChartPart): NonNullable<NonNullable<Configuration['options']>['scales']> {
  const stacked = chart.type === 'stacked';
  const font = { family: FONT, size: 12 };
  return {
    x: {
      stacked,
      offset: chart.type !== 'line' || chart.labels.length === 1,
      grid: { display: false },
      border: { color: GRID },
      ticks: {
        color: TEXT,
        font,
        // Days can be counted on from a few; things that are compared need their names.
        ...(chart.type === 'bar' && chart.labels.length <= NAMED_BARS
          ? { autoSkip: false, maxRotation: 40 }
          : { maxTicksLimit: 10, maxRotation: 0, autoSkipPadding: 12 }),
      },
    },
    y: {
      stacked,
      beginAtZero: true,
      border: { display: false },
      grid: { color: GRID },
      ticks: {
        color: TEXT,
        font,
        maxTicksLimit: 6,
        callback: (value) => compactMoney(Number(value), chart.currency),
      },
    },
  };
}
