import { describe, expect, it } from 'vitest';
import type { Ask } from '../src/chat.ts';
import type { Person } from '../src/finops/organisation.ts';
import { asking, rowsOf } from './support/asking.ts';
import { type Line, line, tags } from './support/bills.ts';

const YAML = `
organization: Acme
currency: USD
finops: [ana@acme.example]
units:
  people:
    manager: pat@acme.example
    channels: ["#people"]
    visible_to: [finance]
    teams: { payroll: { workloads: { salaries: { owners: [sal@acme.example] } } } }
  commerce:
    teams: { payments: { workloads: [checkout] } }
allocation:
  - { when: { account: net }, shared: network }
  - { workload: { tag: app } }
shared:
  network: { split: even }
`;
const person = (name: string): Person => ({ email: `${name}@acme.example`, name });
const [vic, pat, ana, sal] = [person('vic'), person('pat'), person('ana'), person('sal')];
const inGeneral: Partial<Ask> = { place: 'channel', channel: { name: '#general', external: false } };

async function setUp(more: Line[] = []) {
  const on = (app: string, cost: number, more = {}) =>
    line({ day: '2026-11-05', cost, Tags: tags({ app, owner: app }), ResourceId: app, ResourceName: app, ...more });
  const house = await asking(
    YAML,
    [
      on('checkout', 10),
      on('salaries', 100),
      on('shared', 4, { SubAccountId: 'net', SubAccountName: 'net', Tags: null }),
      ...more,
    ],
    '2026-11-10',
  );
  const audited = async () => {
    const entries = [];
    for await (const { at: _at, ...entry } of house.tools.audit.entries())
      entries.push(Object.values(entry).join(' | '));
    return entries;
  };
  return { ...house, audited };
}

describe('a restricted unit', () => {
  it.each(['team', 'service', 'account', 'resource', 'tag owner', 'sku', 'workload', 'unit'])(
    'is left out of an answer by %s, and the answer says so',
    async (dimension) => {
      const { ask } = await setUp();
      const seen = await ask(`cost this month by ${dimension}`, vic);
      expect(seen.facts['Total']).toBe(12);
      expect(seen.note).toContain('What is restricted to others is left out.');
      expect(JSON.stringify(seen.answer.reply)).not.toMatch(/salaries|payroll/);
      const rows = Object.values(rowsOf(seen.tables[0])).map(Number);
      expect(rows.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(12);
    },
  );

  it('takes nothing else out of an answer about lines, and books nothing on what is left', async () => {
    const { ask } = await setUp([
      line({ day: '2026-11-05', cost: 7, ResourceId: 'nobodys', ResourceName: 'nobodys' }),
      line({ day: '2026-11-05', cost: 3, ResourceId: 'tagged', ResourceName: 'tagged', Tags: tags({ owner: 'x' }) }),
    ]);
    expect(rowsOf((await ask('cost this month by resource', vic)).tables[0])).toEqual({
      checkout: 10,
      nobodys: 7,
      tagged: 3,
      'Share of shared costs': 2,
    });
    expect(rowsOf((await ask('cost this month by tag owner', vic)).tables[0])).toEqual({
      checkout: 10,
      'no tag owner': 7,
      x: 3,
      'Share of shared costs': 2,
    });
  });

  it('cannot be worked out from what all of a shared cost is', async () => {
    const { ask } = await setUp();
    expect((await ask('cost shared network', vic)).answer.outcome).toBe('refused');
    expect((await ask('cost shared network', ana)).facts['Total']).toBe(4);
    expect((await ask('share cost shared network', ana, inGeneral)).answer.audience).toBe('asker');
  });

  it('is seen by its own people, whatever it is restricted to', async () => {
    const { ask } = await setUp();
    expect((await ask('cost salaries', sal)).facts['Total']).toBe(100);
    expect((await ask('cost', sal)).facts['Total']).toBe(100);
    expect((await ask('cost people', sal)).answer.outcome).toBe('refused');
  });

  it('counts for those who may see it', async () => {
    const { ask } = await setUp();
    for (const who of [pat, ana]) {
      expect((await ask('cost company by team', who)).facts['Total']).toBe(114);
      expect((await ask('cost payroll', who)).facts['Total']).toBe(102);
    }
  });

  it.each(['cost people', 'cost payroll', 'cost salaries', 'share cost salaries'])(
    '"%s" is refused to others',
    async (question) => {
      const { ask } = await setUp();
      const { answer, texts } = await ask(question, vic, inGeneral);
      expect([answer.outcome, answer.audience]).toEqual(['refused', 'asker']);
      expect(texts.join(' ')).toMatch(/is restricted/);
    },
  );

  it.each([
    'cost salries',
    'cost payrol',
    'cost unit peple',
    'cost team salaries',
    'allocation payrol',
    'dispute salries',
  ])('"%s": its name is offered to those who may see it only', async (question) => {
    const { ask } = await setUp();
    const said = async (who: Person) => JSON.stringify((await ask(question, who)).answer.reply);
    expect((await said(vic)).replaceAll(question.split(' ').at(-1) ?? '', '')).not.toMatch(/salaries|payroll|people/);
    expect(await said(ana)).toMatch(/Did you mean [^?]*(salaries|payroll|people)/);
  });

  it('is not among the meanings of a name for others', async () => {
    const { ask, rewrite } = await setUp();
    await rewrite(YAML.replace('workloads: [checkout]', 'workloads: [checkout, salaries]'));
    expect((await ask('cost salaries', ana)).texts[0]).toBe(
      '"salaries" can mean payroll/salaries or payments/salaries.',
    );
    expect((await ask('cost salaries', vic)).answer.outcome).toBe('answered');
  });

  it('is told to the asker alone where others read along, and says so', async () => {
    const { ask } = await setUp();
    const { answer, note, facts } = await ask('share cost people', pat, inGeneral);
    expect(answer.audience).toBe('asker');
    expect(facts['Total']).toBe(102);
    expect(note).toContain('Only you can see this: people is restricted, and not everybody here may see it.');
  });

  it('may be shared in its own channel', async () => {
    const { ask } = await setUp();
    const { answer } = await ask('share cost people', pat, {
      place: 'channel',
      channel: { name: '#people', external: false },
    });
    expect(answer.audience).toBe('everyone');
  });

  it('is left out of what is shared with everyone, whoever shares it', async () => {
    const { ask } = await setUp();
    const { answer, facts } = await ask('share cost company by team', ana, inGeneral);
    expect([answer.audience, facts['Total']]).toEqual(['everyone', 12]);
  });

  it('is left out where an answer cannot be given to the asker alone', async () => {
    const { ask } = await setUp();
    expect((await ask('cost company', ana, { ...inGeneral, public: true })).facts['Total']).toBe(12);
    expect((await ask('cost people', ana, { ...inGeneral, public: true })).answer.audience).toBe('asker');
  });
});

describe('guests and other organisations', () => {
  it('see nothing unless allowed', async () => {
    const { ask } = await setUp();
    expect((await ask('cost', vic, { guest: true })).answer.outcome).toBe('refused');
    const external = { place: 'channel', channel: { name: '#partner', external: true } } as const;
    expect((await ask('share cost checkout', vic, external)).answer.audience).toBe('asker');
  });
});

describe('the audit log', () => {
  it('has every question that tells of a restricted scope, with who asked and who saw the answer', async () => {
    const { ask, audited } = await setUp();
    await ask('cost company', vic);
    await ask('cost company by team', ana);
    await ask('cost salaries', undefined, { userId: 'U123' });
    await ask('cost checkout', vic);
    await ask('cost salaries', vic);
    await ask('share cost people', pat, inGeneral);
    await ask('share cost people', pat, { place: 'channel', channel: { name: '#people', external: false } });
    expect(await audited()).toEqual([
      'ana@acme.example | test | cost | Acme | to the asker',
      'U123 | test | cost | salaries | refused',
      'vic@acme.example | test | cost | salaries | refused',
      'pat@acme.example | test | cost | people | to the asker',
      'pat@acme.example | test | cost | people | to #people',
    ]);
  });

  it('cannot be changed', async () => {
    const { ask, open } = await setUp();
    await ask('cost salaries', vic);
    expect(() => open.sqlite.exec(`update audit set actor = 'nobody'`)).toThrow(/append-only/);
    expect(() => open.sqlite.exec('delete from audit')).toThrow(/append-only/);
    expect(() => open.sqlite.exec('insert or replace into audit select * from audit')).toThrow(/append-only/);
  });
});
