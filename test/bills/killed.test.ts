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

function startImport(cwd: string, path: string, env: NodeJS.ProcessEnv = {}) {
  const options = { cwd, stdio: 'ignore', env: { ...process.env, ...env } } as const;
  const child = spawn(process.execPath, [CLI, 'import', path, '--json'], options);
  return { child, ended: new Promise<number | null>((resolve) => child.on('close', resolve)) };
}

/** Ends the process without a word when `fs[call]` is about to touch a load of the archive, or has just done so. */
function killAt(call: 'renameSync' | 'rmSync', moment: 'before' | 'after'): NodeJS.ProcessEnv {
  const hook = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const real = fs.${call};
    fs.${call} = (...args) => {
      const isLoad = fs.existsSync(args[0]) && args.some((arg) => String(arg).includes('/archive/focus/'));
      const end = (when) => isLoad && when === '${moment}' && process.kill(process.pid, 'SIGKILL');
      end('before');
      real(...args);
      end('after');
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` };
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
  expect(loadFolders(folder)).toHaveLength(1);
}, 60_000);

it.each([
  ['renameSync', 'after'],
  ['rmSync', 'before'],
  ['rmSync', 'after'],
] as const)(
  'an import that is killed at %s of a load, %s it, leaves nothing to the next',
  async (call, moment) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'showback.yaml'), PLAIN);
    const bill = (cost: number) => {
      const path = join(folder, `${cost}.csv`);
      writeFileSync(path, csv([line({ cost })]));
      return path;
    };
    expect(await startImport(folder, bill(1)).ended).toBe(0);
    expect(await startImport(folder, bill(2), killAt(call, moment)).ended).toBe(null);
    expect(await totals(folder)).toEqual([call === 'renameSync' ? 1 : 2]);
    expect(await startImport(folder, bill(3)).ended).toBe(0);
    expect(await totals(folder)).toEqual([3]);
    expect(loadFolders(folder)).toEqual([expect.stringMatching(/focus\/1000\/2026-10\/3$/)]);
    expect(readdirSync(join(folder, 'data', 'archive'))).toEqual(['.database', 'focus']);
  },
  60_000,
);

function loadFolders(folder: string): string[] {
  const files = readdirSync(join(folder, 'data', 'archive'), { recursive: true, withFileTypes: true });
  const parquet = files.filter((entry) => entry.name.endsWith('.parquet'));
  return [...new Set(parquet.map((entry) => entry.parentPath))];
}
