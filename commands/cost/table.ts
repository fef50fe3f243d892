import { addMicros, type Micros } from '../../src/finops/money.ts';
import { type TablePart, table, type Value } from '../../src/reply/reply.ts';

/** What the values of a dimension cost, now and before; `before` is undefined where there is nothing to compare with. */
export interface Compared {
  now: ReadonlyMap<string, Micros>;
  before: ReadonlyMap<string, Micros> | undefined;
  /** What the values that are not named cost together. */
  others?: { count: number; now: Micros; before: Micros };
}

export interface Row {
  name: string;
  now: Micros;
  before: Micros;
}

/** A table longer than this is not read. */
export const MOST_ROWS = 25;
const DRIVERS = 5;

/** The values that changed the most; the rest on one line, so that the table adds up. */
export function driversTable(
  compared: Compared,
  title: string,
  names: { now: string; before: string },
  currency: string,
): TablePart | undefined {
  const rows = rowsOf(compared).sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before));
  if (rows.length < 2) return undefined;
  const shown = withOthers(rows, DRIVERS);
  const right = { align: 'right' as const };
  const values = (row: Row): Value[] => [
    row.name,
    { micros: row.now, currency },
    { micros: row.before, currency },
    { micros: row.now - row.before, currency, signed: true },
    changeRatio(row),
  ];
  return table({
    caption: rows.length > DRIVERS ? 'The five largest drivers of the change' : 'What drives the change',
    columns: [
      { title },
      { title: names.now, ...right },
      { title: names.before, ...right },
      { title: 'Change', ...right },
      { title: '', ...right },
    ],
    rows: shown.map(values),
    total: values(sumOf(rows, 'Total')),
  });
}

/** All values by their cost, with their share of the whole and, where there is something to compare with, the change. */
export function breakdownTable(compared: Compared, title: string, caption: string, currency: string): TablePart {
  const named = rowsOf(compared).sort((a, b) => b.now - a.now);
  const rows = compared.others ? [...named, othersRow(compared.others)] : withOthers(named, MOST_ROWS);
  const whole = sumOf(rows, 'Total');
  const right = { align: 'right' as const };
  const values = (row: Row): Value[] => [
    row.name,
    { micros: row.now, currency },
    { ratio: whole.now > 0 ? row.now / whole.now : Number.NaN },
    ...(compared.before ? [{ micros: row.now - row.before, currency, signed: true }, changeRatio(row)] : []),
  ];
  return table({
    caption,
    columns: [
      { title },
      { title: 'Cost', ...right },
      { title: 'Share', ...right },
      ...(compared.before
        ? [
            { title: 'Change', ...right },
            { title: '', ...right },
          ]
        : []),
    ],
    rows: rows.map(values),
    total: values(whole),
  });
}

/** The values by their cost, and their sum. */
export function totalsOf(compared: Compared): { rows: Row[]; total: Row } {
  const rows = rowsOf(compared).sort((a, b) => b.now - a.now);
  return { rows, total: sumOf(rows, 'Total') };
}

function rowsOf({ now, before }: Compared): Row[] {
  const names = new Set([...now.keys(), ...(before?.keys() ?? [])]);
  return [...names]
    .map((name) => ({ name, now: now.get(name) ?? 0, before: before?.get(name) ?? 0 }))
    .filter((row) => row.now !== 0 || row.before !== 0);
}

function withOthers(rows: readonly Row[], most: number): Row[] {
  if (rows.length <= most + 1) return [...rows];
  const others = rows.slice(most);
  return [...rows.slice(0, most), sumOf(others, `${others.length} others`)];
}

function othersRow({ count, now, before }: NonNullable<Compared['others']>): Row {
  return { name: `${count.toLocaleString('en-US')} other${count === 1 ? '' : 's'}`, now, before };
}

function sumOf(rows: readonly Row[], name: string): Row {
  return rows.reduce(
    (sum, row) => ({ name, now: addMicros(sum.now, row.now), before: addMicros(sum.before, row.before) }),
    { name, now: 0, before: 0 },
  );
}

/** What costs where nothing was before is new; a change from a credit has no percentage. */
function changeRatio({ now, before }: Row): Value {
  if (before > 0) return { ratio: (now - before) / before, signed: true };
  return { ratio: before === 0 && now > 0 ? Number.POSITIVE_INFINITY : Number.NaN, signed: true };
}
