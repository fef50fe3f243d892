import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../src/finops/day.ts';
import { asking, dollars, rowsOf } from '../support/asking.ts';
import { type Line, line, tags } from '../support/bills.ts';

const YAML = `
organization: Acme
currency: USD
fiscal_year_start: february
units:
  commerce:
    manager: vera@acme.example
    teams:
      payments:
        owners: [paul@acme.example]
        workloads: { checkout: { owners: [ada@acme.example], aliases: [co] }, ledger: }
      search: { workloads: { catalogue: , unused: { owners: [ada@acme.example] } } }
allocation:
  - { workload: { tag: app } }
  - { when: { account: net }, shared: network }
shared:
  network: { split: even }
`;
const AWS = { ListCost: 20, ContractedCost: 15, BilledCost: 12, EffectiveCost: 10 };
const ada = { email: 'ada@acme.example', name: 'Ada' };
const paul = { email: 'paul@acme.example', name: 'Paul' };
const vera = { email: 'vera@acme.example', name: 'Vera' };

/** From 1 September to 22 November. A day: checkout 10, ledger 1, catalogue 3, network 4, nobody's 0.5. */
function bills(): Line[] {
  const lines: Line[] = [];
  for (let day = parseDay('2026-09-01'); day <= parseDay('2026-11-22'); day++) {
    const date = formatDay(day);
    const on = (app: string | undefined, columns: Line) =>
      line({ day: date, Tags: app === undefined ? null : tags({ app, owner: 'x' }), ...columns });
    lines.push(
      on('checkout', { ...AWS, ResourceId: 'vm-1', ResourceName: 'web' }),
      on('ledger', {
        cost: 1,
        ServiceName: 'Amazon S3',
        ResourceId: 'b-1',
        ResourceName: 'bucket',
        SkuId: 'gb',
        ChargeDescription: 'storage',
      }),
      on('catalogue', {
        cost: 3,
        ProviderName: 'Microsoft',
        ServiceName: 'Virtual Machines',
        RegionId: 'westeurope',
        RegionName: 'West Europe',
      }),
      on(undefined, { cost: 4, SubAccountId: 'net', SubAccountName: 'backbone' }),
      on(undefined, { cost: 0.5, SubAccountId: '3000', SubAccountName: 'sandbox' }),
    );
    if (date >= '2026-11-01') lines.push(on('checkout', { cost: 2, ServiceName: 'Amazon S3' }));
    if (date.endsWith('-01')) lines.push(on('checkout', { cost: 30, ChargeCategory: 'Tax', ServiceName: 'Tax' }));
    if (date === '2026-11-03')
      lines.push(on('checkout', { cost: -5, ChargeCategory: 'Credit', ServiceName: 'Credits' }));
  }
  return lines;
}

const setUp = () => asking(YAML, bills(), '2026-11-24');

describe('cost', () => {
  it('leads with the point in one sentence', async () => {
    const { ask } = await setUp();
    const { texts, answer } = await ask('cost checkout');
    expect(answer.outcome).toBe('answered');
    // 20 complete days of 12 and ten to come; a step of the level 20 days ago leaves some doubt.
    expect(texts[0]).toMatch(
      /^checkout cost \$264 this month up to 22 Nov, 20% more than the same days of October \(21 Nov to 22 Nov are still incomplete\); on course for \$3(5\d|60) \(\$3\d\d to \$3\d\d\)\.$/,
    );
  });

  it('says total, change, daily average and projection, with credits and tax apart', async () => {
    const { ask } = await setUp();
    expect((await ask('cost checkout')).facts).toEqual({
      Total: 264,
      Change: 44,
      'Daily average': 12,
      'Month-end projection': expect.closeTo(359, -0.5),
      Credits: -5,
      Tax: 30,
    });
  });

  it('draws the days against those before and marks the incomplete ones', async () => {
    const { ask } = await setUp();
    const [chart] = (await ask('cost checkout')).charts;
    expect(chart?.labels).toHaveLength(22);
    expect(chart?.series.map(({ values }) => values.slice(0, 2))).toEqual([
      [12_000_000, 12_000_000],
      [10_000_000, 10_000_000],
    ]);
    expect(chart?.incompleteFrom).toBe(20);
  });

  it('names the largest drivers of the change, and they add up', async () => {
    const { ask } = await setUp();
    const [table] = (await ask('cost checkout')).tables;
    expect(table?.rows.map((row) => [row[0], dollars(row[3])])).toEqual([
      ['Amazon S3', 44],
      ['Amazon EC2', 0],
    ]);
    expect(dollars(table?.total?.[3])).toBe(44);
  });

  it('offers what one asks next, as whole questions', async () => {
    const { ask } = await setUp();
    const { buttons } = await ask('cost checkout');
    expect(buttons).toMatchObject({
      'By service': 'cost checkout by service',
      'By account': 'cost checkout by account',
      'Last month': 'cost checkout 2026-10',
      Share: 'share cost checkout',
    });
    for (const run of Object.values(buttons)) expect((await ask(run)).answer.outcome).toBe('answered');
  });

  it('names metric, range, reach and incomplete days in the small print', async () => {
    const { ask } = await setUp();
    expect((await ask('cost checkout')).note).toBe(
      'Effective (amortised) cost, without tax and credits. 1 Nov to 22 Nov, UTC days. Bills reach 22 Nov; 21 Nov to 22 Nov are still incomplete.',
    );
  });

  it('notes the scope for the log, and no word of the question', async () => {
    const { ask, lines, text } = await setUp();
    await ask('cost checkout of Amazon S3 last month');
    expect(lines).toMatchObject([{ command: 'cost', scope: 'checkout', outcome: 'answered' }]);
    expect(text()).not.toContain('Amazon');
  });
});

describe('whose cost', () => {
  it.each([
    ['a workload’s owner', ada, 'what you own', 12 * 22],
    ['a team’s owner', paul, 'payments', (12 + 1 + 2) * 22],
    ['a unit’s manager', vera, 'commerce', (12 + 1 + 3 + 4) * 22],
    ['nobody in particular', undefined, 'Acme', (12 + 1 + 3 + 4 + 0.5) * 22],
  ])('no scope is what %s owns', async (_who, person, name, total) => {
    const { ask } = await setUp();
    const { texts, facts } = await ask('cost', person);
    expect(texts[0]).toMatch(new RegExp(`^${name} cost `));
    expect(facts['Total']).toBe(total);
  });

  it.each([
    ['cost CO', 264],
    ['cost team payments', 15 * 22],
    ['cost commerce', 20 * 22],
    ['cost company', 20.5 * 22],
    ['cost unallocated', 0.5 * 22],
    ['cost network', 4 * 22],
    ['cost sandbox', 0.5 * 22],
    ['cost company of Microsoft', 3 * 22],
    ['cost company of Amazon S3', 3 * 22],
    ['cost company of West Europe', 3 * 22],
  ])('%s', async (question, total) => {
    const { ask } = await setUp();
    expect((await ask(question)).facts['Total']).toBe(total);
  });

  it('ranks what is unallocated by what it would take to allocate it', async () => {
    const { ask } = await setUp();
    const { tables } = await ask('cost unallocated');
    expect(rowsOf(tables[0])).toEqual({ 'sandbox: Amazon EC2': 11 });
  });
});

describe('which metric', () => {
  it.each([
    ['cost checkout 2026-10', 310],
    ['cost checkout 2026-10 as effective', 310],
    ['cost checkout 2026-10 as billed', 12 * 31 + 30],
    ['cost checkout 2026-10 as list', 620],
    ['cost checkout 2026-10 as contracted', 465],
  ])('%s', async (question, total) => {
    const { ask } = await setUp();
    expect((await ask(question)).facts['Total']).toBe(total);
  });

  it('is the invoice when billed: everything in it', async () => {
    const { ask } = await setUp();
    const { note, facts } = await ask('cost checkout this month as billed');
    expect(note).toMatch(
      /^Billed cost, all that is invoiced for these days: usage, purchases, tax, credits and adjustments\./,
    );
    expect(facts).toMatchObject({ Total: 22 * 14 + 30 - 5 });
    expect(facts).not.toHaveProperty('Tax');
  });

  it('is as the organisation chooses', async () => {
    const { ask, declare } = await setUp();
    declare(`${YAML}default_metric: list\ninclude: [tax]\n`);
    const { facts, note } = await ask('cost checkout 2026-10');
    expect(facts['Total']).toBe(620 + 30);
    expect(note).toContain('List cost, before any discount, without credits.');
  });

  it('that rose by its price and not by usage is said to have', async () => {
    const of = async (october: number, november: { list: number; effective: number }) => {
      const days = (month: string, columns: Line) =>
        ['01', '02', '03'].map((day) => line({ day: `${month}-${day}`, Tags: tags({ app: 'checkout' }), ...columns }));
      const amounts = (list: number, EffectiveCost: number) => ({ cost: list, EffectiveCost });
      const bill = [
        ...days('2026-10', amounts(100, october)),
        ...days('2026-11', amounts(november.list, november.effective)),
      ];
      const { texts } = await (await asking(YAML, bill, '2026-11-24')).ask('cost checkout 2026-11 vs 2026-10');
      return texts.join(' ');
    };
    expect(await of(60, { list: 101, effective: 100 })).toContain(
      'Usage is about as it was: its price makes $117 of the change. A commitment ended, or was used up elsewhere.',
    );
    expect(await of(60, { list: 170, effective: 100 })).not.toContain('price');
    expect(await of(100, { list: 100, effective: 60 })).not.toContain('price');
  });

  it('that the bills do not say is said to be missing', async () => {
    const { ListCost: _list, ...without } = line({ cost: 1, day: '2026-10-05' });
    const { ask } = await asking(YAML, [without], '2026-11-24');
    const { answer, texts } = await ask('cost 2026-10 as list');
    expect(answer.outcome).toBe('refused');
    expect(texts[0]).toContain('do not say the list cost');
  });
});

describe('by what', () => {
  it.each([
    'provider',
    'service',
    'account',
    'region',
    'environment',
    'unit',
    'team',
    'workload',
    'sku',
    'charge category',
    'commitment',
    'resource',
    'tag owner',
    'day',
    'week',
    'month',
  ])('by %s adds up to the total', async (dimension) => {
    const house = await setUp();
    for (const metric of ['effective', 'billed']) {
      const { facts, tables, answer } = await house.ask(`cost since 1 Sep by ${dimension} as ${metric}`);
      expect(answer.outcome).toBe('answered');
      const rows = tables[0]?.rows.map((row) => Number(dollars(row[1]))) ?? [];
      expect(rows.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(Number(facts['Total']), 6);
      expect(dollars(tables[0]?.total?.[1])).toBe(facts['Total']);
    }
  });

  it.each([
    ['cost last month by team', { payments: 13 * 31, search: 5 * 31, 'no team': 0.5 * 31 }],
    ['cost payments 2026-10 by workload', { checkout: 310, ledger: 31, 'payments, no workload': 62 }],
    ['cost 2026-10 by account', { production: 14 * 31, backbone: 4 * 31, sandbox: 0.5 * 31 }],
    ['cost payments 2026-10 by resource', { web: 310, bucket: 31, 'Share of shared costs': 62 }],
    ['cost payments 2026-10 by sku', { 'm7g.large, per hour': 310, storage: 31, 'Share of shared costs': 62 }],
    ['cost 2026-10 by tag owner', { x: 14 * 31, 'no tag owner': 4.5 * 31 }],
    ['cost checkout 2026-10 by charge category as billed', { Usage: 12 * 31, Tax: 30 }],
  ])('%s', async (question, expected) => {
    const { ask } = await setUp();
    expect(rowsOf((await ask(question)).tables[0])).toEqual(expected);
  });

  it('names the largest of many and sums up the others; namesakes are told apart', async () => {
    const resource = (id: number, more: Line = {}) =>
      line({ day: '2026-10-05', cost: 100 - id, ResourceId: `i-${id}`, ResourceName: `vm-${id}`, ...more });
    const lines = Array.from({ length: 40 }, (_, id) => resource(id, id < 2 ? { ResourceName: 'web' } : {}));
    const { ask } = await asking('organization: Acme\ncurrency: USD', lines, '2026-11-10');
    const { tables, charts, facts } = await ask('cost 2026-10 by resource');
    const rows = rowsOf(tables[0]);
    expect(Object.keys(rows)).toHaveLength(26);
    expect(rows).toMatchObject({ 'web (i-0)': 100, 'web (i-1)': 99, 'vm-2': 98, '15 others': 1020 });
    expect(dollars(tables[0]?.total?.[1])).toBe(facts['Total']);
    expect(charts[0]?.summary).toContain('The 10 largest of 40.');
  });

  it('reads the columns of the bill and not those that are called like ours', async () => {
    const odd = { rule: 'x', workload_tag: 'y', team_tag: 'z', key: 'k', now: '1', before: '2', unknown: '3' };
    const lines = [line({ day: '2026-10-05', cost: 4, Tags: tags({ app: 'checkout' }), ...odd })];
    const { ask } = await asking(YAML, lines, '2026-11-10');
    expect(rowsOf((await ask('cost checkout 2026-10 by service')).tables[0])).toEqual({ 'Amazon EC2': 4 });
    expect(rowsOf((await ask('cost checkout 2026-10 by resource')).tables[0])).toEqual({ 'vm-1': 4 });
  });

  it('answers several questions about lines at once', async () => {
    const { ask, dataDir } = await setUp();
    const asked = await Promise.all(
      ['resource', 'sku', 'tag owner', 'resource'].map((by) => ask(`cost 2026-10 by ${by}`)),
    );
    expect(asked.map(({ facts }) => facts['Total'])).toEqual([573.5, 573.5, 573.5, 573.5]);
    expect(readdirSync(join(dataDir, 'spill'))).toEqual([]);
  });

  it('draws what costs something, side by side', async () => {
    const { ask } = await setUp();
    const labelsOf = async (question: string) => (await ask(question)).charts[0]?.labels;
    expect(await labelsOf('cost 2026-10 by provider')).toEqual(['AWS', 'Microsoft']);
    // Tax is a service of the bill that costs nothing without tax, and one bar is no comparison.
    expect(await labelsOf('cost checkout 2026-10 by service')).toBeUndefined();
    expect(await labelsOf('cost checkout 2026-10 by service as billed')).toEqual(['Amazon EC2', 'Tax']);
  });
});

describe('which days', () => {
  it.each([
    ['cost checkout 3 Oct to 9 Oct', 70, 'checkout cost $70.00'],
    ['cost checkout last 7 days', 72, 'checkout cost $72.00 in the last 7 days (17 to 23 Nov) up to 22 Nov'],
    ['cost checkout yesterday', 12, 'checkout cost $12.00 on 20 Nov'],
    ['cost checkout 21 Nov', 12, 'checkout cost $12.00 on 21 Nov so far'],
    ['cost checkout Q3', 610, 'checkout cost $610'],
    ['cost checkout since 1 Nov', 264, 'checkout cost $264'],
    ['cost checkout on 5 October', 10, 'checkout cost $10.00 on 5 Oct'],
  ])('%s', async (question, total, lead) => {
    const { ask } = await setUp();
    const { facts, texts } = await ask(question);
    expect(facts['Total']).toBe(total);
    expect(texts[0]).toContain(lead);
  });

  it('compares with what was asked for, with as many days', async () => {
    const { ask } = await setUp();
    const { facts, texts } = await ask('cost checkout vs last month as billed');
    // 22 days of 14 with tax and credit, against 22 days of 12 with tax.
    expect(facts['Change']).toBe(22 * 14 + 30 - 5 - (22 * 12 + 30));
    expect(texts[0]).toContain('than the same days of October 2026');
  });

  it.each(['today', 'yesterday'])(
    'says of %s that the bills are not there yet, and gives the newest complete day',
    async (day) => {
      const { ask } = await setUp();
      const { texts, facts } = await ask(`cost checkout ${day}`);
      expect(texts[1]).toBe(`The bills reach 22 Nov, so ${day} is not on them yet; this is the newest complete day.`);
      expect(facts['Total']).toBe(12);
    },
  );

  it('shows the newest month when the running one has no bills yet', async () => {
    const { ask, now } = await setUp();
    now.today = parseDay('2026-12-01');
    const { texts } = await ask('cost checkout');
    expect(texts[0]).toContain('in November');
    expect(texts[1]).toContain('The bills reach 22 Nov, so December 2026 is not on them yet');
  });
});

describe('months of which no bill was imported', () => {
  const setUpGap = () =>
    asking(
      'organization: Acme\ncurrency: USD',
      ['2026-08-10', '2026-09-10', '2026-11-05'].map((day) => line({ day, cost: 31 })),
      '2026-11-10',
    );

  it('did not cost nothing', async () => {
    const { ask } = await setUpGap();
    const { answer, texts, buttons } = await ask('cost last month');
    expect(answer.outcome).toBe('refused');
    expect(texts[0]).toBe('No bills of October 2026 have been imported.');
    expect(buttons['cost 2026-11']).toBe('cost 2026-11');
  });

  it('are not compared with, and are named', async () => {
    const { ask } = await setUpGap();
    expect((await ask('cost')).facts['Change']).toBe('not known');
    const { note, answer } = await ask('cost since 10 Sep');
    expect(note).toContain('No bills of October 2026 have been imported.');
    expect(JSON.stringify(answer.reply)).toContain('over 26 days');
  });

  it('are not those before the first bill, of which only the days since count', async () => {
    const { ask } = await setUpGap();
    const { note, answer } = await ask('cost 1 Aug to 30 Sep');
    expect(note).toContain('10 Aug to 30 Sep, UTC days. Bills begin on 10 Aug.');
    expect(JSON.stringify(answer.reply)).toContain('over 52 days');
  });
});

describe('comparing what is not alike', () => {
  it.each([
    ['cost checkout last month vs this month', '(31 days against 22)'],
    ['cost checkout 3 Oct to 9 Oct vs September', '(7 days against 30)'],
    ['cost checkout 15 Nov to 21 Nov', '(21 Nov is still incomplete)'],
    ['cost checkout last month vs 2026-09', 'than September 2026.'],
  ])('%s says so', async (question, caveat) => {
    const { ask } = await setUp();
    expect((await ask(question)).texts[0]).toContain(caveat);
  });
});

describe('what cannot be answered is said in a plain sentence', () => {
  it('no bills', async () => {
    const { ask } = await asking(YAML, [], '2026-11-24');
    const { answer, texts } = await ask('cost');
    expect(answer.outcome).toBe('refused');
    expect(texts).toEqual(['There are no bills yet.', expect.stringContaining('npx showback import')]);
  });

  it('bills in another currency than the organisation has', async () => {
    const house = await asking(
      'organization: Acme\ncurrency: USD',
      [line({ day: '2026-11-05', cost: 1 })],
      '2026-11-10',
    );
    house.declare('organization: Acme\ncurrency: EUR');
    const { answer, texts } = await house.ask('cost');
    expect([answer.outcome, texts[0]]).toEqual(['refused', 'The bills are in USD, and showback.yaml says EUR.']);
  });

  it('a period before the first bill', async () => {
    const { ask } = await setUp();
    const { answer, texts, buttons } = await ask('cost checkout 2026-01');
    expect(answer.outcome).toBe('refused');
    expect(texts[0]).toBe('The bills begin on 1 Sep; there are none for January 2026.');
    expect(Object.values(buttons)).toContain('cost checkout 2026-09');
  });

  it('a period to come', async () => {
    const { ask } = await setUp();
    expect((await ask('cost checkout 2027-01')).texts[0]).toBe(
      'There are no bills of the future yet: January 2027 has not begun.',
    );
  });

  it('a workload without cost', async () => {
    const { ask } = await setUp();
    expect((await ask('cost unused')).texts[0]).toBe('unused has no cost: none of the imported bills mention it.');
  });

  it('a workload that cost nothing in these days', async () => {
    const { ask } = await setUp();
    expect((await ask('cost checkout of Amazon S3 2026-10')).texts[0]).toBe(
      'checkout of Amazon S3 cost nothing in October 2026.',
    );
  });

  it('a typo: the closest names, as buttons', async () => {
    const { ask } = await setUp();
    const { answer, texts, buttons } = await ask('cost chekout last month');
    expect(answer.outcome).toBe('refused');
    expect(texts).toEqual(['I do not know "chekout".', 'Did you mean checkout?']);
    expect(buttons).toMatchObject({ checkout: 'cost checkout last month' });
  });

  it('a name that means two things: both, as buttons', async () => {
    const { ask, declare } = await setUp();
    declare(YAML.replace('search: {', 'search: { aliases: [sandbox],'));
    const { answer, texts, buttons } = await ask('cost sandbox 2026-10');
    expect(answer.outcome).toBe('refused');
    expect(texts[0]).toContain('sandbox');
    const totals = await Promise.all(Object.values(buttons).map(async (run) => (await ask(run)).facts['Total']));
    expect(totals.filter((total) => total !== undefined).sort()).toEqual([0.5 * 31, 5 * 31]);
  });

  it('a period that is none', async () => {
    const { ask } = await setUp();
    const { answer, texts } = await ask('cost checkout last fortnite');
    expect(answer.outcome).toBe('refused');
    expect(texts[0]).toContain('fortnite');
  });

  it('nothing that the asker owns', async () => {
    const { ask } = await setUp();
    expect((await ask('cost mine', { email: 'new@acme.example', name: 'New' })).texts[0]).toBe(
      'Nothing here is yours, as far as I know.',
    );
  });
});
