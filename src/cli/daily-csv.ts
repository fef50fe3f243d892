import { UserError } from '../errors.ts';
import { type Day, parseDay } from '../finops/day.ts';

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
 * Reads daily costs from CSV text: a header, then a series, a date like 2026-11-01 and a number in each line, in any order.
 * Days may be missing, and a cost may be empty: that day is not known.
 *
 * @returns the series in the order in which they first occur
 * @throws UserError with the number of the first line that is wrong, and why
 */
export function readDailyCsv(text: string): DailySeries[] {
  const found = new Map<string, Known>();
  for (const { number, line } of linesOf(text)) {
    if (number === 1) {
      if (fieldsOf(line, 1).join(',').toLowerCase() !== HEADER)
        throw wrong(1, `the first line is the header ${HEADER}`);
      continue;
    }
    if (line === '') continue;
    const { name, day, cost } = readLine(line, number);
    const known = found.get(name) ?? { days: [], costs: [], lines: [] };
    if (known.days.length === 0) found.set(name, known);
    known.days.push(day);
    known.costs.push(cost);
    known.lines.push(number);
  }
  if (found.size === 0) throw new UserError('There are no costs in the file.', { hint: `Its header is ${HEADER}.` });
  return [...found].map(([name, known]) => seriesOf(name, known));
}

/** What the lines of one series say, in their order. */
interface Known {
  days: Day[];
  costs: (number | undefined)[];
  lines: number[];
}

function* linesOf(text: string): Iterable<{ number: number; line: string }> {
  const begin = text.startsWith('\ufeff') ? 1 : 0;
  for (let from = begin, number = 1; from < text.length; number++) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end === -1 ? text.length : end);
    yield { number, line: line.endsWith('\r') ? line.slice(0, -1) : line };
    from = end === -1 ? text.length : end + 1;
  }
}

/** Most lines have no quotes, and dates that have been read before. */
function readLine(line: string, number: number): { name: string; day: Day; cost: number | undefined } {
  const [name = '', date, cost, ...more] = fieldsOf(line, number);
  if (date === undefined || cost === undefined || more.length > 0) throw wrong(number, 'it does not have three values');
  if (name === '') throw wrong(number, 'it names no series');
  const amount = cost.trim() === '' ? undefined : Number(cost);
  if (amount !== undefined && !Number.isFinite(amount)) throw wrong(number, `"${cost.slice(0, 40)}" is no number`);
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

function seriesOf(name: string, known: Known): DailySeries {
  const start = known.days.reduce((first, day) => Math.min(first, day));
  const length = known.days.reduce((last, day) => Math.max(last, day)) - start + 1;
  if (length > MOST_DAYS) throw new UserError(`${name} spans more than a hundred years: one of its dates is wrong.`);
  const costs = new Array<number | undefined>(length).fill(undefined);
  const told = new Uint8Array(length);
  for (const [i, day] of known.days.entries()) {
    if (told[day - start] === 1) throw wrong(known.lines[i] ?? 0, `${name} has this day twice`);
    told[day - start] = 1;
    costs[day - start] = known.costs[i];
  }
  return { name, start, costs };
}

function wrong(line: number, why: string): UserError {
  return new UserError(`Line ${line}: ${why}.`, { hint: 'Nothing was written.' });
}
