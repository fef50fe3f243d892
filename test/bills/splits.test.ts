import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { installation, line, tags } from '../support/bills.ts';

const declare = (split: string) => `
organization: Acme
currency: USD
units:
  commerce:
    teams: { payments: { workloads: [checkout, ledger] }, search: { workloads: [catalogue] } }
teams: { idle: }
allocation:
  - workload: { tag: app }
  - { when: { account: net }, shared: network }
shared:
  network: ${split}
`;

const direct = (app: string, cost: number, more = {}) => line({ cost, Tags: tags({ app }), ...more });
const network = (cost: number, more = {}) => line({ cost, SubAccountId: 'net', ...more });
const LINES = [direct('checkout', 60), direct('ledger', 20), direct('catalogue', 20), network(9)];

describe('a shared cost', () => {
  it.each([
    ['{ split: even }', { payments: 3, search: 3, idle: 3 }],
    ['{ split: even, among: [payments, search] }', { payments: 4.5, search: 4.5 }],
    ['{ split: proportional }', { payments: 7.2, search: 1.8 }],
    [
      '{ split: proportional, among: workloads }',
      { 'payments/checkout': 5.4, 'payments/ledger': 1.8, 'search/catalogue': 1.8 },
    ],
    ['{ split: { payments: 2, idle: 1 } }', { payments: 6, idle: 3 }],
    ['{ split: { ledger: 1, search: 8 } }', { 'payments/ledger': 1, search: 8 }],
  ])('%s', async (split, expected) => {
    const house = await installation(declare(split));
    await house.importLines(LINES);
    expect(await pieces(house)).toEqual(expected);
    expect(await house.sums()).toEqual({ '': 109 });
  });

  it('is in proportion to the direct cost of the month, not of the day', async () => {
    const house = await installation(declare('{ split: proportional }'));
    const days = ['2026-10-01', '2026-10-20'].map((day) => ({ day }));
    await house.importLines([
      direct('checkout', 30, days[0]),
      direct('catalogue', 10, days[1]),
      network(8, days[0]),
      network(8, days[1]),
    ]);
    expect(await pieces(house)).toEqual({ payments: 12, search: 4 });
  });

  it('is split evenly in a month without direct cost', async () => {
    const house = await installation(declare('{ split: proportional }'));
    await house.importLines([network(9)]);
    expect(await pieces(house)).toEqual({ payments: 3, search: 3, idle: 3 });
  });

  it('is split anew when another bill changes the direct cost of its month', async () => {
    const house = await installation(declare('{ split: proportional }'));
    await house.importLines([direct('checkout', 50), network(8)]);
    expect(await pieces(house)).toEqual({ payments: 8 });
    await house.importLines([direct('catalogue', 50, { BillingAccountId: 'other' })]);
    expect(await pieces(house)).toEqual({ payments: 4, search: 4 });
  });

  it('can be seen before it is split', async () => {
    const house = await installation(declare('{ split: even }'));
    await house.importLines(LINES);
    const waiting = await house.open.db
      .selectFrom('series')
      .where('grain', '=', 'pool')
      .select(['pool', 'team'])
      .execute();
    expect(waiting).toEqual([{ pool: 'network', team: '' }]);
  });

  it('adds up exactly, on each day and of each charge category, whatever the amounts', async () => {
    const charge = fc.record({
      cost: fc.integer({ min: -5_000_000, max: 5_000_000_000 }).map((micros) => micros / 1_000_000),
      day: fc.constantFrom('2026-09-30', '2026-10-01', '2026-10-02'),
      ChargeCategory: fc.constantFrom('Usage', 'Credit'),
    });
    const split = fc.constantFrom(
      '{ split: even }',
      '{ split: proportional }',
      '{ split: { payments: 1, search: 2, idle: 4 } }',
      '{ among: workloads }',
    );
    await fc.assert(
      fc.asyncProperty(split, fc.array(charge, { minLength: 1, maxLength: 12 }), async (how, charges) => {
        const house = await installation(declare(how));
        await house.importLines([
          ...LINES.slice(0, 3).map((one) => ({ ...one })),
          ...charges.map(({ cost, ...more }) => network(cost, more)),
        ]);
        const sumOf = (grain: 'full' | 'pool') =>
          house.open.db
            .selectFrom('daily')
            .innerJoin('series', 'series.id', 'series_id')
            .where('grain', '=', grain)
            .where('pool', '!=', '')
            .groupBy(['day', 'category'])
            .orderBy('day')
            .orderBy('category')
            .select(({ fn }) => [
              'day',
              'category',
              fn.sum('billed').as('billed'),
              fn.sum('effective').as('effective'),
              fn.sum('list').as('list'),
            ])
            .execute();
        const whole = await sumOf('pool');
        const nonzero = whole.filter((row) => row.billed !== 0);
        expect((await sumOf('full')).filter((row) => row.billed !== 0)).toEqual(nonzero);
        await house.open.close();
      }),
      { numRuns: 10 },
    );
  });
});

/** The pieces by team or team/workload, in dollars. */
async function pieces(house: Awaited<ReturnType<typeof installation>>): Promise<Record<string, number>> {
  const found = await house.sums(['pool', 'team', 'workload']);
  return Object.fromEntries(
    Object.entries(found)
      .filter(([key]) => key.startsWith('network'))
      .map(([key, cost]) => [key.split(' / ').slice(1).filter(Boolean).join('/'), cost]),
  );
}
