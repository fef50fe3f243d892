import { describe, expect, it } from 'vitest';
import { createCosts } from '../../db/costs.ts';
import { checkCatalog } from '../../src/catalog/check.ts';
import { describeCatalog } from '../../src/catalog/describe.ts';
import { parseDay } from '../../src/finops/day.ts';
import { line, tags } from '../support/bills.ts';
import { charge, syncing } from '../support/syncing.ts';

const [SHOP, DATA, NETWORK] = ['200000000001', '200000000002', '200000000003'] as const;
const CHARGES = () => [
  charge({ on: '2026-11-10', cost: 60, account: SHOP, service: 'Amazon EC2' }),
  charge({ on: '2026-11-10', cost: 20, account: DATA, service: 'Amazon EC2', region: 'us-east-1' }),
  charge({ on: '2026-11-11', cost: 20, account: DATA, service: 'Amazon S3' }),
  charge({ on: '2026-11-11', cost: 10, account: NETWORK, service: 'AWS Transit Gateway' }),
];
const TEAMS = 'teams: { shop: , data: }\n';
const BY_ACCOUNT = `${TEAMS}allocation:
  - { when: { account: "${SHOP}" }, team: shop }
  - { when: { account: "${DATA}" }, team: data }
`;
const SPLIT = `${BY_ACCOUNT}  - { when: { account: "${NETWORK}" }, shared: network }
shared: { network: { split: { shop: 50, data: 50 } } }
`;
const BY_TAG = `${TEAMS}allocation: [{ team: { tag: team } }]\n`;

describe('a bill in views', () => {
  it('is allocated by the views that tell what the rules look at', async () => {
    const { sync, sums } = await syncing(CHARGES(), BY_ACCOUNT);
    await sync();
    expect(await sums(['team'])).toEqual({ shop: 60, data: 40, '': 10 });
    expect(await sums(['team', 'service'])).toEqual({
      'shop / Amazon EC2': 60,
      'data / Amazon EC2': 20,
      'data / Amazon S3': 20,
      ' / AWS Transit Gateway': 10,
    });
    expect(await sums(['region'])).toEqual({ 'eu-central-1': 90, 'us-east-1': 20 });
    await expect(sums(['team', 'region'])).rejects.toThrow(
      'Cost Explorer, where the bill of 100000000000 for 2026-11 comes from, cannot tell costs apart by team and region together.',
    );
  });

  it('has its shared costs split in those views, and whole in the others: every total is the same', async () => {
    const { sync, sums, open } = await syncing(CHARGES(), SPLIT);
    await sync();
    expect(await sums(['team'])).toEqual({ shop: 65, data: 45 });
    expect(await sums(['team', 'service'])).toMatchObject({
      'shop / AWS Transit Gateway': 5,
      'data / AWS Transit Gateway': 5,
    });
    for (const by of [[], ['service'], ['account'], ['region'], ['team'], ['service', 'account']]) {
      const all = Object.values(await sums(by)).reduce((sum, cost) => sum + cost, 0);
      expect(all).toBe(110);
    }
    const pool = await createCosts(open.db).sum({
      scope: { kind: 'shared', name: 'network' },
      ...{ filters: [], without: [], start: parseDay('2026-11-01'), end: parseDay('2026-12-01'), by: [], daily: false },
    });
    expect(pool.map(({ effective }) => effective)).toEqual([10_000_000]);
  });

  it('is asked for by a tag where the rules look at one', async () => {
    const charges = CHARGES();
    for (const one of charges) one.tags = one.account === SHOP ? { team: 'shop' } : {};
    const { sync, sums, ask } = await syncing(charges, BY_TAG);
    await sync();
    expect(await sums(['team'])).toEqual({ shop: 60, '': 50 });
    const { tables } = await ask('cost this month by tag team');
    expect(tables[0]?.rows.map(([name]) => name)).toEqual(['shop', 'no tag team']);
    expect((await ask('cost team shop')).texts[0]).toContain('shop cost $60');
    expect((await ask('cost team shop by service')).texts[0]).toMatch(
      /cannot tell costs apart by service and team together/,
    );
  });

  it('is allocated again when the rules change', async () => {
    const house = await syncing(CHARGES(), BY_ACCOUNT);
    await house.sync();
    house.declare(`organization: Acme\ncurrency: USD\n${SPLIT}`);
    await house.reallocate();
    expect(await house.sums(['team'])).toEqual({ shop: 65, data: 45 });
  });

  it('stands beside bills that say everything', async () => {
    const { sync, sums, importLines } = await syncing(CHARGES(), SPLIT);
    await importLines([
      line({ cost: 5, day: '2026-11-10', SubAccountId: SHOP, Tags: tags({ app: 'x' }), RegionId: 'us-east-1' }),
      line({ cost: 2, day: '2026-11-10', SubAccountId: NETWORK }),
    ]);
    await sync();
    expect(await sums(['team'])).toEqual({ shop: 65 + 5 + 1, data: 45 + 1 });
    expect(await sums(['region'])).toEqual({ 'eu-central-1': 92, 'us-east-1': 25 });
  });

  it('has no list cost, and no SKUs or resources; the answer says so, and what would', async () => {
    const { sync, ask } = await syncing(CHARGES(), `${TEAMS}allocation: [{ when: { resource: "x*" }, team: shop }]\n`);
    await sync();
    const cost = await ask('cost this month');
    expect(cost.texts[0]).toContain('$110');
    expect(cost.note).toMatch(
      /from Cost Explorer, which does not tell list and contracted cost, team.*a FOCUS export does/,
    );
    expect((await ask('cost as list')).texts[0]).toMatch(/do not say the list cost/);
    const refused = await ask('cost by resource');
    expect(refused.texts.join(' ')).toMatch(/cannot tell costs apart by resource.*docs\/aws\.md/);
    expect((await ask('cost team shop')).texts[0]).toMatch(/cannot tell costs apart by team/);
  });

  it('takes no request to be answered', async () => {
    const { sync, ask, fake } = await syncing(CHARGES());
    await sync();
    fake.requests.length = 0;
    for (const words of ['cost', 'cost last month by service', 'cost by account', 'cost by sku']) await ask(words);
    expect(fake.requests).toEqual([]);
  });

  it('is left out of the catalog check where it cannot say what the rules look at', async () => {
    const house = await syncing(CHARGES(), `${TEAMS}allocation: [{ when: { resource: "x*" }, team: shop }]\n`);
    await house.sync();
    await house.importLines([line({ cost: 5, day: '2026-11-10', ResourceId: 'x1' })]);
    const report = await checkCatalog({ open: house.open, dataDir: house.dataDir, organisation: house.organisation });
    expect(report).toMatchObject({ cost: 5, leftOut: ['100000000000 (Cost Explorer)'] });
    expect(describeCatalog(report, 'USD')).toMatch(/Without the bill of 100000000000 \(Cost Explorer\).*docs\/aws\.md/);
  });
});
