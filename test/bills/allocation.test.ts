import { describe, expect, it } from 'vitest';
import { installation, line, tags } from '../support/bills.ts';

const declare = (rest: string) => `organization: Acme\ncurrency: USD\n${rest}`;

const TEAMS = `
units:
  commerce:
    teams:
      payments: { aliases: [pay], workloads: { checkout: { aliases: [co] }, ledger: } }
      search: { workloads: [catalogue, indexer] }
teams:
  platform: { workloads: [indexer] }
`;

describe('which rule takes a line', () => {
  it.each([
    ['a tag', "{ tag: { app: 'web-*' } }"],
    ['one of several values', '{ tag: { app: [other, web-shop] } }'],
    ['a tag without regard to case', "{ tag: { app: 'WEB-SHOP' } }"],
    ['the id of an account', "{ account: '2000' }"],
    ['the name of an account', "{ account: 'prod*' }"],
    ['a service', "{ service: '*EC2' }"],
    ['the id of a region', '{ region: eu-central-1 }'],
    ['the name of a region', '{ region: frankfurt }'],
    ['a resource', "{ resource: 'arn:vm-*' }"],
    ['a provider', '{ provider: aws }'],
    ['a charge category', '{ charge_category: Usage }'],
    ['all conditions together', "{ provider: aws, service: '*EC2', tag: { app: web-shop, env: prod } }"],
  ])('%s', async (_what, when) => {
    const house = await installation(declare(`${TEAMS}allocation: [{ when: ${when}, workload: checkout }]\n`));
    const other = {
      ChargeCategory: 'Purchase',
      ProviderName: 'Oracle',
      ServiceName: 'DB',
      SubAccountId: '9',
      SubAccountName: 'x',
      RegionId: 'us',
      RegionName: 'US',
      ResourceId: 'r',
      ResourceName: 'r',
    };
    await house.importLines([
      line({ cost: 1, Tags: tags({ app: 'web-shop', env: 'prod' }) }),
      line({ cost: 10, ...other, Tags: tags({ app: 'ledger', env: 'prod' }) }),
    ]);
    expect(await house.sums(['unit', 'team', 'workload'])).toEqual({
      'commerce / payments / checkout': 1,
      ' /  / ': 10,
    });
  });

  it('the first that matches', async () => {
    const house = await installation(
      declare(`${TEAMS}allocation: [{ when: { service: '*EC2' }, workload: checkout }, { workload: ledger }]\n`),
    );
    await house.importLines([line({ cost: 1 }), line({ cost: 10, ServiceName: 'S3' })]);
    expect(await house.sums(['workload'])).toEqual({ checkout: 1, ledger: 10 });
  });

  it('a value with a star that is meant, and a tag that is not there', async () => {
    const house = await installation(
      declare(`${TEAMS}allocation:
  - { when: { service: { exactly: ['a *', other] } }, workload: checkout }
  - { when: { tag: { app: { absent: yes } } }, workload: ledger }
  - { when: { tag: { app: } }, workload: catalogue }
`),
    );
    const app = tags({ app: 'x' });
    await house.importLines([
      line({ cost: 1, ServiceName: 'A *', Tags: app }),
      line({ cost: 10, ServiceName: 'a b', Tags: app }),
      line({ cost: 100, ServiceName: 'a b', Tags: tags({ app: ' ' }) }),
    ]);
    expect(await house.sums(['workload'])).toEqual({ checkout: 1, '': 10, ledger: 100 });
  });

  it('patterns are no regular expressions and no SQL', async () => {
    const house = await installation(
      declare(`${TEAMS}allocation: [{ when: { resource: ["100%_'done'*", 'a.c'] }, workload: checkout }]\n`),
    );
    await house.importLines([
      line({ cost: 1, ResourceId: "100%_'done' and more" }),
      line({ cost: 10, ResourceId: '100x_done' }),
      line({ cost: 100, ResourceId: 'abc', ResourceName: null }),
    ]);
    expect(await house.sums(['workload'])).toEqual({ checkout: 1, '': 110 });
  });
});

describe('names from tags', () => {
  const BY_TAG = declare(
    `${TEAMS}allocation: [{ workload: { tag: app }, team: { tag: team } }, { team: { tag: team } }]\n`,
  );

  it('find what is declared by name or alias, whatever the case', async () => {
    const house = await installation(BY_TAG);
    await house.importLines([
      line({ cost: 1, Tags: tags({ app: 'CHECKOUT' }) }),
      line({ cost: 10, Tags: tags({ app: 'co', team: 'unheard-of' }) }),
      line({ cost: 100, Tags: tags({ team: 'Pay' }) }),
    ]);
    expect(await house.sums(['unit', 'team', 'workload'])).toEqual({
      'commerce / payments / checkout': 11,
      'commerce / payments / ': 100,
    });
  });

  it('tell workloads of one name apart by the team', async () => {
    const house = await installation(BY_TAG);
    await house.importLines([
      line({ cost: 1, Tags: tags({ app: 'indexer', team: 'search' }) }),
      line({ cost: 10, Tags: tags({ app: 'indexer', team: 'platform' }) }),
      line({ cost: 100, Tags: tags({ app: 'indexer' }) }),
    ]);
    expect(await house.sums(['team', 'workload'])).toEqual({
      'search / indexer': 1,
      'platform / indexer': 10,
      ' / indexer': 100,
    });
  });

  it('make new ones of what nobody has declared', async () => {
    const house = await installation(BY_TAG);
    await house.importLines([line({ cost: 1, Tags: tags({ app: 'New Thing', team: 'Tigers' }) })]);
    expect(await house.sums(['unit', 'team', 'workload'])).toEqual({ ' / tigers / new thing': 1 });
  });

  it('pass over lines without the tag, or with nothing in it', async () => {
    const house = await installation(BY_TAG);
    await house.importLines([
      line({ cost: 1, Tags: tags({ app: '  ' }) }),
      line({ cost: 10, Tags: tags({ other: 'x' }) }),
    ]);
    expect(await house.sums(['team', 'workload'])).toEqual({ ' / ': 11 });
  });

  it('take any key for what it is', async () => {
    const house = await installation(declare("allocation: [{ workload: { tag: 'a/b~c.\"d' } }]\n"));
    await house.importLines([line({ cost: 1, Tags: tags({ 'a/b~c."d': 'odd' }) })]);
    expect(await house.sums(['workload'])).toEqual({ odd: 1 });
  });
});

describe('another allocation', () => {
  const [BEFORE, AFTER] = ['app', 'system'].map((tag) => declare(`allocation: [{ workload: { tag: ${tag} } }]\n`)) as [
    string,
    string,
  ];

  it('on a tag that no rule used before needs no new import, and leaves nothing of the old names', async () => {
    const house = await installation(BEFORE);
    await house.importLines([line({ cost: 1, Tags: tags({ app: 'checkout', system: 'shop' }) })]);
    expect(await house.sums(['workload'])).toEqual({ checkout: 1 });

    house.declare(AFTER);
    expect(await house.sums(['workload'])).toEqual({ checkout: 1 });
    expect(await house.reallocate()).toBe(true);
    expect(await house.sums(['workload'])).toEqual({ shop: 1 });
    const old = await house.open.db.selectFrom('series').where('workload', '=', 'checkout').select('id').execute();
    expect(old).toEqual([]);
    expect(await house.reallocate()).toBe(false);
  });

  it('reaches all of history with the next import', async () => {
    const house = await installation(BEFORE);
    await house.importLines([line({ cost: 1, day: '2026-09-03', Tags: tags({ app: 'checkout', system: 'shop' }) })]);
    house.declare(AFTER);
    await house.importLines([line({ cost: 2, day: '2026-10-03', Tags: tags({ app: 'checkout', system: 'shop' }) })]);
    expect(await house.sums(['workload'])).toEqual({ shop: 3 });
  });

  it('is none when only owners and channels change', async () => {
    const house = await installation(declare(TEAMS));
    await house.importLines([line({ cost: 1 })]);
    house.declare(declare(TEAMS.replace('aliases: [pay]', 'aliases: [pay], owners: [ada@acme.example]')));
    expect(await house.reallocate()).toBe(false);
  });
});
