import {
  type Block,
  context,
  countOf,
  type DataVisualizationBlock,
  LIMITS,
  plain,
  preformatted,
  rich,
  richText,
} from './block-kit-types.ts';
import { counted, cut, plainLine, plainText } from './plain.ts';
import { type ChartPart, unsettled } from './reply.ts';
import { axisNote, sparklines } from './sparkline.ts';

/** How charts are shown: drawn by Slack, as bars of text, or, for the first one, as an image uploaded before. */
export type ChartStyle = 'native' | 'sparkline' | { slackFile: string };

/** What Slack cannot show as asked becomes sparklines. */
export function chartBlocks(chart: ChartPart, before: readonly Block[], style: ChartStyle): Block[] {
  if (typeof style === 'object' && countOf(before, 'image') === 0) return [imageBlock(chart, style.slackFile)];
  const native =
    style === 'native' && countOf(before, 'data_visualization') < LIMITS.message.charts
      ? nativeChart(chart)
      : undefined;
  if (!native) return sparklineBlocks(chart);
  const open = unsettled(chart);
  const begin = open && chart.labels[open.from];
  return [
    native.block,
    context(
      cut(plainText(chart.summary), SUMMARY),
      open && begin !== undefined && cut(`${STATE[open.are]} from ${plainLine(begin)}`, SUMMARY),
      ...native.remarks,
    ),
  ];
}

/** Whether Slack can draw all that is in the chart, as it is meant. */
export const isDrawnWhole = (chart: ChartPart): boolean =>
  chart.type !== 'stacked' && nativeChart(chart)?.remarks.length === 0;

const imageBlock = (chart: ChartPart, id: string): Block => ({
  type: 'image',
  slack_file: { id },
  title: plain(plainLine(chart.title), LIMITS.image.title),
  alt_text: cut(plainText(chart.summary), LIMITS.image.alt) || '–',
});

const STATE = { incomplete: 'Incomplete', forecast: 'Forecast' };
const SUMMARY = 1000;
/** Bars beside each other on a phone. */
const BARS = 32;
const NAME = 60;

function sparklineBlocks(chart: ChartPart): Block[] {
  const shown = sparklines(chart, BARS).slice(0, LIMITS.chart.series);
  const more = chart.series.length - shown.length;
  const lines = shown.flatMap(({ name, bars, figures }) => [cut(name, NAME), bars, figures]);
  return [
    richText(rich(cut(plainLine(chart.title), SUMMARY), 'bold')),
    ...(lines.length > 0 ? [preformatted(lines)] : []),
    context(
      cut(axisNote(chart, BARS), SUMMARY),
      cut(plainText(chart.summary), SUMMARY),
      more > 0 && `and ${more} more series`,
    ),
  ];
}

interface NativeChart {
  block: DataVisualizationBlock;
  /** What a reader must know about how it was made to fit. */
  remarks: string[];
}

interface Point {
  label: string;
  /** Micros, one for each series. */
  values: number[];
}

/**
 * Slack wants a number for every series at every point, and layers areas instead of stacking them: points without a value
 * are left out, and parts of a whole become lines. Undefined where nothing is left to draw.
 */
function nativeChart(chart: ChartPart): NativeChart | undefined {
  const series = chart.series.slice(0, LIMITS.chart.series);
  const known = pointsOf({ ...chart, series });
  if (series.length === 0 || known.length === 0) return undefined;
  const points = chart.type === 'bar' ? mergeTail(known) : mergeNeighbours(known);
  const categories = distinct(
    points.map(({ label }) => label),
    LIMITS.chart.label,
  );
  const names = distinct(
    series.map(({ name }) => plainLine(name)),
    LIMITS.chart.seriesName,
  );
  const data = (i: number) =>
    points.map(({ values }, at) => ({ label: categories[at] ?? '', value: (values[i] ?? 0) / 1_000_000 }));
  const merged = chart.type !== 'bar' && points.length < known.length;
  const unknown = chart.labels.length - known.length;
  const more = chart.series.length - series.length;
  return {
    block: {
      type: 'data_visualization',
      title: cut(plainLine(chart.title), LIMITS.chart.title) || '–',
      chart: {
        type: chart.type === 'bar' ? 'bar' : 'line',
        series: names.map((name, i) => ({ name, data: data(i) })),
        axis_config: { categories, y_label: cut(plainLine(chart.currency), LIMITS.chart.axisLabel) || '–' },
      },
    },
    remarks: [
      ...(merged ? [`Each point of the chart is the sum of up to ${mergedSize(known)}.`] : []),
      ...(unknown > 0 ? [`Not drawn: ${counted(unknown, 'point')} without a value in one of the series.`] : []),
      ...(more > 0 ? [`and ${more} more series`] : []),
    ],
  };
}

const pointsOf = ({ labels, series }: ChartPart): Point[] =>
  labels.flatMap((label, i) => {
    const values = series.map(({ values }) => values[i] ?? null);
    return values.every((value) => value !== null) ? [{ label: plainLine(label), values }] : [];
  });

const mergedSize = (points: readonly Point[]): number => Math.ceil(points.length / LIMITS.chart.points);

/** Sums equal runs of days. The run that is shorter comes first: at the end it would look like a fall in cost. */
function mergeNeighbours(points: readonly Point[]): Point[] {
  const size = mergedSize(points);
  const short = points.length % size;
  const starts = short > 0 ? [0] : [];
  for (let start = short; start < points.length; start += size) starts.push(start);
  return starts.map((start, i) => merge(points.slice(start, starts[i + 1])));
}

function merge(run: readonly Point[]): Point {
  const first = run[0]?.label ?? '';
  const range = `${first}–${run.at(-1)?.label ?? ''}`;
  const label = run.length === 1 ? first : range.length <= LIMITS.chart.label ? range : `from ${first}`;
  return { label, values: sums(run) };
}

/** Bars are things, not days: the first stay as they are, the others become one. */
function mergeTail(points: readonly Point[]): Point[] {
  if (points.length <= LIMITS.chart.points) return [...points];
  const rest = points.slice(LIMITS.chart.points - 1);
  return [...points.slice(0, LIMITS.chart.points - 1), { label: `${rest.length} more`, values: sums(rest) }];
}

const sums = (points: readonly Point[]): number[] =>
  (points[0]?.values ?? []).map((_, i) => points.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));

/** Names that are still told apart after cutting. */
function distinct(names: readonly string[], max: number): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = cut(name, max) || '–';
    for (let n = 2; taken.has(unique); n++) unique = `${cut(name, max - 4)} ${n}`;
    taken.add(unique);
    return unique;
  });
}
