import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openDatabase } from '../../db/open.ts';
import { csv, line, PLAIN, temporaryFolder } from '../support/bills.ts';

const CLI = join(import.meta.dirname, '../../bin/showback.js');
const LINES = 60_000;

/** Two versions of the same bill; each line of the second costs twice as much. */
function writeBills(folder: string): [string, string] {
  return [1, 2].map((cost) => {
    const path = join(folder, `version-${cost}.csv`);
    const lines = Array.from({ length: LINES }, (_, index) =>
      line({ cost, day: `2026-10-${String((index % 28) + 1).padStart(2, '0')}`, ServiceName: `service ${index % 50}` }),
    );
    writeFileSync(path, csv(lines));
    return path;
  }) as [string, string];
}

function startImport(cwd: string, path: string) {
  const child = spawn(process.execPath, [CLI, 'import', path, '--json'], { cwd, stdio: 'ignore' });
  return { child, ended: new Promise<number | null>((resolve) => child.on('close', resolve)) };
}

/** The total at every grain, in dollars; what counts as one thing must be one thing. */
async function totals(folder: string): Promise<number[]> {
  const open = await openDatabase(join(folder, 'data', 'showback.db'));
  try {
    const rows = await open.db
      .selectFrom('daily')
      .innerJoin('rollup', 'rollup.id', 'rollup_id')
      .innerJoin('series', 'series.id', 'series_id')
      .where('rollup.current', '=', 1)
      .groupBy('grain')
      .select(({ fn }) => fn.sum<number>('billed').as('total'))
      .execute();
    return [...new Set(rows.map(({ total }) => total / 1_000_000))];
  } finally {
    await open.close();
  }
}

it('an import that is killed at any moment leaves what was before or what comes after, never a mixture', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'showback.yaml'), PLAIN);
  const versions = writeBills(folder);
  expect(await startImport(folder, versions[0]).ended).toBe(0);
  expect(await totals(folder)).toEqual([LINES]);

  const started = Date.now();
  expect(await startImport(folder, versions[1]).ended).toBe(0);
  const whole = Date.now() - started;
  expect(await totals(folder)).toEqual([2 * LINES]);

  for (let moment = 1; moment <= 10; moment++) {
    const { child, ended } = startImport(folder, versions[moment % 2] as string);
    await Promise.race([wait((whole * moment) / 10), ended]);
    child.kill('SIGKILL');
    await ended;
    const [total, ...others] = await totals(folder);
    expect(others).toEqual([]);
    expect([LINES, 2 * LINES]).toContain(total);
  }

  expect(await startImport(folder, versions[0]).ended).toBe(0);
  expect(await totals(folder)).toEqual([LINES]);
  const folders = readdirSync(join(folder, 'data', 'archive'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.parquet'))
    .map((entry) => entry.parentPath);
  expect(new Set(folders).size).toBe(1);
}, 60_000);
