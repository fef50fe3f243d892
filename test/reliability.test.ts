import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './support/bills.ts';
import { runTroubled } from './support/troubled/run.ts';

/** More of them for a longer run: see docs/reliability.md. */
const KILLS = Number(process.env['RELIABILITY_KILLS'] ?? 6);
const SEED = Number(process.env['RELIABILITY_SEED'] ?? 1);

it(`a real bot that is killed ${KILLS} times, between a Slack and a Teams full of faults, keeps what it promises`, async () => {
  const result = await runTroubled({ folder: temporaryFolder(), seed: SEED, kills: KILLS, after: onTestFinished });
  process.stderr.write(`${JSON.stringify(result.table)}\n`);
  expect(result.broken).toEqual([]);
  expect(result.table.slack.clicks).toEqual(result.table.slack.counted);
  expect(result.table.teams.clicks).toEqual(result.table.teams.counted);
}, 120_000 + KILLS * 15_000);
