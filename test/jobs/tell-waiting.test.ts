import { expect, it, onTestFinished } from 'vitest';
import { createPeople } from '../../db/people.ts';
import { tellWaiting } from '../../jobs/tell-waiting.ts';
import type { Presence } from '../../src/finops/people.ts';
import { CHECKOUT, found } from '../support/anomalies.ts';
import { ANSWERING, answering } from '../support/answering.ts';
import { textOfCard } from '../support/card-text.ts';
import type { Member } from '../support/fake-connector.ts';
import { jobTools } from '../support/job-tools.ts';
import { posting, stoppedClock } from '../support/posting.ts';
import { serveTeams } from '../support/teams.ts';
import { teamsClient } from '../support/teams-client.ts';

const PAYMENTS = '19:payments@thread.tacv2';
const ADA: Member = { id: '29:ada', aadObjectId: crypto.randomUUID(), name: 'ada', email: 'ada@acme.example' };
const NAMED = ['ada@acme.example', 'grace@acme.example', 'paul@acme.example'];
const LEDGER = { ...CHECKOUT, name: 'ledger' } as const;

/** Ada owns checkout and has spoken with the bot in Teams. */
async function inTeams(platforms: readonly string[]) {
  const house = await answering(ANSWERING.replace('#payments', PAYMENTS));
  const teams = await serveTeams({}, [ADA]);
  onTestFinished(() => teams.stop());
  await teams.start(house.answer);
  const client = teamsClient(teams);
  await client.ask(ADA, 'help', { place: 'channel', channel: PAYMENTS });
  const clock = stoppedClock();
  const { deliver } = posting(house.open, [teams.poster], clock);
  const people = createPeople(house.open.db, platforms, clock.now);
  const { change, organisation, today } = house.tools;
  const tools = jobTools(house.open.db, clock.now, { change, organisation, today, people, named: () => NAMED });
  return {
    ...house,
    client,
    connector: teams.connector,
    is: (platform: string, presence: Presence) => people.keep(platform, 'ada@acme.example', presence),
    /** What stands in private chats. */
    async seen() {
      await tellWaiting.run(tools);
      await deliver();
      return teams.connector.shown
        .filter(({ card }) => textOfCard(card).startsWith('Waiting for your answer'))
        .map(({ card }) => textOfCard(card));
    },
  };
}

it('what waits for somebody in Teams stands in one private message, which is edited', async () => {
  const { take, seen, is, client, connector, letters } = await inTeams(['teams']);
  await is('teams', 'here');
  expect(await seen()).toEqual([]);

  const checkout = found('2026-11-12', [100]);
  await take(checkout, found('2026-11-12', [100], { scope: LEDGER }));
  expect(await seen()).toEqual([
    expect.stringMatching(/1 anomaly waits for your answer\.\s+1\. checkout cost \$90\.00 more/),
  ]);
  // Paul and Grace are not in Teams, and the ledger is Grace's.
  const told = Object.entries(await letters()).filter(([key]) => key.startsWith('what waits'));
  expect(told.map(([, { to }]) => to)).toEqual([{ person: 'ada@acme.example' }]);
  expect(await seen()).toHaveLength(1);

  const message = connector.shown.find(({ card }) => textOfCard(card).startsWith('Waiting for your answer'));
  if (message === undefined) throw new Error('nothing was shown');
  const list = await client.press(ADA, message, 'Show');
  expect(list.text).toContain('Anomalies that wait for your answer');
  expect(connector.problems).toEqual([]);
});

it('says when nothing waits any more, and comes anew when something does again', async () => {
  const { take, seen, is, ask } = await inTeams(['teams']);
  await is('teams', 'here');
  const first = found('2026-11-02', [100], { ongoing: false });
  await take(first);
  await seen();
  await ask(
    'anomalies wrong 1',
    { name: 'ada', email: 'ada@acme.example' },
    {
      values: { reason: 'bug', action: 'Roll back.' },
    },
  );
  expect(await seen()).toEqual([expect.stringContaining('Nothing waits for your answer any more.')]);
  await take(first, found('2026-11-12', [100]));
  expect(await seen()).toEqual([
    expect.stringContaining('Nothing waits for your answer any more.'),
    expect.stringContaining('1 anomaly waits for your answer.'),
  ]);
});

it('is not for whoever has the home tab in Slack, nor before that is known', async () => {
  const { take, seen, is } = await inTeams(['slack', 'teams']);
  await is('teams', 'here');
  await take(found('2026-11-12', [100]));
  expect(await seen()).toEqual([]);
  await is('slack', 'here');
  expect(await seen()).toEqual([]);
});
