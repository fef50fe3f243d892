import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './support/bills.ts';
import { keptBy } from './support/troubled/promises.ts';
import { liveAndDie, settle } from './support/troubled/run.ts';
import { troubledWorld } from './support/troubled/world.ts';

const { RELIABILITY_KILLS, RELIABILITY_SEED = '1' } = process.env;
const KILLS = Number(RELIABILITY_KILLS ?? 6);

it(
  'a real bot that is killed again and again, between a Slack and a Teams full of faults, keeps what it promises',
  async () => {
    const world = await troubledWorld(temporaryFolder(), Number(RELIABILITY_SEED));
    onTestFinished(() => world.close());
    world.faults.begin();
    for (let kill = 0; kill < KILLS; kill++) await liveAndDie(world, kill);
    world.faults.end();
    const cameAgain = await settle(world);
    const { slack, teams, broken } = await keptBy(world);
    if (RELIABILITY_KILLS !== undefined) process.stderr.write(`${JSON.stringify({ slack, teams, cameAgain })}\n`);

    expect(broken).toEqual([]);
    expect([slack.doubled, slack.lost, slack.doubted, teams.doubled, teams.lost]).toEqual([0, 0, 0, 0, 0]);
  },
  180_000 + KILLS * 15_000,
);
