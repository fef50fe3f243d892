import { expect, it } from 'vitest';
import { generationOf, noteDetected } from '../../db/generation.ts';
import { detectAnomalies } from '../../jobs/detect-anomalies.ts';
import { installation, line } from '../support/bills.ts';
import { jobTools } from '../support/job-tools.ts';

async function clockwork() {
  const house = await installation();
  const { db } = house.open;
  const state = { now: Date.parse('2026-11-24T08:00:00Z'), code: 0 };
  const ran: string[] = [];
  const tools = jobTools(db, () => new Date(state.now), {
    organisation: () => house.organisation,
    runSubcommand: async (...args: string[]) => {
      ran.push(args.join(' '));
      if (state.code === 0) await noteDetected(db, await generationOf(db));
      return state.code;
    },
  });
  /** What it runs when it is asked after so many minutes. */
  const after = async (minutes: number) => {
    state.now += minutes * 60_000;
    await detectAnomalies.run(tools);
    return ran.splice(0);
  };
  return { ...house, state, after };
}

it('looks for anomalies after each import, and for none without bills', async () => {
  const { after, importLines } = await clockwork();
  expect(await after(1)).toEqual([]);
  await importLines([line({ cost: 1, day: '2026-10-05' })]);
  expect(await after(1)).toEqual(['detect']);
  expect(await after(60)).toEqual([]);
  await importLines([line({ cost: 2, day: '2026-10-05' })]);
  expect(await after(1)).toEqual(['detect']);
});

it('tries again half an hour after a failure', async () => {
  const { after, importLines, state } = await clockwork();
  await importLines([line({ cost: 1, day: '2026-10-05' })]);
  state.code = 1;
  expect(await after(1)).toEqual(['detect']);
  expect(await after(29)).toEqual([]);
  state.code = 0;
  expect(await after(1)).toEqual(['detect']);
  expect(await after(60)).toEqual([]);
});
