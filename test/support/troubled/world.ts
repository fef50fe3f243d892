import { createAnomalies } from '../../../db/anomalies.ts';
import { fakeConnector, type Member } from '../fake-connector.ts';
import { startFakeSlack, TOKENS } from '../fake-slack.ts';
import { type Life, startLife } from './bot-process.ts';
import { slackClicker, teamsClicker } from './clicks.ts';
import { createDice } from './dice.ts';
import { createFaults } from './faults.ts';
import { slackPlaces, teamsPlaces, troubledFolder } from './folder.ts';

export const ADA: Member = { id: '29:ada', aadObjectId: crypto.randomUUID(), name: 'Ada', email: 'ada@acme.example' };

/** A bot's folder between a Slack and a Teams that have faults, and somebody who clicks in both. */
export async function troubledWorld(folder: string, seed: number) {
  const dice = createDice(seed);
  const faults = createFaults(createDice(seed + 1));
  const slack = await startFakeSlack({ ackMs: 3000 });
  slack.world.misfortune = faults.slack;
  const connector = await fakeConnector([ADA], { open: true });
  connector.chance.fault = faults.teams;
  const inSlack = slackPlaces(10);
  const places = [...inSlack, ...teamsPlaces(6)];
  slack.addUser({ id: 'UADA', name: 'Ada', email: 'ada@acme.example' });
  for (const id of ['CFINOPS', ...inSlack.map(({ channel }) => channel)])
    slack.world.channels.set(id, { id, name: id.toLowerCase(), botIsMember: true });
  const open = await troubledFolder(folder, places, connector.serviceUrl, connector.account.tenant);
  const { find } = createAnomalies(open.db, () => new Date());
  const lives: Life[] = [];
  const clickers = {
    slack: slackClicker(slack, { dice, find }),
    teams: teamsClicker(connector, ADA, { dice, find }),
  };
  const killAll = async () => {
    for (const life of lives) await life.kill('all');
  };
  return {
    ...{ dice, faults, slack, connector, places, open, clickers, killAll },
    /** Messages that were ever shown, answers among them. */
    posts: () => slack.world.lastOrder + connector.counted.posts,
    begin(): Life {
      const life = startLife(folder, {
        ...{ SLACK_BOT_TOKEN: TOKENS.botToken, SLACK_APP_TOKEN: TOKENS.appToken, SLACK_API_URL: slack.apiUrl },
        TEAMS_DEV_UNAUTHENTICATED: '1',
      });
      lives.push(life);
      return life;
    },
    /** Of all lives. */
    logged: () => lives.map((life) => life.logged()).join('\n'),
    async close() {
      await killAll();
      await open.close();
      await slack.close();
      await connector.close();
    },
  };
}
export type TroubledWorld = Awaited<ReturnType<typeof troubledWorld>>;
