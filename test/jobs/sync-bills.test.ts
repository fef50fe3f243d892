import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../db/open.ts';
import { jobs } from '../../jobs/index.ts';
import { temporaryFolder } from '../support/bills.ts';
import { jobTools } from '../support/job-tools.ts';

async function clockwork() {
  const { db, close } = await openDatabase(join(temporaryFolder(), 'showback.db'));
  onTestFinished(close);
  const state = { now: Date.parse('2026-11-24T00:00:00Z'), code: 0 };
  const now = () => new Date(state.now);
  const ran: string[] = [];
  const tools = jobTools(db, now, {
    sources: () => [
      { name: 'cost-explorer 1', everyHours: 6 },
      { name: 's3 bills', everyHours: 24 },
    ],
    runSubcommand: async (...args: string[]) => {
      ran.push(`${new Date(state.now).toISOString().slice(8, 16)} ${args.join(' ')}`);
      return state.code;
    },
  });
  /** Ticks each minute until then. */
  const until = async (time: string) => {
    for (; state.now < Date.parse(time); state.now += 60_000) for (const job of jobs) await job.run(tools);
  };
  return { state, ran, until };
}

it('syncs each source at once and then every so many hours', async () => {
  const { ran, until } = await clockwork();
  await until('2026-11-25T00:01:00Z');
  expect(ran).toEqual([
    '24T00:00 sync cost-explorer 1',
    '24T00:00 sync s3 bills',
    '24T06:00 sync cost-explorer 1',
    '24T12:00 sync cost-explorer 1',
    '24T18:00 sync cost-explorer 1',
    '25T00:00 sync cost-explorer 1',
    '25T00:00 sync s3 bills',
  ]);
});

it('syncs what was due while the bot was down once, and what failed sooner', async () => {
  const { ran, until, state } = await clockwork();
  await until('2026-11-24T00:01:00Z');
  state.now = Date.parse('2026-11-24T20:00:00Z');
  state.code = 1;
  await until('2026-11-24T20:40:00Z');
  expect(ran.slice(2)).toEqual(['24T20:00 sync cost-explorer 1', '24T20:30 sync cost-explorer 1']);
});
