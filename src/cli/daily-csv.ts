import { UserError } from '../errors.ts';
import { type Day, parseDay } from '../finops/day.ts';
import { linesOf } from './lines.ts';

/** What a series cost, day by day from its first; undefined where the file says nothing of a day. */
export interface DailySeries {
  name: string;
  start: Day;
  costs: (number | undefined)[];
}

const HEADER = 'series,date,cost';
/** A series that is longer has a wrong date in it. */
const MOST_DAYS = 36_600;

/**
 * Reads daily costs from a CSV file: a header, then a series, a date like 2026-11-01 and a number in each line, in any order.
 * Days may be missing, and a cost may be empty: that day is not known. All lines have been read when the first series comes.
 *
 * @returns the series in the order in which they first occur
 * @throws UserError with the number of the first line that is wrong, and why
 */
export function* readDailyCsv(file: string): Iterable<DailySeries> {
  const found = new Map<string, Known>();
  let number = 0;
  for (const line of linesOf(file)) {
    number++;
    if (number === 1) {
      if (fieldsOf(line, 1).join(',').toLowerCase() !== HEADER)
        throw wrong(1, `the first line is the header ${HEADER}`);
    } else if (line !== '') note(found, readLine(line, number), number);
  }
  if (found.size === 0) throw new UserError('There are no costs in the file.', { hint: `Its header is ${HEADER}.` });
  for (const [name, { start, costs }] of found) {
    yield { name, start, costs: costs.map((cost) => (Number.isFinite(cost) ? cost : undefined)) };
  }
}

/** A series while it is read: nothing but numbers takes the least memory. NaN is a cost that was left empty. */
interface Known {
  start: Day;
  costs: number[];
}
const UNTOLD = Number.POSITIVE_INFINITY;

function note(found: Map<string, Known>, { name, day, cost }: Line, number: number): void {
  const known = found.get(name) ?? { start: day, costs: [] };
  // A part of a string keeps all of it in memory: of the name a copy is kept.
  if (known.costs.length === 0) found.set(Buffer.from(name).toString(), known);
  const { costs } = known;
  const start = Math.min(known.start, day);
  const length = Math.max(known.start + costs.length, day + 1) - start;
  if (length > MOST_DAYS) throw wrong(number, `${name} spans more than a hundred years: a date is wrong`);
  if (start < known.start) costs.unshift(...new Array<number>(known.start - start).fill(UNTOLD));
  known.start = start;
  while (costs.length < length) costs.push(UNTOLD);
  if (costs[day - start] !== UNTOLD) throw wrong(number, `${name} has this day twice`);
  costs[day - start] = cost;
}

interface Line {
  name: string;
  day: Day;
  /** NaN where it is empty. */
  cost: number;
}

/** Most lines have no quotes, and dates that have been read before. */
function readLine(line: string, number: number): Line {
  const [name = '', date, cost, ...more] = fieldsOf(line, number);
  if (date === undefined || cost === undefined || more.length > 0) throw wrong(number, 'it does not have three values');
  if (name === '') throw wrong(number, 'it names no series');
  const isEmpty = cost.trim() === '';
  const amount = isEmpty ? Number.NaN : Number(cost);
  if (!isEmpty && !Number.isFinite(amount)) throw wrong(number, `"${cost.slice(0, 40)}" is no number`);
  return { name, day: dayOf(date, number), cost: amount };
}

const days = new Map<string, Day>();

function dayOf(date: string, line: number): Day {
  const known = days.get(date);
  if (known !== undefined) return known;
  try {
    const day = parseDay(date);
    days.set(date, day);
    return day;
  } catch (error) {
    if (error instanceof RangeError) throw wrong(line, error.message.slice(0, 80));
    throw error;
  }
}

/** A series with a comma or a quote in its name stands in quotes; anything else may. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/y;

function fieldsOf(line: string, number: number): string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  for (FIELD.lastIndex = 0; FIELD.lastIndex < line.length; ) {
    const [, quoted, plain = ''] = FIELD.exec(line) ?? [];
    if (FIELD.lastIndex === 0) throw wrong(number, 'its quotes do not match');
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
  }
  return line.endsWith(',') ? [...fields, ''] : fields;
}

function wrong(line: number, why: string): UserError {
  return new UserError(`Line ${line}: ${why}.`, { hint: 'Nothing was written.' });
}
