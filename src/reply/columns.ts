import stringWidth from 'string-width';
import { cut, plainLine } from './plain.ts';

/**
 * Text laid out in columns of a fixed-width font. Widths count terminal columns: "表" takes two, an accent none.
 */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts to at most `width` columns, an ellipsis included. */
export function shorten(text: string, width: number): string {
  return stringWidth(text) <= width ? text : `${headOf(text, width - 1).trimEnd()}…`;
}

/** The widest that a name from a bill gets in a table. */
const NAME_WIDTH = 60;

/** A name from a bill as a cell of a table. */
export function nameCell(text: string): string {
  // Longer than any cell: what follows costs time and would not be seen.
  return shorten(plainLine(cut(text, 10 * NAME_WIDTH)), NAME_WIDTH);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - stringWidth(text))) + text;
}

/** Breaks at spaces and line breaks; a word longer than a line is broken where the line ends. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width));
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of paragraph.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (stringWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    let head = headOf(word, width);
    while (head.length < word.length) {
      lines.push(head);
      word = word.slice(head.length);
      head = headOf(word, width);
    }
    line = word;
  }
  return [...lines, line];
}

/** As many whole characters as shorten, and at least one, so that whoever loops comes to an end. */
function headOf(text: string, width: number): string {
  let taken = 0;
  let end = 0;
  for (const { segment } of graphemes.segment(text)) {
    taken += stringWidth(segment);
    if (taken > width && end > 0) break;
    end += segment.length;
  }
  return text.slice(0, end);
}

/** Labels in one column, what belongs to them beside it, wrapped. */
export function definitions(list: readonly { label: string; text: string }[], width: number): string[] {
  const column = labelColumn(
    list.map(({ label }) => label),
    width,
  );
  return list.flatMap(({ label, text }) =>
    wrap(text, width - column).map((line, i) =>
      `${padEnd(i === 0 ? shorten(label, column - GAP) : '', column)}${line}`.trimEnd(),
    ),
  );
}

/** The width of a column of labels and the space after it: a label takes no more than a third of the line. */
export function labelColumn(labels: readonly string[], width: number): number {
  const widest = labels.reduce((most, label) => Math.max(most, stringWidth(label)), 0);
  return Math.min(widest, Math.floor(width / 3)) + GAP;
}

/** Columns of space between two columns. */
export const GAP = 2;
