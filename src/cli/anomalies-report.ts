import { reported } from '../../commands/anomalies/report.ts';
import { createAnomalies } from '../../db/anomalies.ts';
import type { Db } from '../../db/open.ts';
import { UserError } from '../errors.ts';
import { CSV_COLUMNS, csvRow } from '../finops/anomaly-report.ts';
import { type Day, parseDay } from '../finops/day.ts';
import type { Organisation } from '../finops/organisation.ts';

/** The anomalies that began between two days, both included, as CSV. Whoever runs the command line sees all of them. */
export async function anomaliesCsv(
  db: Db,
  organisation: Organisation,
  { from, to }: { from?: string; to?: string },
): Promise<string> {
  const days = { start: readDay(from) ?? 0, end: (readDay(to) ?? Number.MAX_SAFE_INTEGER - 1) + 1 };
  const list = await reported(
    createAnomalies(db, () => new Date()),
    days,
  );
  const rows = list.map((one) => csvRow(one, organisation, organisation.anomalies.severity));
  return [[...CSV_COLUMNS], ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function readDay(text: string | undefined): Day | undefined {
  if (text === undefined) return undefined;
  try {
    return parseDay(text);
  } catch {
    throw new UserError(`"${text}" is no day.`, { hint: 'Write it like 2026-11-01.' });
  }
}

/** What begins like a formula would be run by a spreadsheet. */
function cell(text: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
