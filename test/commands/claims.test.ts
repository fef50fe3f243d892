import { describe, expect, it } from 'vitest';
import { asking, type Told } from '../support/asking.ts';
import { line, tags } from '../support/bills.ts';

const YAML = `
organization: Acme
currency: USD
finops: [ana@acme.example]
units:
  commerce:
    teams:
      payments: { owners: [paul@acme.example], workloads: { checkout: { owners: [ada@acme.example] } } }
      search: { owners: [kurt@acme.example], workloads: [catalogue] }
teams: { orphans: { workloads: [ghost] } }
allocation:
  - { workload: { tag: app } }
`;
const person = (name: string) => ({ email: `${name}@acme.example`, name });
const [ana, ada, paul, kurt, vic] = ['ana', 'ada', 'paul', 'kurt', 'vic'].map(person);

async function setUp() {
  const house = await asking(
    YAML,
    [
      line({ day: '2026-10-05', cost: 8, Tags: tags({ app: 'checkout' }) }),
      line({ day: '2026-11-05', cost: 10, Tags: tags({ app: 'checkout' }) }),
      line({ day: '2026-11-05', cost: 3, ServiceName: 'Amazon S3', Tags: tags({ app: 'checkout' }) }),
      line({ day: '2026-11-05', cost: 4, Tags: tags({ app: 'ghost' }) }),
      line({ day: '2026-11-05', cost: 2, ServiceName: 'Amazon S3', Tags: tags({ app: 'catalogue' }) }),
      line({ day: '2026-10-05', cost: 6, ServiceName: 'Amazon S3', SubAccountId: '3000', SubAccountName: 'sandbox' }),
      line({ day: '2026-11-05', cost: 7, ServiceName: 'Amazon S3', SubAccountId: '3000', SubAccountName: 'sandbox' }),
      line({ day: '2026-11-05', cost: 1, SubAccountId: '3000', SubAccountName: 'sandbox' }),
    ],
    '2026-11-10',
  );
  const audited = async () => {
    const actions = [];
    for await (const { actor, action, detail } of house.tools.audit.entries())
      actions.push([actor.split('@')[0], action, detail]);
    return actions;
  };
  return { ...house, audited };
}

const errorOf = ({ answer }: Told) =>
  answer.reply.parts.flatMap((part) => (part.kind === 'form' ? part.fields.map(({ error }) => error) : []));

describe('allocation', () => {
  it('says how much has an owner, by unit and month, and what does not', async () => {
    const { ask } = await setUp();
    const { texts, facts, tables, charts } = await ask('allocation this month', ana);
    expect(texts[0]).toBe('55.6% of $27.00 has an owner this month up to 5 Nov; $8.00 belongs to nobody.');
    expect(facts).toEqual({ 'With an owner': 15, 'Without an owner': 4, Unallocated: 8 });
    expect(tables[0]?.rows.map(([unit]) => unit)).toEqual(['commerce', 'unallocated', 'no unit']);
    expect(charts[0]?.labels).toEqual(['October 2026', 'November 2026']);
    expect(charts[0]?.series.map(({ values }) => values.map((value) => Number(value) / 1e6))).toEqual([
      [8, 15],
      [0, 4],
      [6, 8],
    ]);
  });

  it('lists the largest unallocated pieces with a button each, and the tag compliance of teams', async () => {
    const { ask } = await setUp();
    const { buttons, tables } = await ask('allocation', ana);
    expect(buttons['This is ours: Amazon S3 of account sandbox']).toBe('claim sandbox of "Amazon S3"');
    expect(tables.at(-1)?.rows.map(([team, , ratio]) => [team, ratio])).toEqual([
      ['no team', { ratio: 0 }],
      ['payments', { ratio: 1 }],
      ['orphans', { ratio: 1 }],
      ['search', { ratio: 1 }],
    ]);
  });
});

describe('"This is ours"', () => {
  const claiming = 'claim sandbox of "Amazon S3"';

  it('goes from the claim through acceptance and approval to a changed history', async () => {
    const { ask, reallocate, audited } = await setUp();
    const form = await ask(claiming, vic);
    expect(form.texts[0]).toBe('Amazon S3 of account sandbox: $13.00 so far belongs to nobody.');
    const claimed = await ask(claiming, vic, { values: { to: 'search' } });
    expect(claimed.texts[0]).toBe(
      "Amazon S3 of account sandbox is to be search's: search accepts it, then FinOps approves.",
    );
    expect((await ask('claims accept 1', ada)).answer.outcome).toBe('refused');
    expect((await ask('claims', kurt)).buttons).toMatchObject({ 'Accept 1': 'claims accept 1' });
    await ask('claims accept 1', kurt);
    expect((await ask('claims approve 1', kurt)).answer.outcome).toBe('refused');
    const approved = await ask('claims approve 1', ana);
    expect(approved.texts.join('\n')).toContain(
      '{ name: claim 1, when: { account: "3000", service: Amazon S3 }, team: search }',
    );
    await reallocate();
    expect((await ask('cost search since 1 Oct')).facts['Total']).toBe(15);
    expect((await ask('cost unallocated since 1 Oct')).facts['Total']).toBe(1);
    expect(await audited()).toEqual([
      ['vic', 'claim', 'claim 1: Amazon S3 of account sandbox to search'],
      ['kurt', 'accepted claim', 'claim 1: Amazon S3 of account sandbox to search'],
      ['ana', 'approved claim', 'claim 1: Amazon S3 of account sandbox to search'],
    ]);
  });

  it('of the own team is accepted by saying so', async () => {
    const { ask } = await setUp();
    expect((await ask(claiming, kurt, { values: { to: 'search' } })).texts[0]).toMatch(
      /who accept it: FinOps approves/,
    );
  });

  it.each([
    ['nowhere', 'There is no team or workload "nowhere" in showback.yaml.'],
    ['', 'Write the name of a team or workload.'],
  ])('shows what is wrong with "%s" at the field', async (to, error) => {
    const { ask } = await setUp();
    expect(errorOf(await ask(claiming, vic, { values: { to } }))).toEqual([error]);
  });

  it('is refused where nothing is unallocated, and to somebody who is not known', async () => {
    const { ask } = await setUp();
    expect((await ask('claim production of "Amazon S3"', vic)).texts[0]).toMatch(/^Nothing of .* is unallocated/);
    expect((await ask(claiming, undefined, { values: { to: 'search' } })).answer.outcome).toBe('refused');
  });
});

describe('"Not mine"', () => {
  const disputing = 'dispute checkout of "Amazon S3"';

  it('is offered to owners, of each service', async () => {
    const { ask } = await setUp();
    expect((await ask('cost checkout', ada)).buttons['Not mine ...']).toBe('dispute checkout');
    expect((await ask('cost checkout', vic)).buttons).not.toHaveProperty('Not mine ...');
    expect((await ask('dispute checkout', ada)).buttons['Not mine: Amazon S3']).toBe(disputing);
    expect((await ask('dispute checkout', kurt)).answer.outcome).toBe('refused');
  });

  it('moves just that part, once whose it is has accepted and FinOps has approved', async () => {
    const { ask, reallocate } = await setUp();
    await ask(disputing, ada, { values: { to: 'catalogue' } });
    await ask('claims accept 1', kurt);
    const approved = await ask('claims approve 1', ana);
    expect(approved.texts.join('\n')).toContain(
      '{ name: claim 1, when: { tag: { app: checkout }, service: Amazon S3 }, workload: catalogue }',
    );
    await reallocate();
    expect((await ask('cost checkout this month')).facts['Total']).toBe(10);
    expect((await ask('cost catalogue this month')).facts['Total']).toBe(5);
    expect((await ask('cost checkout 2026-10')).facts['Total']).toBe(8);
  });

  it('without saying whose it is waits for somebody to take it', async () => {
    const { ask } = await setUp();
    const { texts, facts } = await ask(disputing, ada, { values: { to: '' } });
    expect([texts[0], facts['To be']]).toEqual([expect.stringContaining('find its owner'), 'not known yet']);
    expect((await ask('claims accept 1', kurt)).answer.reply.parts.some(({ kind }) => kind === 'form')).toBe(true);
    expect((await ask('claims accept 1', kurt, { values: { to: 'search' } })).facts['Accepted by']).toBe(
      'kurt@acme.example',
    );
  });

  it('can be declined, and is decided once', async () => {
    const { ask } = await setUp();
    await ask(disputing, ada, { values: { to: 'search' } });
    const both = await Promise.all([ask('claims accept 1', kurt), ask('claims decline 1', kurt)]);
    expect(both.filter(({ answer }) => answer.outcome === 'answered')).toHaveLength(1);
    expect(both.flatMap(({ texts }) => texts).join(' ')).toMatch(/already/);
  });

  it('goes back when its rule stands in the file', async () => {
    const { ask, reallocate } = await setUp();
    await ask(disputing, ada, { values: { to: 'search' } });
    await ask('claims accept 1', kurt);
    await ask('claims approve 1', ana);
    await ask('claims moved 1', ana);
    await reallocate();
    expect((await ask('cost checkout this month')).facts['Total']).toBe(13);
    expect((await ask('claims', paul)).texts[0]).toBe('No cost is claimed or disputed.');
  });
});
