import { cut } from './plain.ts';

/**
 * The part of Block Kit that replies use, and its limits. Data stands only in kinds of text that Slack shows as they are:
 * `plain_text` without emoji, `raw_text`, and the text of `rich_text`; none in mrkdwn, whose marks cannot be escaped.
 * https://docs.slack.dev/reference/block-kit
 */
export const LIMITS = {
  /** Of a message. Slack refuses some 13,200 characters; the rest is for the note that says what was left out. */
  message: { blocks: 50, characters: 13_000, tables: 1, charts: 2 },
  header: 150,
  text: 3000,
  table: { rows: 100, columns: 20 },
  actions: 25,
  button: { text: 75, value: 2000, accessibilityLabel: 75 },
  image: { title: 2000, alt: 2000 },
  chart: { title: 50, series: 6, seriesName: 20, points: 20, label: 20, axisLabel: 50 },
} as const;

export interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

interface RichText {
  type: 'text';
  text: string;
  style?: { bold: true };
}

export interface RichTextBlock {
  type: 'rich_text';
  elements: { type: 'rich_text_section' | 'rich_text_preformatted'; elements: RichText[] }[];
}

export interface TableBlock {
  type: 'table';
  rows: { type: 'raw_text'; text: string }[][];
  column_settings: { align: 'left' | 'right'; is_wrapped?: true }[];
}

export interface DataVisualizationBlock {
  type: 'data_visualization';
  title: string;
  chart: {
    type: 'line' | 'bar';
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; y_label: string };
  };
}

export interface ButtonElement {
  type: 'button';
  text: PlainText;
  action_id: string;
  value: string;
  accessibility_label?: string;
}

export type Block =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text: PlainText }
  | { type: 'context'; elements: PlainText[] }
  | { type: 'actions'; elements: ButtonElement[] }
  | { type: 'image'; slack_file: { id: string }; title: PlainText; alt_text: string }
  | RichTextBlock
  | TableBlock
  | DataVisualizationBlock;

/** Slack refuses a text that is empty or too long. */
export const plain = (text: string, max: number = LIMITS.text): PlainText => ({
  type: 'plain_text',
  text: cut(text, max) || '–',
  emoji: false,
});
export const context = (...lines: (string | false | undefined)[]): Block => ({
  type: 'context',
  elements: [plain(lines.filter(Boolean).join('\n'))],
});
export const rich = (text: string, style?: 'bold'): RichText => ({
  type: 'text',
  text: text || '–',
  ...(style && { style: { [style]: true } }),
});
export const richText = (...elements: RichText[]): RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
export const preformatted = (lines: readonly string[]): RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements: [rich(lines.join('\n'))] }],
});

/** How many blocks of a kind there are. */
export const countOf = (blocks: readonly Block[], type: Block['type']): number =>
  blocks.filter((block) => block.type === type).length;

/** What people read in a block, by these keys; ids and the values of buttons are not counted. */
const READ = new Set(['text', 'title', 'alt_text', 'accessibility_label', 'name', 'label', 'categories', 'y_label']);

/** How many characters people read in blocks. */
export function charactersOf(node: unknown, read = false): number {
  if (typeof node === 'string') return read ? node.length : 0;
  if (typeof node !== 'object' || node === null) return 0;
  if (Array.isArray(node)) return node.reduce((sum: number, item) => sum + charactersOf(item, read), 0);
  return Object.entries(node).reduce((sum, [key, value]) => sum + charactersOf(value, READ.has(key)), 0);
}
