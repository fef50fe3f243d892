import { expect, it } from 'vitest';
import type { Db } from '../../db/open.ts';
import { keepForecasts } from '../../jobs/keep-forecasts.ts';
import { installation, line } from '../support/bills.ts';
import { jobTools } from '../support/job-tools.ts';

/** Ticks each hour from then on, and says when the subcommand ran. */
async function ticking(db: Db, from: string, hours: number): Promise<string[]> {
  const ran: string[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const now = new Date(Date.parse(from) + hour * 3_600_000);
    const runSubcommand = async (...args: string[]) => {
      ran.push(`${now.toISOString().slice(0, 13)} ${args.join(' ')}`);
      return 0;
    };
    await keepForecasts.run(jobTools(db, () => now, { runSubcommand }));
  }
  return ran;
}

it('keeps forecasts once a UTC day, by a process of its own, also after days in which the bot was down', async () => {
  const { importLines, open } = await installation();
  await importLines([line({ day: '2026-11-20', cost: 1 })]);
  expect(await ticking(open.db, '2026-11-24T22:00:00Z', 6)).toEqual([
    '2026-11-24T22 keep-forecasts',
    '2026-11-25T00 keep-forecasts',
  ]);
  expect(await ticking(open.db, '2026-11-29T09:00:00Z', 3)).toEqual(['2026-11-29T09 keep-forecasts']);
});

it('does nothing before the first bill', async () => {
  const { open } = await installation();
  expect(await ticking(open.db, '2026-11-24T22:00:00Z', 6)).toEqual([]);
});
