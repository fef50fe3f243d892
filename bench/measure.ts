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

/** One line of the table. */
export interface Result {
  what: string;
  measured: number;
  unit: 'ms' | 's' | 'MB' | 'x';
  limit: number | undefined;
}
