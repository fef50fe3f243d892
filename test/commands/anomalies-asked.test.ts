import { expect, it, onTestFinished } from 'vitest';
import { found } from '../support/anomalies.ts';
import { ANSWERING, answering } from '../support/answering.ts';
import { textOfCard } from '../support/card-text.ts';
import type { Member } from '../support/fake-connector.ts';
import { textOf } from '../support/fake-slack/reading.ts';
import type { Message } from '../support/fake-slack/workspace.ts';
import { posting, stoppedClock } from '../support/posting.ts';
import { serveSlack } from '../support/slack.ts';
import { serveTeams } from '../support/teams.ts';
import { teamsClient } from '../support/teams-client.ts';

const person = (name: string) => ({ name, email: `${name}@acme.example` });
const names = ['ada', 'kurt', 'vic', 'paul'] as const;
const EXPECTED = { until: '2026-11-20', amount: '1000', note: 'Black Friday' };

it('the whole conversation in Slack: asked, refused to others, handed over, answered, grown, asked again', async () => {
  const house = await answering();
  const slack = await serveSlack('http', { commandNames: ['help', 'anomalies'] });
  onTestFinished(() => slack.stop());
  const { world } = slack;
  for (const [id, name] of [
    ['CPAY', 'payments'],
    ['CSEA', 'search'],
  ] as const) {
    world.channels.set(id, { id, name, botIsMember: true });
  }
  const [ada, kurt, vic, paul] = names.map((name) =>
    slack.slack.addUser({ id: `U${name.toUpperCase()}`, ...person(name) }),
  );
  const { deliver } = posting(house.open, [slack.poster], stoppedClock());
  await slack.start(house.answer);
  const asked = (channel: string): Message => {
    const message = world.messages.find((one) => one.channel === channel && one.metadata !== undefined);
    if (message === undefined) throw new Error(`nothing in ${channel}`);
    return message;
  };
  const fill = async (who: typeof ada, channel: string, label: string, values: Record<string, string>) => {
    const form = await who?.openForm(asked(channel), label);
    if (form !== undefined) await who?.submit(form, values);
    await deliver();
  };

  await house.take(found('2026-11-12', [100, 100]));
  await deliver();
  expect(textOf(asked('CPAY'))).toContain('checkout cost $180.00 more than expected');
  const [, details] = world.messages.filter(({ channel, metadata }) => channel === 'CPAY' && metadata !== undefined);
  expect([details?.thread, textOf(details ?? { blocks: [] })]).toEqual([
    asked('CPAY').ts,
    expect.stringContaining('History'),
  ]);
  const denied = await vic?.press(asked('CPAY'), 'Expected');
  expect([denied?.onlyFor, textOf(denied ?? { blocks: [] })]).toEqual(['UVIC', expect.stringMatching(/Only who owns/)]);

  const late = await paul?.openForm(asked('CPAY'), 'Expected');
  await fill(ada, 'CPAY', 'Not mine...', { to: 'search' });
  const told = late && (await paul?.submit(late, EXPECTED));
  if (told === undefined || 'errors' in told) throw new Error('paul was not told');
  expect([told.onlyFor, textOf(told)]).toEqual([
    'UPAUL',
    expect.stringMatching(/needs no answer any more\. Not theirs, says ada@acme\.example: search is asked/),
  ]);
  expect(textOf(asked('CPAY'))).not.toContain('Need time');
  await kurt?.press(asked('CSEA'), 'Accept');
  await deliver();
  expect(textOf(asked('CPAY'))).toContain('It has moved: search is asked now.');
  await fill(kurt, 'CSEA', 'Expected', EXPECTED);
  expect(textOf(asked('CSEA'))).toContain('Expected, says kurt@acme.example');
  expect(textOf(asked('CSEA'))).not.toContain('Need time');

  await house.take(found('2026-11-12', [100, 100, 2000]));
  await deliver();
  expect(textOf(asked('CSEA'))).toContain('Need time');
  const again = world.messages.findLast(({ channel, metadata }) => channel === 'CSEA' && metadata !== undefined);
  expect([again?.thread, textOf(again ?? { blocks: [] })]).toEqual([
    asked('CSEA').ts,
    expect.stringContaining('It is beyond that now'),
  ]);
});

it('the home tab in Slack shows what waits for whoever looks, and takes the answer', async () => {
  const house = await answering();
  const slack = await serveSlack('http', { homeQuestion: 'home' });
  onTestFinished(() => slack.stop());
  const [ada, kurt] = ['ada', 'kurt'].map((name) => {
    const user = slack.slack.addUser({ id: `U${name.toUpperCase()}`, ...person(name) });
    slack.world.channels.set(`DU${name.toUpperCase()}`, { id: `DU${name.toUpperCase()}`, name, botIsMember: true });
    return user;
  });
  await slack.start(house.answer);
  await house.take(found('2026-11-12', [100, 100]));
  expect(await kurt?.openHome()).toContain('Nothing waits for your answer.');
  expect(await ada?.openHome()).toContain('checkout cost $180.00 more than expected');
  const form = await ada?.openHomeForm('Expected 1');
  if (form !== undefined) await ada?.submit(form, EXPECTED);
  expect(await ada?.openHome()).toContain('Nothing waits for your answer.');
});

it('the whole conversation in Teams: asked, refused to others, handed over, answered', async () => {
  const [payments, search] = ['19:payments@thread.tacv2', '19:search@thread.tacv2'];
  const house = await answering(ANSWERING.replace('#payments', payments).replace('#search', search));
  const member = (name: string): Member => ({ ...person(name), id: `29:${name}`, aadObjectId: crypto.randomUUID() });
  const [ada, kurt, vic, paul] = names.map(member) as [Member, Member, Member, Member];
  const teams = await serveTeams({}, [ada, kurt, vic, paul]);
  onTestFinished(() => teams.stop());
  await teams.start(house.answer);
  const client = teamsClient(teams);
  const { deliver } = posting(house.open, [teams.poster], stoppedClock());
  // The bot is known where somebody has spoken with it.
  for (const channel of [payments, search]) await client.ask(ada, 'help', { place: 'channel', channel });
  const asked = async (channel: string) => {
    await deliver();
    const message = teams.connector.shown.find(
      ({ conversationId, card }) => conversationId.startsWith(channel) && textOfCard(card).includes('Anomaly 1'),
    );
    if (message === undefined) throw new Error(`nothing in ${channel}`);
    return message;
  };

  /** All that somebody can read in the team's channel. */
  const readBy = ({ id }: Member) =>
    teams.connector.shown
      .filter(({ conversationId, onlyFor }) => conversationId.startsWith(payments) && (onlyFor ?? id) === id)
      .map(({ card, views }) => textOfCard(views.get(id) ?? card))
      .join();

  await house.take(found('2026-11-12', [100, 100]));
  expect(textOfCard((await asked(payments)).card)).toContain('checkout cost $180.00 more than expected');
  const denied = await client.press(vic, await asked(payments), 'Expected');
  expect(denied.text).toContain('Only who owns or manages checkout');
  expect([vic, ada].map((who) => readBy(who).includes('Only who owns'))).toEqual([true, false]);
  const late = await client.press(paul, await asked(payments), 'Expected');
  const form = await client.press(ada, await asked(payments), 'Not mine...');
  await form.submit('Ask them', { to: 'search' });
  const told = await late.submit('Expected', EXPECTED);
  expect(told.text).toContain('needs no answer any more. Not theirs, says ada@acme.example: search is asked');
  expect([paul, ada].map((who) => readBy(who).includes('needs no answer any more'))).toEqual([true, false]);
  expect(textOfCard((await asked(payments)).card)).not.toContain('Need time');
  await client.press(kurt, await asked(search), 'Accept');
  const expected = await client.press(kurt, await asked(search), 'Expected');
  await expected.submit('Expected', EXPECTED);
  const { card } = await asked(search);
  expect(textOfCard(card)).toContain('Expected, says kurt@acme.example');
  expect(textOfCard(card)).not.toContain('Need time');
  expect(teams.connector.problems).toEqual([]);
});
