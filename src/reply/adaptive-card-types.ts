import { cut, plainLine, plainText } from './plain.ts';

/**
 * The part of Adaptive Cards that replies use, and its limits. A TextBlock reads marks in its text and has no way to
 * escape them that every client knows: data stands in the text of a RichTextBlock, which has none.
 * https://adaptivecards.microsoft.com
 */
export const LIMITS = {
  /** Of a card as JSON, in UTF-16 units. Teams takes some 100 KB a message; we keep to 80 KB with what is around the card. */
  card: 38_000,
  title: 150,
  text: 4000,
  lines: 60,
  summary: 200,
  facts: 20,
  /** Characters of a label, a value and a remark each; no amount is longer. */
  fact: 150,
  table: { columns: 8, rows: 100, json: 17_000 },
  caption: 300,
  /** Of a cell; a name that is longer shows an ellipsis. */
  cell: 200,
  chart: { series: 6, label: 40, name: 40, cells: 190 },
  /** Of a row: Teams puts those beyond into a menu, other clients drop them. */
  actions: { row: 5, all: 25 },
  button: { title: 75, run: 2000 },
  form: { fields: 20, label: 150, value: 1000, options: 50 },
} as const;

export type Colour = 'attention';

export interface TextRun {
  type: 'TextRun';
  text: string;
  weight?: 'Bolder';
  size?: 'Small' | 'Medium' | 'Large';
  color?: Colour;
  isSubtle?: true;
}
export interface RichTextBlock {
  type: 'RichTextBlock';
  inlines: (TextRun | string)[];
  spacing?: 'None' | 'Small' | 'Medium';
}
export interface TextBlock {
  type: 'TextBlock';
  text: string;
  size: 'Large';
  weight: 'Bolder';
  style: 'heading';
  wrap: true;
}
export interface ColumnSet {
  type: 'ColumnSet';
  columns: { type: 'Column'; width: 'stretch'; items: RichTextBlock[] }[];
}
export interface TableElement {
  type: 'Table';
  columns: { width: number; horizontalCellContentAlignment?: 'Right' }[];
  rows: { type: 'TableRow'; cells: { type: 'TableCell'; items: RichTextBlock[] }[] }[];
  firstRowAsHeaders: boolean;
  showGridLines: true;
}

type ChartColour =
  | 'categoricalBlue'
  | 'categoricalMarigold'
  | 'categoricalTeal'
  | 'categoricalPurple'
  | 'categoricalGreen'
  | 'categoricalRed'
  | 'neutral';
export type ChartType = 'Chart.Line' | 'Chart.VerticalBar' | 'Chart.VerticalBar.Grouped';
export interface ChartSeries {
  legend: string;
  values: { x: string | number; y: number }[];
  color: ChartColour;
}
export interface ChartElement {
  type: ChartType;
  title: string;
  showTitle: true;
  xAxisTitle?: string;
  yAxisTitle: string;
  stacked?: true;
  data: ChartSeries[] | { x: string | number; y: number; color: ChartColour }[];
  /** For clients that draw no charts: the numbers. */
  fallback: TableElement;
}

export interface ExecuteAction {
  type: 'Action.Execute';
  title: string;
  /** Teams never calls a bot for an action without one. */
  verb: 'run';
  data: { run: string; form?: number; fields?: string[] };
  /** A button beside a form neither checks nor sends its fields. */
  associatedInputs?: 'none';
  style?: 'positive';
}
export interface ActionSet {
  type: 'ActionSet';
  actions: ExecuteAction[];
}

interface InputBase {
  id: string;
  label: string;
  isRequired?: true;
  errorMessage?: string;
  value?: string;
}
export type InputElement = InputBase &
  (
    | { type: 'Input.Text'; maxLength: number }
    | { type: 'Input.Date' }
    | { type: 'Input.ChoiceSet'; style: 'compact'; choices: { title: string; value: string }[] }
  );
export interface Container {
  type: 'Container';
  style: 'emphasis';
  items: (RichTextBlock | InputElement | ActionSet)[];
}

export type CardElement = TextBlock | RichTextBlock | ColumnSet | TableElement | ChartElement | ActionSet | Container;

export interface AdaptiveCard {
  type: 'AdaptiveCard';
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  version: '1.5';
  /** Teams gives a card with a table the width of the conversation. */
  msteams: { width: 'Full' };
  body: CardElement[];
}

/** Cards replace {{DATE(...)}} and {{TIME(...)}} in any text: a word joiner, which is not seen, keeps the braces apart. */
const literal = (text: string): string => (text.includes('{{') ? text.replace(/\{(?=\{)/g, '{\u2060') : text);

/** A name, label or cell: one line, and never empty. */
export const shownLine = (text: string, max: number): string => literal(cut(plainLine(text), max)) || '–';

export const run = (text: string, style: Omit<TextRun, 'type' | 'text'> = {}): TextRun => ({
  type: 'TextRun',
  text,
  ...style,
});
export const rich = (...inlines: RichTextBlock['inlines']): RichTextBlock => ({ type: 'RichTextBlock', inlines });

/** A text that may have paragraphs: each line is a block of its own, for not every client breaks lines in a run. */
export function paragraphs(text: string, style: Omit<TextRun, 'type' | 'text'>): RichTextBlock[] {
  const lines = cut(plainText(text), LIMITS.text).split('\n');
  const shown = lines.slice(0, LIMITS.lines).map((line, i): RichTextBlock | undefined => {
    if (line.trim() === '') return undefined;
    const afterBlank = i === 0 || (lines[i - 1] ?? '').trim() === '';
    return { ...rich(run(literal(line), style)), ...(!afterBlank && { spacing: 'None' }) };
  });
  return [
    ...shown.filter((block) => block !== undefined),
    ...(lines.length > LIMITS.lines ? [small(`and ${lines.length - LIMITS.lines} more lines`)] : []),
  ];
}

/** Small print. */
export const small = (text: string): RichTextBlock => rich(run(text, { size: 'Small', isSubtle: true }));
