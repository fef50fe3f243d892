import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asking } from '../support/asking.ts';
import { line, tags } from '../support/bills.ts';
import { textOf } from '../support/fake-slack/reading.ts';
import { serveSlack } from '../support/slack.ts';
import { ADA, GRACE, type ServedTeams, serveTeams } from '../support/teams.ts';
import { TEAM, teamsClient } from '../support/teams-client.ts';

/** Ada has her roles by e-mail; Grace by a Slack user group and by a team of Teams. */
const GRANTS = ['slack:SFIN', `teams:${TEAM}`];
const YAML = `
organization: Acme
currency: USD
finops: [Ada@acme.example]
roles: { finance: ${JSON.stringify(GRANTS)} }
teams:
  payments: { owners: [ada@acme.example], workloads: [checkout] }
  payroll: { owners: [olga@acme.example], visible_to: [finance], workloads: [salaries] }
allocation:
  - { workload: { tag: app } }
`;
const LINES = ['checkout', 'salaries'].map((app) => line({ day: '2026-11-05', cost: 5, Tags: tags({ app }) }));

describe('somebody in Slack and in Teams', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  let teams: ServedTeams;
  let client: ReturnType<typeof teamsClient>;
  beforeEach(async () => {
    slack = await serveSlack('http', { groupsInUse: () => GRANTS });
    teams = await serveTeams({ groupsInUse: () => GRANTS });
    client = teamsClient(teams);
  });
  afterEach(async () => {
    await slack.stop();
    await teams.stop();
  });

  async function setUp() {
    const house = await asking(YAML, LINES, '2026-11-10');
    await slack.start(house.answer);
    await teams.start(house.answer);
    return {
      ...house,
      inSlack: async (words: string, who = slack.ada) => textOf(await who.command('/showback', words)),
      inTeams: async (words: string, who = ADA, how: Parameters<typeof client.ask>[2] = {}) =>
        (await client.ask(who, words, how)).text,
    };
  }

  it('is one person: what is theirs, and what they may see, is the same', async () => {
    const { inSlack, inTeams } = await setUp();
    for (const ask of [inSlack, inTeams]) {
      expect(await ask('cost mine')).toContain('payments');
      expect(await ask('cost salaries')).toContain('salaries cost $5');
      expect(await ask('people')).toContain('Who answers for what');
    }
  });

  it('is one person: who accepted a claim in Slack cannot approve it in Teams', async () => {
    const { inSlack, inTeams, tools } = await setUp();
    const to = { kind: 'team', name: 'payments' } as const;
    const claim = { about: 'sandbox', from: { kind: 'unallocated' }, to, pieces: [], moves: undefined } as const;
    await tools.claims.add({ ...claim, pieces: [], claimedBy: 'vic@acme.example', state: 'open' });
    expect(await inSlack('claims accept 1')).toContain('FinOps approves');
    expect(await inTeams('claims approve 1')).toContain('Whoever accepted a claim cannot approve it as well');
    const other = { ...claim, to: { kind: 'team', name: 'payroll' } } as const;
    await tools.claims.add({ ...other, pieces: [], claimedBy: 'ada@acme.example', state: 'open' });
    expect(await inTeams('claims withdraw 2')).toContain('stays where it is');
  });

  it('has a role that is granted to a group where the group is: a Slack user group everywhere in Slack', async () => {
    slack.world.userGroups.set('SFIN', ['UGRACE']);
    const { inSlack, inTeams } = await setUp();
    expect(await inSlack('cost salaries', slack.grace)).toContain('salaries cost $5');
    expect(await inTeams('cost salaries', GRACE)).toContain('is restricted');
  });

  it('has a role that is granted to a team of Teams in its channels', async () => {
    const { inTeams, inSlack } = await setUp();
    expect(await inTeams('cost salaries', GRACE, { place: 'channel' })).toContain('salaries cost $5');
    expect(await inTeams('cost salaries', GRACE)).toContain('is restricted');
    expect(await inSlack('cost salaries', slack.grace)).toContain('is restricted');
  });
});
