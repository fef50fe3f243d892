import { setTimeout as sleep } from 'node:timers/promises';
import { createAnomalies } from '../../../db/anomalies.ts';
import { fakeConnector, type Member } from '../fake-connector.ts';
import { startFakeSlack, TOKENS } from '../fake-slack.ts';
import { type Life, startLife } from './bot-process.ts';
import { type Clicker, lookAt, slackClicker, teamsClicker } from './clicks.ts';
import { createDice } from './dice.ts';
import { createFaults } from './faults.ts';
import { aMinutePasses, slackPlaces, subscribe, teamsPlaces, troubledFolder } from './folder.ts';
import { clicksKept, copiesIn, nameOf, slackSeen, teamsSeen } from './promises.ts';

const ADA: Member = { id: '29:ada', aadObjectId: crypto.randomUUID(), name: 'Ada', email: 'ada@acme.example' };
const FAULTY = 0.25;
const SETTLED_MS = 90_000;

/** Bots that live and die in one folder, between faults, while people click; then one that settles it all. */
export async function runTroubled(options: {
  folder: string;
  seed: number;
  kills: number;
  after: (cleanUp: () => Promise<void>) => void;
}) {
  const { folder, seed, kills, after } = options;
  const dice = createDice(seed);
  const faults = createFaults(createDice(seed + 1), FAULTY);
  const slack = await startFakeSlack({ ackMs: 3000 });
  const connector = await fakeConnector([ADA], { open: true });
  const slackSide = slackPlaces(10);
  const places = [...slackSide, ...teamsPlaces(6)];
  slack.addUser({ id: 'UADA', name: 'Ada', email: 'ada@acme.example' });
  for (const id of ['CFINOPS', ...slackSide.map(({ channel }) => channel)])
    slack.world.channels.set(id, { id, name: id.toLowerCase(), botIsMember: true });
  slack.world.misfortune = faults.slack;
  connector.chance.fault = faults.teams;
  const open = await troubledFolder(folder, places, connector.serviceUrl, connector.account.tenant);
  const env = {
    ...{ SLACK_BOT_TOKEN: TOKENS.botToken, SLACK_APP_TOKEN: TOKENS.appToken, SLACK_API_URL: slack.apiUrl },
    TEAMS_DEV_UNAUTHENTICATED: '1',
  };
  const { find } = createAnomalies(open.db, () => new Date());
  const clickers = [slackClicker(slack, { dice, find }), teamsClicker(connector, ADA, { dice, find })] as const;
  const lives: Life[] = [];
  after(async () => {
    for (const life of lives) await life.kill('all');
    await open.close();
    await slack.close();
    await connector.close();
  });
  const begin = () => {
    const life = startLife(folder, env);
    lives.push(life);
    return life;
  };
  const posts = () => slack.world.messages.length + connector.shown.length;

  faults.begin();
  for (let kill = 0; kill < kills; kill++) {
    await subscribe(open, places, kill);
    const life = begin();
    const clicking = clickers.map((clicker) => clickOn(clicker, life));
    // Some die before they listen, some of a child's work, most between messages.
    if (!dice.hits(0.15)) await life.listening;
    const enough = posts() + dice.between(1, 15);
    const latest = Date.now() + dice.between(200, 5000);
    if (dice.hits(0.3)) slack.sockets.drop();
    while (posts() < enough && Date.now() < latest) await sleep(5);
    await life.kill(dice.hits(0.3) ? 'all' : 'bot');
    await Promise.all(clicking);
    await aMinutePasses(open);
  }
  faults.end();
  for (const life of lives) await life.kill('all');

  const rows = () => open.db.selectFrom('outbox').selectAll().orderBy('id').execute();
  const due = async () =>
    (await rows()).filter(({ state }) => state !== 'sent' && state !== 'failed').length +
    (await open.db.selectFrom('subscription').select('id').where('look_at', '<=', Date.now()).execute()).length;
  const last = begin();
  const clicking = clickers.map((clicker) => clickOn(clicker, last));
  const until = Date.now() + SETTLED_MS;
  const told = async () => (await rows()).filter(({ key }) => /^anomaly \d+$/.test(key)).length >= places.length;
  const settled = async () =>
    clickers.every((clicker) => clicker.isDone()) && (await told()) && (await due()) === 0;
  while (!(await settled()) && Date.now() < until) await sleep(100);
  const repeated = copiesIn(connector);
  await lookAt(repeated, connector, ADA, last);
  while (copiesIn(connector).length > 0 && Date.now() < until) await sleep(50);
  const log = lives.map((life) => life.logged()).join('\n');
  const all = await rows();
  const isTeams = ({ recipient }: { recipient: string }) => recipient.includes('thread.tacv2');
  const [slackMessages, slackWrong] = slackSeen(all.filter((row) => !isTeams(row)), slack);
  const [teamsMessages, teamsWrong] = teamsSeen(all.filter(isTeams), connector, log);
  const idsOf = (list: typeof all) => list.flatMap(({ key }) => (/^anomaly \d+$/.test(key) ? [Number(key.slice(8))] : []));
  const slackIds = idsOf(all.filter((row) => !isTeams(row)));
  const teamsIds = idsOf(all.filter(isTeams));
  const [slackCounted, slackClicksWrong] = await clicksKept(open, slackIds);
  const [teamsCounted, teamsClicksWrong] = await clicksKept(open, teamsIds);
  await last.kill('all');
  await Promise.all(clicking);
  const table = {
    seed,
    kills,
    slack: { faults: Object.fromEntries(faults.counted.slack), ...slackMessages, ...tallyOf(clickers[0]), clicks: slackIds.length, counted: slackCounted },
    teams: { faults: Object.fromEntries(faults.counted.teams), ...teamsMessages, cameAgain: repeated.length - new Set(repeated.map(nameOf)).size, ...tallyOf(clickers[1]), clicks: teamsIds.length, counted: teamsCounted },
  };
  const broken = [
    ...slackWrong,
    ...teamsWrong,
    ...slackClicksWrong,
    ...teamsClicksWrong,
    ...clickers.flatMap(({ tally }) => tally.broken),
  ];
  return { table, broken, log };
}

const tallyOf = ({ tally: { sent, notTaken, again } }: Clicker) => ({ sent, notTaken, again });

/** As long as the bot lives somebody clicks. */
async function clickOn(clicker: Clicker, life: Life): Promise<void> {
  await life.listening;
  while (!life.isOver()) {
    await clicker.click(life).catch(() => {});
    await Promise.race([sleep(150), life.ended]);
  }
}
