import { writeFileSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { formatDay } from '../finops/day.ts';
import { forecast, LEAST_DAYS, SHARES } from '../finops/forecast.ts';
import { type DailySeries, readDailyCsv } from './daily-csv.ts';

const HEADER = ['series', 'date', 'mean', ...SHARES.map((share) => `p${Math.round(share * 100)}`)].join(',');

/** Ten years. */
const MOST_AHEAD = 3660;

/**
 * Forecasts each series of a CSV file from the day after its last on, and writes the forecasts as CSV; to stdout where no
 * file is named. Nothing is written when a line of the input is wrong.
 *
 * @throws UserError when the input cannot be read or the output not be written
 */
export function forecastCsv({ input, output, horizon }: { input: string; output?: string; horizon: string }): number {
  const days = Number(horizon);
  if (!Number.isInteger(days) || days < 1 || days > MOST_AHEAD) {
    throw new UserError(`"${horizon}" is no number of days from 1 to ${MOST_AHEAD}.`, {
      hint: 'For example: --horizon 56',
    });
  }
  const made = [`${HEADER}\n`];
  const short: string[] = [];
  for (const series of readDailyCsv(input)) {
    const rows = rowsOf(series, days);
    if (rows === '') short.push(series.name);
    made.push(rows);
  }
  const text = made.join('');
  if (output === undefined) process.stdout.write(text);
  else write(output, text);
  if (short.length > 0) {
    process.stderr.write(
      `Fewer than ${LEAST_DAYS} known days, so not forecast: ${short.slice(0, 10).join(', ')}${short.length > 10 ? ` and ${short.length - 10} more` : ''}\n`,
    );
  }
  return 0;
}

/** Nothing where too few days are known. */
function rowsOf({ name, start, costs }: DailySeries, days: number): string {
  const made = forecast({ start, costs }, start + costs.length + days);
  const quoted = /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
  const rows = (made?.days ?? []).map(({ mean, quantiles }, i) =>
    [quoted, formatDay(start + costs.length + i), ...[mean, ...quantiles].map(number)].join(','),
  );
  return rows.map((row) => `${row}\n`).join('');
}

/** + 0 turns -0 into 0, and so of what is hardly less. */
const number = (amount: number): string => (Math.round(amount * 1e6) / 1e6 + 0).toFixed(6);

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
