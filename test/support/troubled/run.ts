import { setTimeout as sleep } from 'node:timers/promises';
import type { Life } from './bot-process.ts';
import { type Place, subscribe, timePasses, WORKLOADS } from './folder.ts';
import { copiesIn } from './promises.ts';
import { lookAtCopies } from './teams-hands.ts';
import { PEOPLE, type TroubledWorld } from './world.ts';

/** After so long a try that was cut off is looked at again. */
const CUT_OFF_MS = 61_000;
/** No pause is longer. */
const PAUSE_MS = 601_000;

/** One life between faults: new digests are due, people click, and at some moment it is killed. */
export async function liveAndDie(world: TroubledWorld, round: number): Promise<void> {
  const { dice, slack, open, places, posts, clickers } = world;
  await subscribe(open, places, round);
  const life = world.begin();
  const clicking = clickOn(world, life);
  // Some die before they listen, some with what a child does, some on a click, most between messages.
  if (!dice.hits(0.15)) await life.listening;
  const clicker = dice.hits(0.6) ? dice.pick(clickers.filter((one) => !one.isDone())) : undefined;
  const clicked = clicker?.tally.sent;
  const enough = posts() + dice.between(1, 30);
  const latest = Date.now() + dice.between(200, 7000);
  if (dice.hits(0.3)) slack.sockets.drop();
  const isTime = () => (clicker ? clicker.tally.sent !== clicked : posts() >= enough) || Date.now() >= latest;
  while (!isTime()) await sleep(2);
  if (clicker !== undefined) await sleep(dice.between(0, 40));
  await life.kill(dice.hits(0.3) ? 'all' : 'bot');
  await clicking;
  timePasses(open, CUT_OFF_MS);
}

const SETTLED_MS = 100_000;

/**
 * One life without faults, until everybody was told and has answered, and whoever sees a question twice has looked at it.
 * @returns how many questions stood there again
 */
export async function settle(world: TroubledWorld): Promise<number> {
  const { connector, clickers, killAll } = world;
  await killAll();
  timePasses(world.open, PAUSE_MS);
  const life = world.begin();
  const clicking = clickOn(world, life);
  const until = Date.now() + SETTLED_MS;
  const isSettled = async () => (await isEverythingTold(world)) && clickers.every((one) => one.isDone());
  while (!(await isSettled()) && Date.now() < until) await sleep(100);
  const copies = copiesIn(connector);
  await lookAtCopies(copies, connector, PEOPLE.anomaly, life);
  while (copiesIn(connector).length > 0 && Date.now() < until) await sleep(50);
  await killAll();
  await clicking;
  return copies.length;
}

/** Every workload has been asked about, every budget and digest told of, and nothing is under way. */
async function isEverythingTold({ open, places, sayings }: TroubledWorld): Promise<boolean> {
  const { db } = open;
  const waiting = await db.selectFrom('outbox').select('id').where('state', 'not in', ['sent', 'failed']).execute();
  const due = await db.selectFrom('subscription').select('id').where('look_at', '<=', Date.now()).execute();
  const anomalies = await db.selectFrom('anomaly').select('id').execute();
  const isTold = ({ channel, platform }: Place) =>
    sayings.subjects('budget alert', platform).some(({ place }) => place.channel === channel);
  return waiting.length + due.length === 0 && anomalies.length >= places.length * WORKLOADS && places.every(isTold);
}

/** As long as the bot lives people click, in Slack and in Teams. */
async function clickOn({ clickers }: TroubledWorld, life: Life): Promise<void> {
  await life.listening;
  const each = clickers.map(async (clicker) => {
    while (!life.isOver()) {
      await clicker.click(life).catch(() => {});
      await Promise.race([sleep(50), life.ended]);
    }
  });
  await Promise.all(each);
}
