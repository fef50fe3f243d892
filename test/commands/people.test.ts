import { describe, expect, it } from 'vitest';
import type { Ask } from '../../src/chat.ts';
import { asking, rowsOf } from '../support/asking.ts';
import { line, tags } from '../support/bills.ts';

const YAML = `
organization: Acme
currency: USD
finops: [ana@acme.example]
roles: { viewer: [gus@partner.example] }
units:
  commerce:
    manager: max@acme.example
    teams:
      payments:
        manager: mia@acme.example
        owners: [paul@acme.example]
        workloads: { checkout: { owners: [ada@acme.example] }, ledger: { owners: [leo@acme.example] } }
      search: { owners: [kurt@acme.example] }
teams: { orphans: { owners: [olga@acme.example] } }
allocation:
  - { workload: { tag: app } }
`;
const LINES = [line({ day: '2026-11-05', cost: 10, Tags: tags({ app: 'checkout' }) })];
const person = (name: string) => ({ email: `${name}@acme.example`, name });
const [ana, max, mia, ada, vic] = ['ana', 'max', 'mia', 'ada', 'vic'].map(person);

async function setUp(platforms: string[] = ['slack']) {
  const house = await asking(YAML, LINES, '2026-11-10', { platforms });
  const { people, rulesChanged } = house.tools;
  return {
    ...house,
    /** What the platforms say: "slack ada here" */
    async said(...all: string[]) {
      for (const one of all) {
        const [platform = '', name = '', found] = one.split(' ');
        await people.keep(platform, `${name}@acme.example`, found as 'here');
      }
      await rulesChanged();
    },
    async gone() {
      const { tables } = await house.ask('people', ana);
      return (tables.find(({ caption }) => caption.startsWith('Who left'))?.rows ?? []).map((row) => row.join(' | '));
    },
  };
}

describe('who left, or was never matched', () => {
  it('is listed for FinOps, with to whom each of their scopes falls', async () => {
    const { said, gone } = await setUp();
    await said('slack ada unknown', 'slack leo here', 'slack leo unknown', 'slack kurt left', 'slack olga unknown');
    expect(await gone()).toEqual([
      'ada@acme.example | never matched | workload checkout | mia@acme.example, paul@acme.example (team payments)',
      'leo@acme.example | left | workload ledger | mia@acme.example, paul@acme.example (team payments)',
      'kurt@acme.example | left | team search | max@acme.example (unit commerce)',
      'olga@acme.example | never matched | team orphans | ana@acme.example (FinOps)',
    ]);
  });

  it('is nobody where no platform is connected, or none has said anything', async () => {
    const { ask, gone } = await setUp([]);
    expect((await ask('people', ana)).texts[0]).toContain('neither Slack nor Teams is connected');
    expect(await gone()).toEqual([]);
    expect(await (await setUp()).gone()).toEqual([]);
  });

  it('is listed for nobody else, and never where others read along', async () => {
    const { ask } = await setUp();
    for (const who of [vic, max, ada, undefined]) expect((await ask('people', who)).answer.outcome).toBe('refused');
    const aloud: Partial<Ask> = { place: 'channel', public: true, channel: { name: '#finops', external: false } };
    const { answer, note } = await ask('people', ana, aloud);
    expect([answer.outcome, answer.audience]).toEqual(['answered', 'asker']);
    expect(note).toContain('Only you can see this: it is for FinOps practitioners and administrators.');
  });
});

describe('what was theirs', () => {
  it('is what the manager owns, and answers for', async () => {
    const { ask, said } = await setUp();
    await said('slack paul left', 'slack mia left');
    const { answer } = await ask('cost', max);
    expect(answer.reply.title).toContain('commerce');
    expect((await ask('cost', mia)).answer.reply.title).toContain('Acme');
    const mayDispute = async (who = ada) => 'Not mine ...' in (await ask('cost checkout', who)).buttons;
    expect([await mayDispute(max), await mayDispute(mia), await mayDispute(ada)]).toEqual([true, false, true]);
  });

  it('is theirs again as soon as a platform knows them', async () => {
    const { ask, said, gone } = await setUp();
    await said('slack ada unknown');
    expect((await ask('cost', ada)).answer.reply.title).toContain('Acme');
    await said('slack ada here');
    expect(await gone()).toEqual([]);
    expect((await ask('cost', ada)).answer.reply.title).toContain('checkout');
  });

  it('waits for whom it has fallen to', async () => {
    const { ask, said } = await setUp();
    await said('slack kurt left');
    const claimed = await ask('dispute checkout of "Amazon EC2"', ada, { values: { to: 'search' } });
    expect(claimed.facts['Waits for']).toBe('max@acme.example (unit commerce)');
    expect((await ask('claims accept 1', max)).answer.outcome).toBe('answered');
  });
});

describe('several platforms', () => {
  it.each([
    [['slack ada unknown', 'teams ada here'], false],
    [['slack ada left', 'teams ada here'], false],
    [['slack ada left', 'teams ada unknown'], true],
    [['slack ada unknown', 'teams ada unknown'], true],
    [['slack ada unknown'], false],
    [['slack ada left'], true],
    [['slack ada here', 'teams ada unknown'], false],
    [['slack ada here', 'slack ada undefined'], false],
  ])('%j: gone is %s', async (all, expected) => {
    const { said, gone } = await setUp(['slack', 'teams']);
    await said(...all.map((one) => one.replace(' undefined', '')));
    expect((await gone()).length > 0).toBe(expected);
  });
});

it('shows who answers for what, and where they were matched', async () => {
  const { ask, said } = await setUp();
  await said('slack paul here');
  const { tables } = await ask('people', ana);
  expect(rowsOf(tables[0])).toMatchObject({ 'paul@acme.example': 'slack', 'ada@acme.example': 'not yet' });
  expect(tables[0]?.rows).toContainEqual(['paul@acme.example', 'slack', 'team payments']);
  expect(tables[0]?.rows).toContainEqual(['gus@partner.example', 'not yet', 'a role']);
});
