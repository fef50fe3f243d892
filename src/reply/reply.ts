/**
 * The neutral reply: what a command answers, as plain data. One renderer per platform turns it into Block Kit, HTML or
 * terminal text. Every string in it is data from a bill or a person and never markup: renderers escape.
 */
export interface Reply {
  title: string;
  parts: Part[];
}

export type Part = TextPart | FactsPart | TablePart | ChartPart | NotePart | ButtonsPart | FormPart;

/** A paragraph. The first text of a reply is its point in one sentence: renderers give it weight. */
export interface TextPart {
  kind: 'text';
  text: string;
}

/** A few named figures, e.g. Total, Change, Daily average. */
export interface FactsPart {
  kind: 'facts';
  facts: Fact[];
}
export interface Fact {
  label: string;
  value: Value;
  /** A short remark beside the value, e.g. "12% more than the same days of October". */
  remark?: string;
}

/** An amount in integer micros (1e-6) of a currency; renderers show it with thousands separators and cents. */
export interface Amount {
  micros: number;
  currency: string;
  /** Show a plus sign before a positive amount: the amount is a change. */
  signed?: boolean;
}
/** A change or share as a ratio: 0.12 is shown as "12%", and as "+12%" when it is a change. */
export interface Ratio {
  ratio: number;
  signed?: boolean;
}
/** What stands in a cell or beside a label. */
export type Value = string | Amount | Ratio;

export interface TablePart {
  kind: 'table';
  caption: string;
  columns: Column[];
  rows: Value[][];
  /** The last line, set apart; it has one value for each column. */
  total?: Value[];
  /** How many rows the table left out before it came here; renderers add what they cut themselves and say it. */
  omitted?: number;
}
export interface Column {
  title: string;
  align?: 'left' | 'right';
}

/** A chart as data. A reader who sees no picture loses no number: `summary` says what the picture shows. */
export interface ChartPart {
  kind: 'chart';
  title: string;
  /** `line` for days; `bar` for values compared side by side; `stacked` for parts of a whole by day. */
  type: 'line' | 'bar' | 'stacked';
  /** One label for each point, in order. */
  labels: string[];
  series: ChartSeries[];
  currency: string;
  /** Index of the first point that may still change; drawn dotted and named in the legend. */
  incompleteFrom?: number;
  /** Index of the first point that has not been yet: what is expected, drawn and named like what is incomplete. */
  forecastFrom?: number;
  /** Alternative text with the actual numbers. */
  summary: string;
}
export interface ChartSeries {
  name: string;
  /** Integer micros; null where there is no value (yet). */
  values: (number | null)[];
  /**
   * `past` is drawn muted: what the main series is compared with. `low` and `high` are the edges of an interval; together
   * they are drawn as a band, where a band can be drawn.
   */
  role?: 'main' | 'past' | 'low' | 'high';
}

/** From where on a chart's points are no settled fact, and what they are. */
export function unsettled({
  incompleteFrom,
  forecastFrom,
}: ChartPart): { from: number; are: 'incomplete' | 'forecast' } | undefined {
  if (forecastFrom !== undefined) return { from: forecastFrom, are: 'forecast' };
  return incompleteFrom === undefined ? undefined : { from: incompleteFrom, are: 'incomplete' };
}

/** Small print: metric, range, how far the bills reach. */
export interface NotePart {
  kind: 'note';
  text: string;
}

/** A click is a question: each button carries the command that it runs. */
export interface ButtonsPart {
  kind: 'buttons';
  buttons: Button[];
}
export interface Button {
  label: string;
  run: string;
}

/** Asks for a few values; submitting it runs `run` with the values of its fields. */
export interface FormPart {
  kind: 'form';
  title: string;
  run: string;
  submit: string;
  fields: Field[];
}
export interface Field {
  name: string;
  label: string;
  type: 'text' | 'date' | 'select';
  value?: string;
  options?: { label: string; value: string }[];
  optional?: boolean;
  /** What is wrong with the value that was submitted. */
  error?: string;
}

/** Parts that do not apply are left out by passing undefined or false. */
export function reply(title: string, ...parts: (Part | undefined | false)[]): Reply {
  return { title, parts: parts.filter((part) => part !== undefined && part !== false) };
}

export const text = (value: string): TextPart => ({ kind: 'text', text: value });
export const facts = (...list: (Fact | undefined | false)[]): FactsPart => ({
  kind: 'facts',
  facts: list.filter((fact) => fact !== undefined && fact !== false),
});
export const table = (options: Omit<TablePart, 'kind'>): TablePart => ({ kind: 'table', ...options });
export const chart = (options: Omit<ChartPart, 'kind'>): ChartPart => ({ kind: 'chart', ...options });
export const note = (value: string): NotePart => ({ kind: 'note', text: value });
export const buttons = (...list: (Button | undefined | false)[]): ButtonsPart => ({
  kind: 'buttons',
  buttons: list.filter((button) => button !== undefined && button !== false),
});
export const form = (options: Omit<FormPart, 'kind'>): FormPart => ({ kind: 'form', ...options });
