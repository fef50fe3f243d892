import { formatMoney } from '../finops/money.ts';
import { plainLine } from './plain.ts';
import { type ChartPart, unsettled } from './reply.ts';

/** A series as a row of bars with the figures that the bars cannot show. */
export interface Sparkline {
  name: string;
  bars: string;
  /** "lowest $1.00, highest $9.00, last $4.00" */
  figures: string;
}

const BARS = [...'▁▂▃▄▅▆▇█'];
const NO_VALUE = '·';

/** One for each series, all on the same scale from zero, so that heights can be compared. */
export function sparklines(chart: ChartPart, width: number): Sparkline[] {
  const all = chart.series.flatMap(({ values }) => values.filter((value) => value !== null));
  const low = all.reduce((a, b) => Math.min(a, b), 0);
  const high = all.reduce((a, b) => Math.max(a, b), 0);
  return chart.series.map(({ name, values }) => ({
    name: plainLine(name),
    bars: means(values, width)
      .map((value) => bar(value, low, high))
      .join(''),
    figures: figures(values, chart.currency),
  }));
}

/** What stands below the bars: the range, and what a reader must know to trust them. */
export function axisNote(chart: ChartPart, width: number): string {
  const labels = chart.labels.map(plainLine);
  const merged = Math.ceil(labels.length / Math.max(1, width));
  const open = unsettled(chart);
  const begin = open && labels[open.from];
  return [
    labels.length > 1 ? `${labels[0]} to ${labels.at(-1)}` : labels[0],
    merged > 1 && `each bar the average of up to ${merged}`,
    open && begin !== undefined && `${open.are} from ${begin}`,
  ]
    .filter(Boolean)
    .join('; ');
}

function bar(value: number | null, low: number, high: number): string {
  if (value === null) return NO_VALUE;
  const share = high === low ? 0 : (value - low) / (high - low);
  return BARS[Math.round(share * (BARS.length - 1))] ?? NO_VALUE;
}

/** At most `width` means of neighbouring values. */
function means(values: readonly (number | null)[], width: number): (number | null)[] {
  const size = Math.ceil(values.length / Math.max(1, width));
  return Array.from({ length: Math.ceil(values.length / Math.max(1, size)) }, (_, i) => {
    const known = values.slice(i * size, (i + 1) * size).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value / known.length, 0);
  });
}

function figures(values: readonly (number | null)[], currency: string): string {
  const known = values.filter((value) => value !== null);
  const [first, ...others] = known;
  if (first === undefined) return 'no values';
  const money = (micros: number) => formatMoney(micros, currency);
  const lowest = others.reduce((a, b) => Math.min(a, b), first);
  const highest = others.reduce((a, b) => Math.max(a, b), first);
  return `lowest ${money(lowest)}, highest ${money(highest)}, last ${money(known.at(-1) ?? first)}`;
}
