import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkCatalog } from '../../src/catalog/check.ts';
import { describeCatalog } from '../../src/catalog/describe.ts';
import { describeExplanations, explainResource } from '../../src/catalog/explain.ts';
import { draftCatalog } from '../../src/catalog/init.ts';
import { parseOrganisation } from '../../src/config.ts';
import { installation, type Line, line, tags } from '../support/bills.ts';

const REAL = new URL('../../../shared/data/focus/focus_sample.csv', import.meta.url);

const TAGGED: Line[] = [
  line({ cost: 100, Tags: tags({ Application: 'Checkout', 'user:team': 'Payments', bu: 'commerce', env: 'prod' }) }),
  line({ cost: 50, Tags: tags({ Application: 'checkout', 'user:team': 'search', bu: 'commerce' }) }),
  line({ cost: 40, Tags: tags({ Application: 'catalogue', 'user:team': 'search', bu: 'commerce', env: 'prod' }) }),
  line({ cost: 30, Tags: tags({ 'user:team': 'search' }) }),
  line({ cost: 20, SubAccountId: '77', SubAccountName: 'sandbox # x\ny' }),
  line({ cost: 9, ChargeCategory: 'Tax', ServiceName: 'Tax' }),
  line({ cost: 5, ServiceName: 'AWS Support (Business)' }),
];

describe('catalog init', () => {
  it('drafts a file that can be used as it is, with what the tags say', async () => {
    const house = await installation();
    await house.importLines(TAGGED);
    const draft = await draftCatalog({ ...house, name: 'Acme', currency: 'USD' });
    const organisation = parseOrganisation(draft, 'showback.yaml');
    expect(
      organisation.units.map(({ name, teams }) => [
        name,
        teams.map((team) => [team.name, team.workloads.map((workload) => workload.name)]),
      ]),
    ).toEqual([
      [
        'commerce',
        [
          ['payments', ['checkout']],
          ['search', ['catalogue']],
        ],
      ],
    ]);
    expect(organisation.environmentTags).toEqual(['env']);
    expect(organisation.pools.map(({ name }) => name)).toEqual(['taxes', 'support']);

    house.declare(draft);
    await house.reallocate();
    const sums = await house.sums(['team', 'workload']);
    // The support of 5 is split in proportion to 150 and 70; so is the tax of 9.
    expect(sums['payments / checkout']).toBe(150);
    expect(sums['search / catalogue']).toBe(40);
    expect(sums[' / ']).toBe(20);
  });

  it('says how far each tag reaches, and where the rest is', async () => {
    const house = await installation();
    await house.importLines(TAGGED);
    const draft = await draftCatalog({ ...house, name: 'Acme', currency: 'USD' });
    expect(draft).toMatch(/# +86\.6% {2}user:team \(2 values\)/);
    expect(draft).toMatch(/# With these rules 7\.9% of the cost is unallocated\./);
    expect(draft).toMatch(/# {3}- \{ when: \{ account: "77" \}, team: "\?" \} {3}# sandbox # x y: 20 unallocated/);
  });

  it('drafts no rule that takes nothing, and says the same of the rest as the check', async () => {
    const house = await installation();
    const both = { app: 'checkout', application: 'checkout', team: 'payments' };
    await house.importLines([
      line({ cost: 80, Tags: tags(both) }),
      line({ cost: 10, ChargeCategory: 'Tax', Tags: tags(both) }),
      line({ cost: 5, ServiceName: 'Support', Tags: tags(both) }),
      line({ cost: 25 }),
      line({ cost: -20, ChargeClass: 'Correction' }),
      line({ cost: -50, ChargeCategory: 'Credit' }),
    ]);
    const draft = await draftCatalog({ ...house, name: 'Acme', currency: 'USD' });
    house.declare(draft);
    expect(house.organisation.rules.map(({ name }) => name)).toEqual(['by app']);
    const { rules, cost, unallocated } = await checkCatalog(house);
    expect(rules.map(({ lines }) => lines)).toEqual([3]);
    expect([cost, unallocated]).toEqual([100, 5]);
    expect(draft).toContain('# With these rules 5.0% of the cost is unallocated.');
  });

  it('takes accounts for teams where there are no tags', async () => {
    const house = await installation();
    await house.importLines([line({ cost: 1 }), line({ cost: 2, SubAccountId: '3', SubAccountName: 'data' })]);
    const draft = await draftCatalog({ ...house, name: 'Acme', currency: 'USD' });
    house.declare(draft);
    await house.reallocate();
    expect(await house.sums(['team'])).toEqual({ production: 1, data: 2 });
  });

  it('says what to do first when there are no bills', async () => {
    const house = await installation();
    await expect(draftCatalog({ ...house, name: 'Acme', currency: 'USD' })).rejects.toThrow('There are no bills yet.');
  });

  it.skipIf(!existsSync(REAL))('makes something worth keeping of the real sample', async () => {
    const house = await installation();
    await house.importFiles([REAL.pathname]);
    const draft = await draftCatalog({ ...house, name: 'Acme', currency: 'USD' });
    house.declare(draft);
    await house.reallocate();
    expect((await house.sums(['team', 'workload']))['peoriadata / brightpathmatrix']).toBeCloseTo(16, 0);
    const report = describeCatalog(await checkCatalog(house), 'USD');
    expect(report).not.toContain('takes nothing');
    expect(100 - Number(/^(.*?)%/.exec(report)?.[1])).toBeCloseTo(Number(/rules (.*?)% of/.exec(draft)?.[1]), 5);
  });
});

const RULES = `
organization: Acme
currency: USD
units:
  commerce:
    teams:
      payments: { workloads: [checkout, today, ledger] }
      search: { workloads: [catalogue], aliases: [ledger] }
allocation:
  - { name: by app, workload: { tag: app } }
  - { name: by service, when: { service: '*EC2' }, team: search }
  - { name: never, when: { account: nope }, team: search }
`;
const LINES: Line[] = [
  line({ cost: 60, Tags: tags({ app: 'checkout' }), ResourceName: 'web-1' }),
  line({ cost: 25, Tags: tags({ app: 'chekout' }), ServiceName: 'Amazon S3' }),
  line({ cost: 10, ServiceName: 'Amazon S3', Tags: tags({ owner: 'x' }) }),
  line({ cost: 5, ResourceName: 'web-2' }),
  line({ cost: -50, ChargeCategory: 'Credit' }),
];

describe('catalog check', () => {
  it('reports coverage, reach of the rules, overlaps, pieces, colliding and unknown names', async () => {
    const house = await installation(RULES);
    await house.importLines(LINES);
    const report = await checkCatalog(house);
    expect(report).toMatchObject({
      cost: 100,
      unallocated: 10,
      rules: [
        { name: 'by app', cost: 85, lines: 2 },
        { name: 'by service', cost: 5, lines: 2 },
        { name: 'never', cost: 0, lines: 0 },
      ],
      overlaps: [{ first: 'by app', second: 'by service', cost: 60, lines: 1 }],
      pieces: [{ account: 'production', service: 'Amazon S3', tags: 'owner', cost: 10 }],
      withoutCost: ['payments/today', 'payments/ledger', 'search/catalogue'],
      undeclared: [{ name: 'workload chekout', cost: 25, closest: 'checkout' }],
    });
    expect(report.collisions.map(({ name }) => name)).toEqual(['today', 'ledger']);
  });

  it('says it in words', async () => {
    const house = await installation(RULES);
    await house.importLines(LINES);
    const words = describeCatalog(await checkCatalog(house), 'USD');
    expect(words).toContain('90.0% of $100.00 is allocated');
    expect(words).toContain('never       0.0%   takes nothing');
    expect(words).toContain('$10.00  a rule for account production, service Amazon S3; its tags are owner');
    expect(words).toContain('workload chekout  $25.00; a misspelling of checkout?');
    expect(words).toMatch(/today +is a word of the grammar/);
    expect(words).toMatch(/ledger +means a workload and a team/);
  });
});

describe('catalog check <resource>', () => {
  it('explains which rule took its lines, and why', async () => {
    const house = await installation(RULES);
    await house.importLines(LINES);
    const words = describeExplanations(await explainResource({ ...house, resource: 'WEB-' }), 'USD');
    expect(words).toContain(
      'web-1\n  $60.00, 1 line of Amazon EC2 in account production\n  tags: {"app":"checkout"}\n  taken by "by app"\n  it belongs to unit commerce, team payments, workload checkout',
    );
    expect(words).toContain('taken by "by service" (service is *EC2)\n  it belongs to unit commerce, team search');
  });

  it('says when no rule took them, and when there is no such resource', async () => {
    const house = await installation(RULES);
    await house.importLines([line({ cost: 1, ServiceName: 'S3', ResourceId: "it's%_" })]);
    expect(describeExplanations(await explainResource({ ...house, resource: "it's%_" }), 'USD')).toContain(
      'no rule takes it: it is unallocated',
    );
    await expect(explainResource({ ...house, resource: '%' })).resolves.toHaveLength(1);
    await expect(explainResource({ ...house, resource: 'nothing' })).rejects.toThrow(
      'No line of the last bills has a resource like "nothing".',
    );
  });
});
