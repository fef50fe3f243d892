import {
  type CardElement,
  LIMITS,
  type RichTextBlock,
  rich,
  run,
  shownLine,
  small,
  type TableElement,
  type TextRun,
} from './adaptive-card-types.ts';
import { alignsRight } from './listing.ts';
import { counted } from './plain.ts';
import type { TablePart, Value } from './reply.ts';
import { formatValue } from './value.ts';

/** A table, or, where it is too wide for a message, a paragraph for each row. */
export function tableElements(table: TablePart, room: number): CardElement[] {
  const caption = rich(run(shownLine(table.caption, LIMITS.caption), { weight: 'Bolder' }));
  if (table.columns.length === 0) return [caption];
  const json = Math.min(LIMITS.table.json, room - MORE - JSON.stringify(caption).length);
  const { body, rows } = table.columns.length > LIMITS.table.columns ? records(table, json) : nativeTable(table, json);
  const more = table.rows.length - rows + (table.omitted ?? 0);
  return [caption, ...body, ...(more > 0 ? [small(`and ${more} more`)] : [])];
}

/** JSON of the line that says what was cut. */
const MORE = 200;

interface Fitted {
  body: CardElement[];
  /** How many rows it holds. */
  rows: number;
}

function nativeTable(table: TablePart, json: number): Fitted {
  const size: CellStyle = table.columns.length > ROOMY ? { size: 'Small' } : {};
  const row = (values: readonly Value[], style: CellStyle = size) =>
    tableRow(
      table.columns.map((_, i) => formatValue(values[i] ?? '')),
      style,
    );
  const bold: CellStyle = { ...size, weight: 'Bolder' };
  const head = row(
    table.columns.map(({ title }) => title),
    bold,
  );
  const total = table.total === undefined ? [] : [row(table.total, bold)];
  const columns = table.columns.map((_, i) => columnOf(table, i));
  const empty = tableElement(columns, [head, ...total]);
  const shown = fitting(table.rows, row, json - JSON.stringify(empty).length);
  return { body: [tableElement(columns, [head, ...shown, ...total])], rows: shown.length };
}

/** More columns than this need small letters where a conversation is narrow. */
const ROOMY = 3;
/** Characters: names break between words, figures must not break at all. */
const NAME = { least: 6, most: 12 };
const FIGURE = { least: 4, most: 20 };
/** What a column needs beyond its characters. */
const PADDING = 4;

/** As wide as its longest cell, compared with the others. */
function columnOf(table: TablePart, index: number): TableElement['columns'][number] {
  const right = alignsRight(table, index);
  const { least, most } = right ? FIGURE : NAME;
  const cells = [...table.rows.slice(0, LIMITS.table.rows), table.total].map((row) => formatValue(row?.[index] ?? ''));
  const longest = [table.columns[index]?.title ?? '', ...cells].reduce((max, { length }) => Math.max(max, length), 0);
  return {
    width: Math.min(most, Math.max(least, longest)) + PADDING,
    ...(right && { horizontalCellContentAlignment: 'Right' }),
  };
}

/** A table as it stands; its first row is the head. */
export const tableElement = (columns: TableElement['columns'], rows: TableElement['rows']): TableElement => ({
  type: 'Table',
  columns,
  rows,
  firstRowAsHeaders: true,
  showGridLines: true,
});

type CellStyle = Pick<TextRun, 'size' | 'weight'>;

/** A header cell is bold by itself in few clients; an empty one stays empty. */
export function tableRow(cells: readonly string[], style: CellStyle): TableElement['rows'][number] {
  const plain = Object.keys(style).length === 0;
  return {
    type: 'TableRow',
    cells: cells.map((cell) => {
      const text = cell === '' ? '\u00a0' : shownLine(cell, LIMITS.cell);
      return { type: 'TableCell', items: [rich(plain ? text : run(text, style))] };
    }),
  };
}

/** Rows as paragraphs: the first cell, then each other one beside the title of its column. */
function records(table: TablePart, json: number): Fitted {
  const record = ([first = '', ...others]: readonly Value[]): RichTextBlock => {
    const named = table.columns.slice(1, RECORD_COLUMNS).flatMap(({ title }, i) => {
      const text = formatValue(others[i] ?? '');
      return text === '' ? [] : [`${shownLine(title, LIMITS.cell)} ${shownLine(text, LIMITS.cell)}`];
    });
    return rich(run(shownLine(formatValue(first), LIMITS.cell), { weight: 'Bolder' }), `  ${named.join(' · ')}`);
  };
  const left = table.columns.length - RECORD_COLUMNS;
  const more = left > 0 ? [small(`and ${counted(left, 'more column')}`)] : [];
  const total = table.total === undefined ? [] : [record(table.total)];
  const shown = fitting(table.rows, record, json - JSON.stringify([...total, ...more]).length);
  return { body: [...shown, ...total, ...more], rows: shown.length };
}

const RECORD_COLUMNS = 20;

/** The first rows, as many as fit. */
function fitting<Row, Made>(rows: readonly Row[], make: (row: Row) => Made, room: number): Made[] {
  const made: Made[] = [];
  let left = room;
  for (const row of rows.slice(0, LIMITS.table.rows)) {
    const next = make(row);
    left -= JSON.stringify(next).length + 1;
    if (left < 0) break;
    made.push(next);
  }
  return made;
}
