import stringWidth from 'string-width';
import { definitions, GAP, padEnd, padStart, shorten } from './columns.ts';
import { plainLine } from './plain.ts';
import type { TablePart, Value } from './reply.ts';
import { formatValue, isFigure } from './value.ts';

/** A table as lines of a fixed-width font. `head` is missing where the table is too wide and each row became a list. */
export interface Listing {
  head?: string;
  /** The lines of each row. */
  rows: string[][];
  total: string[];
}

interface ListedColumn {
  title: string;
  width: number;
  /** A figure that is cut is another figure: only columns of text give way. */
  flexible: boolean;
  right: boolean;
}

/** Room that a column of text keeps. */
const NARROWEST = 8;

/** @param width columns that no line exceeds (from 40 on) */
export function listing(table: TablePart, width: number): Listing {
  const rows = table.rows.map((row) => cellsOf(table, row));
  const total = table.total && cellsOf(table, table.total);
  const columns = columnsOf(table, total ? [...rows, total] : rows, width);
  if (!shrink(columns, width)) {
    const titles = columns.map(({ title }) => title);
    return {
      rows: rows.map((row) => record(titles, row, width)),
      total: total ? record(titles, total, width) : [],
    };
  }
  return {
    head: line(columns, titlesOf(table)),
    rows: rows.map((row) => [line(columns, row)]),
    total: total ? [line(columns, total)] : [],
  };
}

/** Whether a column holds figures or asks for it: such a column stands to the right in every rendering. */
export function alignsRight(table: TablePart, column: number): boolean {
  const align = table.columns[column]?.align;
  return align === undefined ? table.rows.some((row) => isFigure(row[column])) : align === 'right';
}

const titlesOf = (table: TablePart): string[] => table.columns.map(({ title }) => plainLine(title));

const cellsOf = (table: TablePart, row: readonly Value[]): string[] =>
  table.columns.map((_, i) => formatValue(row[i] ?? ''));

function columnsOf(table: TablePart, rows: readonly string[][], width: number): ListedColumn[] {
  return titlesOf(table).map((title, i) => ({
    title,
    width: Math.min(width, Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[i] ?? '')))),
    flexible: ![...table.rows, table.total].some((row) => isFigure(row?.[i])),
    right: alignsRight(table, i),
  }));
}

/** Takes from the widest column of text until the line fits; false where even that does not make it fit. */
function shrink(columns: ListedColumn[], width: number): boolean {
  let excess = columns.reduce((sum, column) => sum + column.width + GAP, -GAP) - width;
  while (excess > 0) {
    const widest = columns.reduce<ListedColumn | undefined>(
      (found, column) => (column.flexible && column.width > (found?.width ?? NARROWEST) ? column : found),
      undefined,
    );
    if (!widest) return false;
    widest.width--;
    excess--;
  }
  return true;
}

function line(columns: readonly ListedColumn[], cells: readonly string[]): string {
  return columns
    .map(({ width, right }, i) => (right ? padStart : padEnd)(shorten(cells[i] ?? '', width), width))
    .join(' '.repeat(GAP))
    .trimEnd();
}

/** A row of a table that is too wide: its first cell, and below it each other one that is not empty beside its column's title. */
function record(titles: readonly string[], [first = '', ...others]: readonly string[], width: number): string[] {
  const list = others.map((text, i) => ({ label: titles[i + 1] ?? '', text })).filter(({ text }) => text !== '');
  return [shorten(first, width), ...definitions(list, width - GAP).map((text) => ' '.repeat(GAP) + text)];
}
