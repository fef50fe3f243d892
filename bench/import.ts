import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFiles } from './import-files.ts';
import type { Result } from './measure.ts';

const CLI = join(import.meta.dirname, '../bin/showback.js');
const ALONE = join(import.meta.dirname, 'duckdb-alone.ts');
const YAML = `organization: Bench
currency: USD
environment_tags: [environment]
allocation: [{ workload: { tag: app } }]
`;
const RUNS = 5;

/** Imports by Showback against what DuckDB alone takes for the same Parquet and the same GROUP BY, turn by turn. */
export async function measureImports(cache: string): Promise<Result[]> {
  const files = await importFiles(cache);
  const smaller = await importFiles(cache, 2_500_000);
  const results: Result[] = [];
  for (const format of ['parquet', 'csv'] as const) {
    const [ours, alone, peaks]: [number[], number[], number[]] = [[], [], []];
    for (let run = 0; run < RUNS; run++) {
      const imported = await inFolder((folder) => measured([CLI, 'import', files[format]], folder));
      const bare = await inFolder((folder) => measured([ALONE, files[format], folder], folder));
      ours.push(imported.seconds);
      alone.push(bare.seconds);
      peaks.push(imported.megabytes);
      process.stderr.write(
        `${format} ${run + 1}/${RUNS}: ${imported.seconds.toFixed(1)} s against ${bare.seconds.toFixed(1)} s, ${Math.round(imported.megabytes)} MB\n`,
      );
    }
    const quarter = await inFolder((folder) => measured([CLI, 'import', smaller[format]], folder));
    const name = format === 'csv' ? 'CSV' : 'Parquet';
    results.push(
      { what: `import of 10 million rows, ${name}`, measured: median(ours), unit: 's', limit: undefined },
      { what: `DuckDB alone, ${name}`, measured: median(alone), unit: 's', limit: undefined },
      { what: `import against DuckDB alone, ${name}`, measured: median(ours) / median(alone), unit: 'x', limit: 1.3 },
      { what: `peak memory of the import, ${name}`, measured: Math.max(...peaks), unit: 'MB', limit: 700 },
      {
        what: `peak memory with a quarter of the rows, ${name}`,
        measured: quarter.megabytes,
        unit: 'MB',
        limit: undefined,
      },
    );
  }
  return results;
}

/** Seconds and peak resident memory of a process of our Node. */
async function measured(args: readonly string[], cwd: string): Promise<{ seconds: number; megabytes: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  let megabytes = 0;
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, peakOf(child.pid));
  }, 50);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, megabytes };
}

/** The kernel keeps the highest value of a process that still runs. */
function peakOf(pid: number | undefined): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'showback-bench-'));
  writeFileSync(join(folder, 'showback.yaml'), YAML);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
