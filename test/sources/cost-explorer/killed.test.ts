import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../db/open.ts';
import { todayIn } from '../../../src/clock.ts';
import { formatDay } from '../../../src/finops/day.ts';
import { PLAIN, sums, temporaryFolder } from '../../support/bills.ts';
import { fakeCostExplorer } from '../../support/fake-cost-explorer.ts';
import { charge, PAYER } from '../../support/syncing.ts';

const CLI = join(import.meta.dirname, '../../../bin/showback.js');
const MONTH = 30;

it('a sync that is killed at any moment leaves whole months only, and the next ones finish it', async () => {
  const today = todayIn('UTC', new Date());
  const charges = Array.from({ length: 4 * MONTH }, (_, index) =>
    charge({ on: formatDay(today - 1 - index), cost: 1 + (index % 7), service: `Service ${index % 5}` }),
  );
  const fake = await fakeCostExplorer(charges);
  onTestFinished(fake.close);
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'showback.yaml'),
    `${PLAIN}sources: [{ cost_explorer: { account: "${PAYER}", daily_cap: 50 } }]\n`,
  );
  const sync = () => {
    const child = spawn(process.execPath, [CLI, 'sync'], {
      cwd: folder,
      env: { ...process.env, ...fake.env },
      stdio: 'ignore',
    });
    return { child, ended: new Promise<number | null>((resolve) => child.on('close', resolve)) };
  };
  const total = async () => {
    const open = await openDatabase(join(folder, 'data', 'showback.db'));
    const periods = await open.db.selectFrom('load').select('period').where('state', '=', 'current').execute();
    const expected = charges.filter(({ day }) => periods.some(({ period }) => formatDay(day).startsWith(period)));
    const whole = expected.reduce((sum, { unblended }) => sum + unblended, 0) / 1_000_000;
    const found = (await sums(open, [], 'billed'))[''] ?? 0;
    await open.close();
    return { found, whole };
  };

  for (const moment of [700, 1000, 1300, 1700, 2200]) {
    const { child, ended } = sync();
    await Promise.race([wait(moment), ended]);
    child.kill('SIGKILL');
    await ended;
    const { found, whole } = await total();
    expect(found).toBe(whole);
  }
  expect(await sync().ended).toBe(0);
  expect((await total()).found).toBe(fake.total('unblended'));
}, 90_000);
