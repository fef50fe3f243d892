/** Milliseconds of one run each, sorted. */
export type Times = readonly number[];

/** Runs the work again and again, after a warm-up; the argument counts the runs. */
export async function timed(
  runs: number,
  work: (run: number) => Promise<unknown>,
  warmUp = Math.min(runs, 50),
): Promise<Times> {
  for (let run = 0; run < warmUp; run++) await work(run);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    await work(warmUp + run);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b);
}

/** The value that a share of the runs stays below; 0.5 is the median. */
export function percentile(times: Times, share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** One line of the table. */
export interface Result {
  what: string;
  measured: number;
  /** '' for a score that has none. */
  unit: 'ms' | 's' | 'MB' | 'x' | 'requests' | 'days' | '%' | '';
  limit: number | undefined;
  /** The limit is the least that will do, not the most. */
  atLeast?: boolean;
}

const DIGITS: Record<Result['unit'], number> = { ms: 1, s: 1, MB: 0, x: 2, requests: 0, days: 0, '%': 1, '': 3 };

/** A row of a Markdown table: what, measured, limit, and how they compare. */
export function formatResult({ what, measured, unit, limit, atLeast = false }: Result): string {
  const number = (value: number) => `${value.toFixed(DIGITS[unit])} ${unit}`.trimEnd();
  const isMet = limit !== undefined && (atLeast ? measured >= limit : measured <= limit);
  const compared = limit === undefined ? '' : isMet ? 'met' : '**missed**';
  const bound = limit === undefined ? '' : `${atLeast ? '≥ ' : ''}${number(limit)}`;
  return `| ${what} | ${number(measured)} | ${bound} | ${compared} |`;
}
