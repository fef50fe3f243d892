import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { companyOf, MEDIUM, writeBill } from './large-company.ts';
import type { Result } from './measure.ts';
import { CLI, runMeasured } from './process.ts';

/** Days of the last month, with the one after them. */
const DAYS_OF_MONTH = Number(MEDIUM.lastDay.slice(-2));

/** The first look for anomalies in all of the bills, and the one after a sync brought the month again with one more day. */
export async function measureNightly(cache: string): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'showback-bench-nightly-'));
  try {
    cpSync(await companyOf(MEDIUM, join(cache, 'medium-company-1')), folder, { recursive: true });
    const first = await runMeasured([CLI, 'detect'], folder);
    const bill = join(folder, 'bill.parquet');
    await writeBill(folder, bill, { ...MEDIUM, days: DAYS_OF_MONTH }, -1);
    if (spawnSync(process.execPath, [CLI, 'import', bill], { cwd: folder, stdio: 'inherit' }).status !== 0)
      throw new Error('one more day could not be imported');
    const next = await runMeasured([CLI, 'detect'], folder);
    const series = '10,000 series x 400 days of bills';
    return [
      { what: `anomalies, ${series}: the first run`, measured: first.seconds, unit: 's', limit: 60 },
      { what: `anomalies, ${series}: memory of the first run`, measured: first.megabytes, unit: 'MB', limit: 300 },
      { what: `anomalies, ${series}: the run after one more day`, measured: next.seconds, unit: 's', limit: 5 },
      { what: `anomalies, ${series}: memory after one more day`, measured: next.megabytes, unit: 'MB', limit: 300 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
