import { expect, it, onTestFinished } from 'vitest';
import { textOfCard } from '../../support/card-text.ts';
import { answered, asking, letter, posting, stoppedClock } from '../../support/posting.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { ADA, GUEST, serveTeams } from '../../support/teams.ts';
import { CHANNEL, teamsClient } from '../../support/teams-client.ts';

const SETTLED = 6000;
const to = { channel: CHANNEL };

/** Ada has spoken with the bot, in private and in the channel. */
async function teamsWithOutbox(more: Parameters<typeof serveTeams>[0] = {}) {
  const clock = stoppedClock(Date.now());
  const teams = await serveTeams({ now: clock.now, ...more });
  onTestFinished(() => teams.stop());
  const { connector } = teams;
  const box = posting(teams.open, [teams.poster], clock);
  const answer = fakeAnswerer();
  await teams.start((ask) => {
    if (ask.clicked !== undefined) void box.delivery.met({ platform: ask.platform, ...ask.clicked });
    return answer(ask);
  });
  const client = teamsClient(teams);
  await client.ask(ADA, 'whoami');
  await client.ask(ADA, 'whoami', { place: 'channel' });
  const before = connector.shown.length;
  const shown = () => connector.shown.slice(before);
  const said = () => shown().map(({ card }) => textOfCard(card).split('\n')[0]);
  return { ...box, ...teams, client, shown, said };
}

it('a message is posted in a channel that the bot knows, and in private', async () => {
  const { put, shown, states, connector } = await teamsWithOutbox();
  await put(
    letter('a', 'Here', { to }),
    letter('b', 'In private', { to: { person: 'ada@acme.example' } }),
    letter('c', 'Elsewhere', { to: { channel: '19:other@thread.tacv2' } }),
    letter('d', 'Slack', { to: { channel: '#payments' } }),
    letter('e', 'Nobody', { to: { person: 'who@acme.example' } }),
  );
  expect(
    shown()
      .map(({ conversationId, card }) => [conversationId, textOfCard(card).split('\n')[0]])
      .sort(),
  ).toEqual([
    [CHANNEL, 'Here'],
    [`a:personal ${ADA.id}`, 'In private'],
  ]);
  expect((await states()).map((one) => one.split(': ')[1])).toEqual(['sent', 'sent', 'failed', 'failed', 'failed']);
  expect(connector.problems).toEqual([]);
});

it('is edited in place, and answered in its thread', async () => {
  const { put, edit, shown, said } = await teamsWithOutbox();
  await put(letter('a', 'One', { to }));
  await put(letter('b', 'Detail', { to, thread: 'a' }));
  await edit('a', answered('One'));
  expect(said()).toEqual(['One', 'Detail']);
  expect(textOfCard(shown()[0]?.card)).toContain('by Ada');
  expect(shown()[1]?.conversationId).toBe(`${CHANNEL};messageid=${shown()[0]?.id}`);
});

it('a doubtful question comes again, and the older copy goes when it is clicked; a doubtful notice does not', async () => {
  const { put, after, connector, client, shown, said, states } = await teamsWithOutbox();
  connector.faults.push('lose the reply');
  await put(letter('a', 'Question', { to }));
  await after(SETTLED);
  await after(0);
  expect(said()).toEqual(['Question', 'Question']);
  const [older, newer] = shown();
  if (older === undefined || newer === undefined) throw new Error('two copies');
  await client.press(ADA, older, 'Who am I?');
  await expect.poll(() => shown().map(({ id }) => id)).toEqual([newer.id]);
  connector.faults.push('lose the reply');
  await put(letter('b', 'Notice', { to, manner: 'notice', instead: [{ person: 'ada@acme.example' }] }));
  await after(SETTLED);
  expect(said()).toEqual(['Question', 'Notice']);
  expect(await states()).toEqual([`a to ${CHANNEL}: sent`, `b to ${CHANNEL}: failed`]);
});

it('a limit is waited out as long as Teams says, and holds up that conversation only', async () => {
  const { put, after, connector, said } = await teamsWithOutbox();
  connector.faults.push({ status: 429, retryAfter: 40 });
  await put(letter('a', 'First', { to }));
  await put(letter('b', 'Second', { to }), letter('c', 'Private', { to: { person: 'ada@acme.example' } }));
  expect(said()).toEqual(['Private']);
  await after(39_000);
  expect(said()).toEqual(['Private']);
  await after(1000);
  expect(said()).toEqual(['Private', 'First', 'Second']);
});

it('where the bot was removed, whoever is named instead gets it with the reason', async () => {
  const { put, connector, shown, memory } = await teamsWithOutbox();
  connector.faults.push({ status: 403, code: 'BotNotInConversationRoster' });
  await put(letter('a', 'Overspent', { to, instead: [{ person: 'ada@acme.example' }] }));
  expect(textOfCard(shown()[0]?.card)).toContain(
    `This was for ${CHANNEL} and could not be delivered: the app was removed`,
  );
  expect(await memory.conversations.find(CHANNEL)).toBeUndefined();
});

it('a question that was deleted is asked again', async () => {
  const { put, edit, after, connector, said } = await teamsWithOutbox();
  await put(letter('a', 'One', { to }));
  connector.shown.pop();
  await edit('a', asking('One, grown'));
  await after(0);
  expect(said()).toEqual(['One, grown']);
});

it('a channel with guests gets nothing unless showback.yaml allows it', async () => {
  const { put, after, connector, states, said } = await teamsWithOutbox();
  connector.roster.add(GUEST);
  await after(60 * 60 * 1000);
  await put(letter('a', 'Secret', { to }));
  expect(await states()).toEqual([`a to ${CHANNEL}: failed`]);
  expect(said()).toEqual([]);
  const open = await teamsWithOutbox({ externalChannels: () => [CHANNEL] });
  open.connector.roster.add(GUEST);
  await open.after(60 * 60 * 1000);
  await open.put(letter('a', 'Known', { to }));
  expect(open.said()).toEqual(['Known']);
});

it('is posted with another token at once where Teams takes the one that is held no more', async () => {
  const { put, said, states, connector } = await teamsWithOutbox();
  connector.login.revokeAll();
  await put(letter('a', 'Here', { to }));
  expect(said()).toEqual(['Here']);
  expect(await states()).toEqual([`a to ${CHANNEL}: sent`]);
});

it('waits while the login gives no token, and is posted once', async () => {
  const { put, after, said, states, connector } = await teamsWithOutbox();
  connector.login.revokeAll();
  let isDown = true;
  connector.login.chance.fault = () => (isDown ? { status: 503 } : undefined);
  await put(letter('a', 'Here', { to }));
  expect(await states()).toEqual([`a to ${CHANNEL}: pending`]);
  isDown = false;
  await after(SETTLED);
  expect(said()).toEqual(['Here']);
});
