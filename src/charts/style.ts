import type { ChartPart, ChartSeries } from '../reply/reply.ts';

/** DejaVu Sans under a name of our own, so that none of the machine's fonts is taken for it. */
export const FONT = 'Showback Sans';
export const TEXT = '#333333';

export const DOTTED = [2, 4];
export const DASHED = [7, 5];

/** Okabe and Ito's colours, which colour-blind people tell apart; their yellow is too faint on white, their black too loud. */
const PALETTE = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#595959'];
const PAST = '#9a9a9a';

/** The edges of an interval. */
const EDGE = '#56b4e9';

export function colourOf(series: ChartSeries | undefined, index: number): string {
  switch (series?.role) {
    case 'past':
      return PAST;
    case 'low':
    case 'high':
      return EDGE;
    default:
      return PALETTE[index % PALETTE.length] ?? TEXT;
  }
}

/** The inside of an interval. */
export const faint = (colour: string): string => `${colour}40`;

/** A bar that may still change. */
export const pale = (colour: string): string => `${colour}80`;

/** Parts of a whole beyond the colours that can be told apart become one: the whole stays the whole. */
export function seriesToDraw({ type, series, labels }: ChartPart): ChartSeries[] {
  if (type !== 'stacked' || series.length <= PALETTE.length) return series;
  const rest = series.slice(PALETTE.length - 1);
  const sums = labels.map((_, i) => rest.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  return [...series.slice(0, PALETTE.length - 1), { name: `${rest.length} more`, values: sums }];
}
