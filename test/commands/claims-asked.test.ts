import { expect, it, onTestFinished } from 'vitest';
import type { Letter } from '../../db/outbox.ts';
import { finopsOf, isReadBy, recipientsOf } from '../../src/finops/recipient.ts';
import { textOfCard } from '../support/card-text.ts';
import { ana, claiming, kurt, paul, vic, YAML } from '../support/claiming.ts';
import type { Member } from '../support/fake-connector.ts';
import { textOf } from '../support/fake-slack/reading.ts';
import { posting, stoppedClock } from '../support/posting.ts';
import { serveSlack } from '../support/slack.ts';
import { serveTeams } from '../support/teams.ts';
import { teamsClient } from '../support/teams-client.ts';

const CLAIMING = 'claim sandbox of "Amazon S3"';
const toSearch = { values: { to: 'search' } };
const CHANNELS = YAML.replace('finops:', 'finops_channel: "#finops"\nfinops:').replace(
  'search: {',
  'search: { channels: ["#search"],',
);

async function outboxOf(yaml = CHANNELS) {
  const house = await claiming(yaml);
  /** What is in the outbox: to whom, and what can be read and pressed. */
  const letters = async () => {
    const rows = await house.open.db.selectFrom('outbox').selectAll().orderBy('id').execute();
    return rows.map(({ key, recipient, reply }) => {
      const { parts }: Letter['reply'] = JSON.parse(reply);
      const labels = parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons.map(({ label }) => label) : []));
      const lead = parts.find((part) => part.kind === 'text')?.text;
      const facts = parts.flatMap((part) => (part.kind === 'facts' ? part.facts : []));
      const did = facts.flatMap(({ label, value, remark }) =>
        / by$/.test(label) ? `${label} ${value}, ${remark}` : [],
      );
      return { key, to: Object.values(JSON.parse(recipient))[0], labels, lead, did };
    });
  };
  return { ...house, letters };
}

it('the claimed team is asked in its channel, then FinOps in its own, and the claimer is told', async () => {
  const { ask, letters } = await outboxOf();
  await ask(CLAIMING, vic, toSearch);
  expect(await letters()).toMatchObject([
    {
      key: 'claim 1 asked',
      to: '#search',
      labels: ['Accept', 'Decline', 'Show'],
      did: [expect.stringContaining('vic@')],
    },
  ]);
  await ask('claims accept 1', kurt);
  expect(await letters()).toMatchObject([
    { to: '#search', labels: ['Show'], did: [expect.anything(), 'Accepted by kurt@acme.example, 24 Nov 2026, 08:00'] },
    { key: 'claim 1 for approval', to: '#finops', labels: ['Approve', 'Refuse', 'Show'] },
  ]);
  await ask('claims approve 1', ana);
  const all = await letters();
  expect(all.map(({ to, labels }) => [to, labels])).toEqual([
    ['#search', ['Show']],
    ['#finops', ['Show']],
    ['vic@acme.example', ['Show']],
  ]);
  for (const { did, lead } of all) {
    expect(lead).toBe("Amazon S3 of account sandbox is search's from now on, in all of history.");
    expect(did).toEqual([
      'Claimed by vic@acme.example, 24 Nov 2026, 08:00',
      'Accepted by kurt@acme.example, 24 Nov 2026, 08:00',
      'Approved by ana@acme.example, 24 Nov 2026, 08:00',
    ]);
  }
});

it('what is withdrawn or declined gives its buttons up; whoever ends their own claim is not told of it', async () => {
  const { ask, letters } = await outboxOf();
  await ask(CLAIMING, vic, toSearch);
  await ask('claims withdraw 1', vic);
  expect(await letters()).toMatchObject([{ to: '#search', labels: ['Show'] }]);
  await ask(CLAIMING, vic, toSearch);
  await ask('claims decline 2', kurt);
  expect((await letters()).at(-1)).toMatchObject({ key: 'claim 2 declined', to: 'vic@acme.example' });
});

it('whoever presses an outdated button is told who decided', async () => {
  const { ask } = await outboxOf();
  await ask(CLAIMING, vic, toSearch);
  await ask('claims accept 1', kurt);
  expect((await ask('claims accept 1', kurt)).texts[0]).toBe('Claim 1 is accepted already, by kurt@acme.example.');
  expect((await ask('claims decline 1', kurt)).texts[0]).toContain('Claim 1 was accepted by kurt@acme.example.');
  await ask('claims decline 1', ana);
  expect((await ask('claims approve 1', ana)).texts[0]).toBe('Claim 1 is declined already, by ana@acme.example.');
});

it('a team without a channel is asked through its owners; whose nobody knows, through FinOps', async () => {
  const { ask, letters } = await outboxOf(YAML);
  await ask(CLAIMING, vic, toSearch);
  await ask('claim sandbox of "Amazon EC2"', vic, { values: { to: 'orphans' } });
  expect((await letters()).map(({ to }) => to)).toEqual(['kurt@acme.example', 'ana@acme.example', 'fin@acme.example']);
});

it('nobody is told unasked what only some may see', async () => {
  const { ask, letters } = await outboxOf(CHANNELS.replace('search: {', 'search: { visible_to: [unit],'));
  await ask(CLAIMING, paul, toSearch);
  const [asked] = await letters();
  expect(asked).toMatchObject({ lead: 'A claim waits for an answer.', did: [], labels: ['Show'] });
});

it('of two equal claims at the same instant one is kept, and asked about once', async () => {
  const { ask, tools, letters, audited } = await outboxOf();
  const both = await Promise.all([ask(CLAIMING, vic, toSearch), ask(CLAIMING, paul, toSearch)]);
  expect(both.map(({ answer }) => answer.reply.title)).toEqual(['Claim 1', 'Claim 1']);
  expect(await tools.claims.inState('open')).toHaveLength(1);
  expect(await letters()).toHaveLength(1);
  expect(await audited()).toHaveLength(1);
});

it('of two decisions at the same instant one counts, with one entry in the audit log', async () => {
  const { ask, audited } = await outboxOf();
  await ask(CLAIMING, vic, toSearch);
  const both = await Promise.all([ask('claims accept 1', kurt), ask('claims decline 1', kurt)]);
  expect(both.map(({ answer }) => answer.outcome).sort()).toEqual(['answered', 'refused']);
  expect(await audited()).toHaveLength(2);
});

it('a change, its audit entry and its messages are kept together or not at all', async () => {
  const { ask, open, tools, letters, audited } = await outboxOf();
  await ask(CLAIMING, vic, toSearch);
  for (const table of ['audit', 'outbox']) {
    open.sqlite.exec(`create trigger broken before insert on ${table} begin select raise(abort, 'disk'); end`);
    expect((await ask('claims accept 1', kurt)).answer.outcome).toBe('failed');
    open.sqlite.exec('drop trigger broken');
    expect((await tools.claims.find(1))?.state).toBe('open');
    expect((await letters()).map(({ labels }) => labels)).toEqual([['Accept', 'Decline', 'Show']]);
    expect(await audited()).toHaveLength(1);
  }
  expect((await ask('claims accept 1', kurt)).answer.outcome).toBe('answered');
});

it('the nearest channel, else owners, else the manager, else FinOps', async () => {
  const { organisation } = await claiming(`
organization: Acme
currency: USD
finops: [ana@acme.example, "slack:S1"]
units:
  commerce:
    manager: vera@acme.example
    channels: ["#commerce"]
    teams:
      payments: { channels: ["#payments"], owners: [paul@acme.example], workloads: { checkout: { owners: [ada@acme.example] } } }
      search: { owners: [kurt@acme.example], manager: mia@acme.example, workloads: { catalogue: { channels: ["#cat"] } } }
      empty: {}
teams: { alone: { manager: max@acme.example }, orphans: {} }
`);
  const team = (name: string) => recipientsOf({ kind: 'team', name }, organisation);
  const workload = (name: string, of: string) => recipientsOf({ kind: 'workload', name, team: of }, organisation);
  expect(workload('checkout', 'payments')).toEqual([{ channel: '#payments' }]);
  expect(workload('catalogue', 'search')).toEqual([{ channel: '#cat' }]);
  expect(recipientsOf({ kind: 'unit', name: 'commerce' }, organisation)).toEqual([{ channel: '#commerce' }]);
  expect(team('search')).toEqual([{ person: 'kurt@acme.example' }]);
  expect(team('empty')).toEqual([{ person: 'vera@acme.example' }]);
  expect(team('alone')).toEqual([{ person: 'max@acme.example' }]);
  expect(team('orphans')).toEqual([{ person: 'ana@acme.example' }]);
  expect(finopsOf({ ...organisation, finopsChannel: '#finops' })).toEqual([{ channel: '#finops' }]);
  const reads = (email: string) =>
    ['#commerce', '#payments', '#cat'].filter((channel) => isReadBy(email, { channel }, organisation));
  expect(reads('ada@acme.example')).toEqual(['#commerce', '#payments']);
  expect(reads('kurt@acme.example')).toEqual(['#commerce', '#cat']);
  expect(reads('vic@acme.example')).toEqual([]);
});

it('the whole conversation in Slack: asked, accepted, approved, told', async () => {
  const house = await outboxOf();
  const slack = await serveSlack('http');
  onTestFinished(() => slack.stop());
  const { world } = slack;
  for (const [id, name] of [
    ['C2', 'search'],
    ['C3', 'finops'],
  ] as const)
    world.channels.set(id, { id, name, botIsMember: true });
  const people = Object.fromEntries(
    [vic, kurt, ana].map(({ name, email }) => [
      name,
      slack.slack.addUser({ id: `U${name.toUpperCase()}`, name, email }),
    ]),
  );
  const { deliver } = posting(house.open, [slack.poster], stoppedClock());
  await slack.start(house.answer);
  const posted = (channel: string) => {
    const found = world.messages.findLast((one) => one.channel === channel && one.metadata !== undefined);
    if (found === undefined) throw new Error(`nothing in ${channel}`);
    return found;
  };
  const form = await people['vic']?.openForm(await people['vic'].command('/showback', 'claim sandbox of "Amazon S3"'));
  if (form !== undefined) await people['vic']?.submit(form, { to: 'search' });
  await deliver();
  const denied = await people['vic']?.press(posted('C2'), 'Accept');
  expect(textOf(denied ?? { blocks: [] })).toContain('Only who owns or manages search');
  await people['kurt']?.press(posted('C2'), 'Accept');
  await deliver();
  expect(textOf(posted('C2'))).toContain('Accepted by');
  await people['ana']?.press(posted('C3'), 'Approve');
  await deliver();
  for (const channel of ['C2', 'C3', 'DUVIC']) {
    expect(textOf(posted(channel))).toContain('Approved by');
    expect(textOf(posted(channel))).not.toContain('Refuse');
  }
  expect(world.messages.filter(({ metadata }) => metadata !== undefined)).toHaveLength(3);
});

it('the whole conversation in Teams: asked, accepted, approved, told', async () => {
  const [search, finops] = ['19:search@thread.tacv2', '19:finops@thread.tacv2'];
  const house = await outboxOf(CHANNELS.replace('#search', search).replace('#finops', finops));
  const member = ({ name, email }: typeof vic): Member => ({
    ...{ name, email, id: `29:${name}` },
    aadObjectId: crypto.randomUUID(),
  });
  const [claimer, owner, practitioner] = [member(vic), member(kurt), member(ana)];
  const teams = await serveTeams({}, [claimer, owner, practitioner]);
  onTestFinished(() => teams.stop());
  await teams.start(house.answer);
  const client = teamsClient(teams);
  const { deliver } = posting(house.open, [teams.poster], stoppedClock());
  // The bot is known where somebody has spoken with it.
  for (const conversationId of [search, finops])
    await client.ask(owner, 'help', { place: 'channel', channel: conversationId });
  const form = await client.ask(claimer, 'claim sandbox of "Amazon S3"');
  await form.submit('This is ours', { to: 'search' });
  const posted = async (conversationId: string) => {
    await deliver();
    const found = teams.connector.shown.findLast((one) => one.conversationId === conversationId);
    if (found === undefined) throw new Error(`nothing in ${conversationId}`);
    return found;
  };
  const denied = await client.press(claimer, await posted(search), 'Accept');
  expect(denied.text).toContain('Only who owns or manages search');
  await client.press(owner, await posted(search), 'Accept');
  await client.press(practitioner, await posted(finops), 'Approve');
  for (const place of [search, finops, `a:personal ${claimer.id}`]) {
    const { card, views } = await posted(place);
    expect(textOfCard(card)).toContain('Approved by');
    expect(textOfCard(card)).not.toContain('Refuse');
    expect(views.size).toBe(0);
  }
  expect(teams.connector.problems).toEqual([]);
});
