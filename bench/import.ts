import { join } from 'node:path';
import { importFiles } from './import-files.ts';
import { inFolder } from './import-folder.ts';
import { median, type Result } from './measure.ts';
import { CLI, runMeasured } from './process.ts';

const ALONE = join(import.meta.dirname, 'duckdb-alone.ts');
const RUNS = 5;

/** Imports by Showback against what DuckDB alone takes for the same Parquet and the same GROUP BY, turn by turn. */
export async function measureImports(cache: string): Promise<Result[]> {
  const files = await importFiles(cache);
  const smaller = await importFiles(cache, 2_500_000);
  const results: Result[] = [];
  for (const format of ['parquet', 'csv'] as const) {
    const [ours, alone, peaks]: [number[], number[], number[]] = [[], [], []];
    for (let run = 0; run < RUNS; run++) {
      const imported = await inFolder((folder) => runMeasured([CLI, 'import', files[format]], folder));
      const bare = await inFolder((folder) => runMeasured([ALONE, files[format], folder], folder));
      ours.push(imported.seconds);
      alone.push(bare.seconds);
      peaks.push(imported.megabytes);
      process.stderr.write(
        `${format} ${run + 1}/${RUNS}: ${imported.seconds.toFixed(1)} s against ${bare.seconds.toFixed(1)} s, ${Math.round(imported.megabytes)} MB\n`,
      );
    }
    const quarter = await inFolder((folder) => runMeasured([CLI, 'import', smaller[format]], folder));
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
