import { UserError } from '../errors.ts';
import { parseAmount } from '../finops/amount.ts';
import { type BudgetFor, budgetKey, RHYTHMS, type Rhythm } from '../finops/budget.ts';
import { type Day, type Month, monthOf, parseDay } from '../finops/day.ts';
import { METRICS, type Metric } from '../finops/metric.ts';
import type { Micros } from '../finops/money.ts';
import type { Organisation } from '../finops/organisation.ts';
import { type Filter, findFilters, findScopes, type Vocabulary } from '../finops/scope.ts';
import { readQuestion } from '../grammar.ts';
import { type CsvRow, parseCsv } from './csv.ts';

export const COLUMNS = ['scope', 'filter', 'metric', 'period', 'month', 'amount'] as const;
type Column = (typeof COLUMNS)[number];
const NEEDED: readonly Column[] = ['scope', 'month', 'amount'];
const MOST_PROBLEMS = 20;

/** The budget of one month, as a row of a file says it. */
export interface BudgetRow {
  of: BudgetFor;
  rhythm: Rhythm;
  month: Month;
  amount: Micros;
}

interface Context {
  organisation: Organisation;
  vocabulary: Vocabulary;
  today: Day;
}

/**
 * Reads a file of budgets, one row a month.
 * @throws UserError naming each bad row by its line, with what is wrong
 */
export function readBudgetRows(text: string, context: Context): BudgetRow[] {
  const [header, ...rows] = parseCsv(text);
  const at = columnsOf(header);
  const problems: string[] = [];
  const seen = new Map<string, number>();
  const read = rows.flatMap((row) => {
    try {
      const one = readRow(row, at, context);
      const key = `${budgetKey(one.of)} ${one.month}`;
      const before = seen.get(key);
      if (before !== undefined) throw new UserError(`it is about the same month as line ${before}`);
      seen.set(key, row.line);
      return [one];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(`line ${row.line}: ${error.message}`);
      return [];
    }
  });
  if (problems.length === 0) return read;
  const more = problems.length > MOST_PROBLEMS ? [`and ${problems.length - MOST_PROBLEMS} more`] : [];
  throw new UserError(['Nothing was imported.', ...problems.slice(0, MOST_PROBLEMS), ...more].join('\n'));
}

function columnsOf(header: CsvRow | undefined): (column: Column) => number {
  const names = header?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const missing = NEEDED.filter((column) => !names.includes(column));
  const unknown = names.find((name) => !COLUMNS.some((column) => column === name));
  if (missing.length > 0 || unknown !== undefined) {
    throw new UserError(
      missing.length > 0 ? `There is no column ${missing.join(', ')}.` : `There is a column "${unknown}".`,
      { hint: `The first line names the columns: ${COLUMNS.join(',')}. Only ${NEEDED.join(', ')} must be there.` },
    );
  }
  return (column) => names.indexOf(column);
}

function readRow({ cells }: CsvRow, at: (column: Column) => number, context: Context): BudgetRow {
  const cell = (column: Column) => cells[at(column)]?.trim() ?? '';
  const { currency, defaultMetric } = context.organisation;
  const amount = parseAmount(cell('amount'), currency);
  if (amount === undefined) throw new UserError(`"${cell('amount')}" is no amount`);
  if (amount === 'foreign') throw new UserError(`"${cell('amount')}" is not in ${currency}`);
  return {
    of: {
      scope: readScope(cell('scope'), context),
      filters: readFilters(cell('filter'), context),
      metric: oneOf<Metric>(METRICS, cell('metric') || defaultMetric, 'metric'),
    },
    rhythm: oneOf<Rhythm>(RHYTHMS, cell('period') || 'monthly', 'period'),
    month: readMonth(cell('month')),
    amount,
  };
}

/** A name as it is, or words of the grammar: `team data`. */
function readScope(name: string, context: Context): BudgetFor['scope'] {
  const [named, ...others] = findScopes(name, context.vocabulary);
  const isOne = named !== undefined && others.length === 0;
  const { scope, filters } = isOne ? { scope: named, filters: [] } : readWords(name, context);
  if (filters.length > 0) throw new UserError(`"${name}" is not only a scope`);
  if (scope === undefined || scope.kind === 'mine') throw new UserError(`"${name}" is no scope`);
  return scope;
}

function readFilters(name: string, context: Context): Filter[] {
  if (name === '') return [];
  const named = findFilters(name, context.vocabulary);
  if (named.length === 1) return named;
  const { scope, filters } = readWords(`of ${name}`, context);
  if (scope !== undefined) throw new UserError(`"${name}" is not only a filter`);
  return filters;
}

function readWords(text: string, { vocabulary, today, organisation }: Context) {
  const { fiscalYearStart } = organisation;
  const question = readQuestion(text, { command: 'budget', vocabulary, today, fiscalYearStart, mayName: () => true });
  if (question.periodGiven || question.by || question.versus || question.metric) {
    throw new UserError(`"${text}" says more than belongs in this column`);
  }
  return question;
}

function readMonth(text: string): Month {
  const month = /^20\d\d-\d\d$/.test(text) ? Number(text.slice(5)) : 0;
  if (month < 1 || month > 12) throw new UserError(`"${text}" is no month like 2026-11`);
  return monthOf(parseDay(`${text}-01`));
}

function oneOf<T extends string>(list: readonly T[], text: string, what: string): T {
  const found = list.find((one) => one === text.toLowerCase());
  if (found === undefined) throw new UserError(`"${text}" is no ${what}: it is one of ${list.join(', ')}`);
  return found;
}
