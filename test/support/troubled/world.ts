import { fakeConnector, type Member } from '../fake-connector.ts';
import { startFakeSlack, TOKENS } from '../fake-slack.ts';
import { type Life, startLife } from './bot-process.ts';
import { createClicker } from './clicks.ts';
import { createDice } from './dice.ts';
import { createFaults } from './faults.ts';
import { slackPlaces, teamsPlaces, troubledFolder } from './folder.ts';
import { createSayings, KINDS, type Kind } from './sayings.ts';
import { slackHands } from './slack-hands.ts';
import { teamsHands } from './teams-hands.ts';

/** Each kind of things has its own person to answer for it, in Slack and in Teams. */
export const PEOPLE: Record<Kind, Member & { email: string }> = {
  anomaly: personNamed('Ada'),
  'budget alert': personNamed('Bea'),
  digest: personNamed('Cem'),
};

function personNamed(name: string) {
  const lower = name.toLowerCase();
  return { id: `29:${lower}`, aadObjectId: crypto.randomUUID(), name, email: `${lower}@acme.example` };
}

const inSlack = ({ name }: Member): string => `U${name.toUpperCase()}`;

/** A bot's folder between a Slack and a Teams that have faults, and people who click in both. */
export async function troubledWorld(folder: string, seed: number) {
  const dice = createDice(seed);
  const faults = createFaults(createDice(seed + 1));
  const slack = await startFakeSlack({ ackMs: 3000 });
  slack.world.misfortune = faults.slack;
  const people = Object.values(PEOPLE);
  const connector = await fakeConnector(people);
  connector.chance.fault = faults.teams;
  connector.login.chance.fault = faults.login;
  const slackChannels = slackPlaces(10);
  const places = [...slackChannels, ...teamsPlaces(6)];
  for (const person of people) slack.addUser({ id: inSlack(person), name: person.name, email: person.email });
  for (const id of ['CFINOPS', ...slackChannels.map(({ channel }) => channel)])
    slack.world.channels.set(id, { id, name: id.toLowerCase(), botIsMember: true });
  const { serviceUrl, account } = connector;
  const emails = people.map(({ email }) => email);
  const open = await troubledFolder(folder, { places, people: emails, serviceUrl, tenant: account.tenant });
  const sayings = createSayings(open, places);
  const lives: Life[] = [];
  const clickers = KINDS.flatMap((kind) => [
    createClicker(slackHands(slack, inSlack(PEOPLE[kind])), { kind, platform: 'slack', sayings, dice }),
    createClicker(teamsHands(connector, PEOPLE[kind]), { kind, platform: 'teams', sayings, dice }),
  ]);
  const killAll = async () => {
    for (const life of lives) await life.kill('all');
  };
  return {
    ...{ dice, faults, slack, connector, places, open, sayings, clickers, killAll },
    /** Messages that were ever shown, answers among them. */
    posts: () => slack.world.lastOrder + connector.counted.posts,
    begin(): Life {
      const life = startLife(folder, {
        ...{ SLACK_BOT_TOKEN: TOKENS.botToken, SLACK_APP_TOKEN: TOKENS.appToken, SLACK_API_URL: slack.apiUrl },
        ...{ TEAMS_APP_ID: account.id, TEAMS_APP_PASSWORD: account.password, TEAMS_TENANT_ID: account.tenant },
        STAND_IN_FOR_MICROSOFT: JSON.stringify(connector.endpoints),
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
