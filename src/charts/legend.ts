import type { LegendItem } from 'chart.js';
import { cut, plainLine } from '../reply/plain.ts';
import { type ChartPart, unsettled } from '../reply/reply.ts';
import { colourOf, DASHED, DOTTED, FONT, pale, TEXT } from './style.ts';

/** More entries would leave no room for the chart. */
const ENTRIES = 12;
const NAME = 28;

/** A legend of our own: short names, the most important entries, and what dotted or pale means. */
export function legendOf(chart: ChartPart) {
  const line = chart.type === 'line';
  const entry = (text: string, colour: string, dash: number[] = []): LegendItem => ({
    text,
    fontColor: TEXT,
    strokeStyle: colour,
    fillStyle: line ? 'transparent' : colour,
    lineWidth: line ? 2.5 : 0,
    lineDash: dash,
    pointStyle: line ? 'line' : 'rect',
  });
  const shown = chart.series.slice(0, ENTRIES);
  const more = chart.series.length - shown.length;
  const entries = shown.map((series, i) =>
    entry(cut(plainLine(series.name), NAME), colourOf(series, i), series.role === 'past' && line ? DASHED : []),
  );
  if (more > 0) entries.push(entry(`and ${more} more`, 'transparent'));
  const open = unsettled(chart);
  if (open !== undefined && open.from < chart.labels.length) {
    const main = chart.series.findIndex(({ role }) => role === undefined || role === 'main');
    const colour = colourOf(chart.series[main], Math.max(0, main));
    entries.push(entry(open.are, line ? colour : pale(colour), DOTTED));
  }
  return {
    display: entries.length > 1,
    position: 'bottom' as const,
    align: 'start' as const,
    labels: {
      usePointStyle: true,
      pointStyleWidth: line ? 28 : 12,
      padding: 14,
      font: { family: FONT, size: 12 },
      generateLabels: () => entries,
    },
  };
}
