import { writeFileSync } from 'node:fs';
import { type Anomaly, begin, observe, type SeriesState } from '../finops/anomaly.ts';
import { formatDay } from '../finops/day.ts';
import { severityOf } from '../finops/severity.ts';
import { readSeries, Unacceptable } from './csv-file.ts';

interface FlaggedSeries {
  name: string;
  state: SeriesState;
  /** The oldest first. */
  anomalies: Anomaly[];
}

/**
 * Judges each day of the series in a CSV file by the days before it, and says what was out of the ordinary.
 * @returns how many anomalies there are
 */
export async function detectInFile(input: string, output: string | undefined): Promise<number> {
  const all = new Map<string, FlaggedSeries>();
  await readSeries(input, ({ series: name, day, cost }) => {
    let series = all.get(name);
    if (!series) {
      series = { name, state: begin(day), anomalies: [] };
      all.set(name, series);
    }
    const { last } = series.state.memory;
    if (day <= last)
      throw new Unacceptable(
        `${formatDay(day)} does not come after ${formatDay(last)}, the day before it in its series`,
      );
    const { anomaly } = observe(series.state, day, cost);
    if (anomaly && anomaly !== series.anomalies.at(-1)) series.anomalies.push(anomaly);
  });
  const rows = [...all.values()].flatMap(({ name, anomalies }) => anomalies.map((anomaly) => rowOf(name, anomaly)));
  const text = ['series,flagged_on,start,end,expected,actual,impact,severity', ...rows, ''].join('\n');
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
  return rows.length;
}

/** `end` is the last day of the anomaly: whoever reads a table takes it for that. */
function rowOf(series: string, { flaggedOn, start, end, expected, actual }: Anomaly): string {
  const impact = actual - expected;
  return [
    quoted(series),
    formatDay(flaggedOn),
    formatDay(start),
    formatDay(end - 1),
    amount(expected),
    amount(actual),
    amount(impact),
    severityOf(impact, severityInMonths(expected / (end - start))),
  ].join(',');
}

/** A file does not say its unit: an anomaly matters by what it is to a month of the series. */
function severityInMonths(usualDay: number) {
  const month = 30 * Math.max(0, usualDay);
  return { medium: 0.05 * month, high: 0.2 * month, critical: 0.5 * month };
}

function amount(value: number): string {
  return String(Number(value.toFixed(6)));
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
