import type { Deliver } from '../test/support/fake-slack/delivery.ts';
import { fakePerson } from '../test/support/fake-slack/person.ts';
import type { Workspace } from '../test/support/fake-slack/workspace.ts';
import { startFakeSlack, TOKENS } from '../test/support/fake-slack.ts';
import { LOOP_DELAY, loopDelay } from './bot.ts';
import { LARGE } from './large-company.ts';
import { percentile, type Result } from './measure.ts';
import { memoryOf, startBotIn } from './process.ts';

const A_SECOND = 50;
const SECONDS = 60;
/** After the first of these all that is kept is there. */
const MEMORY = { early: 2000, late: 10_000, atOnce: 8 };
const PEOPLE = 50;

/** Questions at a steady rate to a bot in a process of its own, one in five with an uploaded chart; then many more. */
export async function measureSlack(
  folder: string,
  options: { seconds?: number; questions?: number; workload?: (n: number) => string } = {},
): Promise<Result[]> {
  const {
    seconds = SECONDS,
    questions = MEMORY.late,
    workload = (n) => `workload-${(n * 7919) % LARGE.workloads}`,
  } = options;
  const slack = await startFakeSlack({ ackMs: 3000 });
  const { world } = slack;
  for (let n = 0; n < PEOPLE; n++) slack.addUser({ id: `U${n}`, name: `Person ${n}`, email: `p${n}@acme.example` });
  const bot = await startBotIn(folder, ['--import', LOOP_DELAY], {
    SLACK_BOT_TOKEN: TOKENS.botToken,
    SLACK_APP_TOKEN: TOKENS.appToken,
    SLACK_API_URL: slack.apiUrl,
  });
  try {
    await slack.connected();
    let asked = 0;
    const acknowledged: number[] = [];
    const ask = async (): Promise<number> => {
      const n = asked++;
      const started = performance.now();
      const timed: Deliver = async (envelope) => {
        const payload = await slack.sockets.deliver(envelope);
        acknowledged.push(performance.now() - started);
        return payload;
      };
      // A day by itself has no chart.
      const words = n % 5 === 0 ? workload(n) : `${workload(n)} on 2026-11-20`;
      const { blocks } = await fakePerson(world, `U${n % PEOPLE}`, timed).command('/cost', words);
      const hasPicture = blocks.some(({ type }) => type === 'image');
      if (hasPicture !== (n % 5 === 0))
        throw new Error(`"cost ${words}" came ${hasPicture ? 'with' : 'without'} a picture`);
      return performance.now() - started;
    };

    for (let warmUp = 0; warmUp < 50; warmUp++) await ask();
    acknowledged.length = 0;
    await loopDelay(bot);
    const visible = await steadily(ask, seconds);
    const { p99 } = await loopDelay(bot);
    const acks = acknowledged.toSorted((a, b) => a - b);

    const askUntil = (count: number) =>
      atOnce(
        ask,
        () => asked < count,
        () => forget(world),
      );
    await askUntil(Math.min(MEMORY.early, questions / 5));
    const early = memoryOf(bot.child, 'VmRSS');
    await askUntil(questions);
    const late = memoryOf(bot.child, 'VmRSS');
    if (world.problems.length > 0) throw new Error(world.problems.join('\n'));
    return [
      {
        what: `Slack, ${A_SECOND} questions a second: acknowledged, p99`,
        measured: percentile(acks, 0.99),
        unit: 'ms',
        limit: 100,
      },
      { what: 'the same: answer visible, p50', measured: percentile(visible, 0.5), unit: 'ms', limit: undefined },
      { what: 'the same: answer visible, p99', measured: percentile(visible, 0.99), unit: 'ms', limit: 500 },
      { what: 'the same: event-loop delay, p99', measured: p99, unit: 'ms', limit: 50 },
      { what: 'memory of the bot after 2,000 questions in Slack', measured: early, unit: 'MB', limit: undefined },
      { what: 'memory after 10,000 against 2,000', measured: late / early, unit: 'x', limit: 1.1 },
    ];
  } finally {
    await bot.stop();
    await slack.close();
  }
}

/** Asks at fixed times, whether or not the answers come. */
async function steadily(ask: () => Promise<number>, seconds: number): Promise<number[]> {
  const begun = performance.now();
  const asking: Promise<number>[] = [];
  for (let n = 0; n < seconds * A_SECOND; n++) {
    const pause = begun + (n * 1000) / A_SECOND - performance.now();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    asking.push(ask());
  }
  return (await Promise.all(asking)).sort((a, b) => a - b);
}

async function atOnce(ask: () => Promise<number>, more: () => boolean, after: () => void): Promise<void> {
  const one = async () => {
    while (more()) {
      await ask();
      after();
    }
  };
  await Promise.all(Array.from({ length: MEMORY.atOnce }, one));
}

/** The stand-in for Slack need not remember what was answered. */
function forget(world: Workspace): void {
  if (world.messages.length < 500) return;
  world.calls.length = 0;
  world.messages.splice(0, world.messages.length - 100);
  for (const id of [...world.files.keys()].slice(0, -100)) world.files.delete(id);
}
