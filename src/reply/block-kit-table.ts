import {
  type Block,
  context,
  countOf,
  LIMITS,
  preformatted,
  rich,
  richText,
  type TableBlock,
} from './block-kit-types.ts';
import { alignsRight, listing } from './listing.ts';
import { counted, cut, plainLine } from './plain.ts';
import type { TablePart, Value } from './reply.ts';
import { formatValue } from './value.ts';

/** Slack takes one table a message: the others are listings in a fixed-width font. */
export function tableBlocks(table: TablePart, before: readonly Block[], room: number): Block[] {
  const caption = cut(plainLine(table.caption), CAPTION);
  const native = countOf(before, 'table') < LIMITS.message.tables;
  const characters = Math.min(native ? NATIVE : LISTING, room - caption.length - MORE);
  const columns = table.columns.slice(0, LIMITS.table.columns);
  const { body, rows } = native
    ? nativeTable({ ...table, columns }, characters)
    : listed({ ...table, columns }, characters);
  const moreRows = table.rows.length - rows + (table.omitted ?? 0);
  const moreColumns = table.columns.length - columns.length;
  return [
    richText(rich(caption, 'bold')),
    ...(columns.length > 0 ? [body] : []),
    ...(moreRows > 0 || moreColumns > 0
      ? [
          context(
            moreRows > 0 && `and ${moreRows} more`,
            moreColumns > 0 && `and ${counted(moreColumns, 'more column')}`,
          ),
        ]
      : []),
  ];
}

/** Characters of one table, so that it does not crowd out what comes after it. */
const NATIVE = 6000;
const LISTING = 3000;
/** Characters of the line that says what was cut. */
const MORE = 60;
const CAPTION = 300;
/** No amount is longer; a name that is shows an ellipsis. */
const CELL = 100;
/** A listing is read on a phone as well. */
const LISTING_WIDTH = 60;

interface Fitted {
  body: Block;
  /** How many rows it holds. */
  rows: number;
}

function nativeTable(table: TablePart, characters: number): Fitted {
  const cells = (values: readonly Value[]) =>
    table.columns.map((_, i) => ({ type: 'raw_text' as const, text: cut(formatValue(values[i] ?? ''), CELL) || '–' }));
  const fixed = [cells(table.columns.map(({ title }) => title)), ...(table.total ? [cells(table.total)] : [])];
  const room = characters - sizeOf(fixed.flat());
  const rows = fitting(table.rows.slice(0, LIMITS.table.rows - fixed.length).map(cells), sizeOf, room);
  const [head = [], ...total] = fixed;
  const column_settings = table.columns.map((_, i): TableBlock['column_settings'][number] =>
    alignsRight(table, i) ? { align: 'right' } : { align: 'left', is_wrapped: true },
  );
  return { body: { type: 'table', rows: [head, ...rows, ...total], column_settings }, rows: rows.length };
}

function listed(table: TablePart, characters: number): Fitted {
  const { head, rows, total } = listing(table, LISTING_WIDTH);
  const fixed = [...(head === undefined ? [] : [head]), ...total];
  const shown = fitting(rows, linesLength, characters - linesLength(fixed));
  const lines = [...(head === undefined ? [] : [head]), ...shown.flat(), ...total];
  return { body: preformatted(lines), rows: shown.length };
}

const sizeOf = (cells: readonly { text: string }[]): number => cells.reduce((sum, { text }) => sum + text.length, 0);
const linesLength = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

/** The first rows, as many as fit. */
function fitting<Row>(rows: readonly Row[], size: (row: Row) => number, room: number): Row[] {
  let left = room;
  const end = rows.findIndex((row) => {
    left -= size(row);
    return left < 0;
  });
  return rows.slice(0, end < 0 ? rows.length : end);
}
