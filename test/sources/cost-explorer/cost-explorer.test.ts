import { describe, expect, it } from 'vitest';
import { spentOn } from '../../../db/api-requests.ts';
import { parseDay } from '../../../src/finops/day.ts';
import { line } from '../../support/bills.ts';
import type { Charge } from '../../support/fake-cost-explorer.ts';
import { charge, PAYER, syncing } from '../../support/syncing.ts';

const CHARGES = () => [
  charge({ on: '2026-11-20', cost: 10, service: 'Amazon EC2' }),
  charge({ on: '2026-11-22', cost: 4.25, account: '200000000002' }),
  charge({ on: '2026-11-22', cost: -1.5, recordType: 'Credit' }),
  charge({ on: '2026-11-01', cost: 2, recordType: 'Tax', service: 'Tax', region: '' }),
  charge({ on: '2026-09-03', cost: 100, service: 'Amazon EC2', region: 'us-east-1' }),
];

/** Some charges on each of some days, of services and accounts by number. */
function busy(from: string, days: number, services: number, accounts: number): Charge[] {
  return Array.from({ length: days * services * accounts }, (_, index) => {
    const [service, rest] = [index % services, Math.floor(index / services)];
    const [account, day] = [rest % accounts, Math.floor(rest / accounts)];
    const cost = 0.01 + (index % 97) / 7;
    return {
      ...charge({ on: from, cost, service: `Service ${service}`, account: String(200000000000 + account) }),
      day: parseDay(from) + day,
    };
  });
}

describe('a sync of Cost Explorer', () => {
  it('brings what the endpoint has, to the cent, by service, account, region and both', async () => {
    const { sync, sums, fake } = await syncing(CHARGES());
    const synced = await sync();
    expect(synced).toMatchObject({ outcome: 'done', errors: [], notices: [], requests: fake.requests.length });
    expect(synced.loads.map(({ period, source, billed }) => [period, source, billed / 1e6])).toEqual([
      ['2026-11', 'cost-explorer', 14.75],
      ['2026-09', 'cost-explorer', 100],
    ]);
    expect(await sums([], 'billed')).toEqual({ '': fake.total('unblended') });
    expect(await sums(['service', 'account'], 'billed')).toEqual({
      'Amazon EC2 / 200000000001': 110,
      'Amazon S3 / 200000000001': -1.5,
      'Amazon S3 / 200000000002': 4.25,
      'Tax / 200000000001': 2,
    });
    expect(await sums(['region'], 'billed')).toEqual({ 'eu-central-1': 12.75, 'us-east-1': 100, '': 2 });
    expect(await sums(['category'], 'billed')).toEqual({ Usage: 114.25, Credit: -1.5, Tax: 2 });
    expect(await sums(['provider'], 'billed')).toEqual({ AWS: 114.75 });
  });

  it('takes unblended cost for billed and amortized for effective, net of discounts where that is declared', async () => {
    const charges = [
      charge({ on: '2026-11-20', unblended: 0, amortized: 7_500_000, recordType: 'SavingsPlanCoveredUsage' }),
    ];
    const gross = await syncing(charges);
    await gross.sync();
    expect([await gross.sums([], 'billed'), await gross.sums([], 'effective')]).toEqual([{ '': 0 }, { '': 7.5 }]);
    const net = await syncing(charges);
    await net.sync({ net: true });
    expect(await net.sums([], 'effective')).toEqual({ '': 6 });
  });

  it('follows every page of every answer', async () => {
    const { sync, sums, fake } = await syncing(busy('2026-11-01', 5, 12, 3));
    fake.pageSize = 7;
    await sync();
    expect(fake.requests.filter(({ NextPageToken }) => NextPageToken).length).toBeGreaterThan(20);
    expect((await sums([], 'billed'))['']).toBeCloseTo(fake.total('unblended'), 3);
  });

  it('asks again only for what can have changed, and finds a day that was restated long after', async () => {
    const house = await syncing(CHARGES());
    const { sync, sums, fake } = house;
    await sync();
    fake.requests.length = 0;
    house.at('2026-11-24T12:00:00Z');
    expect(await sync()).toMatchObject({ loads: [], unchanged: ['2026-11', '2026-09'] });
    // One look at the days before, the last days by account and by service, and nothing of months that are closed.
    expect(fake.requests.map(({ Granularity, TimePeriod }) => [Granularity, TimePeriod.Start])).toEqual([
      ['MONTHLY', '2026-11-01'],
      ['DAILY', '2026-11-21'],
      ['DAILY', '2026-11-21'],
    ]);

    fake.charges.push(charge({ on: '2026-11-05', cost: 3.33, service: 'Amazon EC2' }));
    house.at('2026-11-24T18:00:00Z');
    expect((await sync()).loads.map(({ period }) => period)).toEqual(['2026-11']);
    expect(await sums(['service', 'account'], 'billed')).toMatchObject({ 'Amazon EC2 / 200000000001': 113.33 });
    const crossed = fake.requests.filter(({ Filter, TimePeriod }) => Filter && TimePeriod.Start === '2026-11-05');
    expect(crossed.map(({ TimePeriod }) => TimePeriod.End)).toEqual(['2026-11-06']);
  });

  it('a month of which AWS takes everything back costs nothing any more', async () => {
    const house = await syncing(CHARGES());
    await house.sync();
    house.fake.charges.splice(0, 4);
    house.at('2026-11-24T12:00:00Z');
    const { loads } = await house.sync();
    expect(loads).toMatchObject([{ period: '2026-11', lines: 0, billed: 0, replaced: { billed: 14_750_000 } }]);
    expect(await house.sums([], 'billed')).toEqual({ '': 100 });
    house.at('2026-11-24T18:00:00Z');
    expect(await house.sync()).toMatchObject({ outcome: 'done', loads: [] });
    house.fake.charges.push(charge({ on: '2026-11-22', cost: 3 }));
    house.at('2026-11-25T12:00:00Z');
    await house.sync();
    expect(await house.sums([], 'billed')).toEqual({ '': 103 });
  });

  it('finds what moved from one account to another within a service', async () => {
    const house = await syncing(CHARGES());
    await house.sync();
    for (const one of house.fake.charges) if (one.day === parseDay('2026-11-20')) one.account = '200000000009';
    house.at('2026-11-24T12:00:00Z');
    await house.sync();
    expect(await house.sums(['account'], 'billed')).toMatchObject({ '200000000009': 10 });
  });

  it('watches a month until AWS no longer estimates it, then never asks again', async () => {
    const house = await syncing([charge({ on: '2026-10-31', cost: 5 })], '', '2026-11-01');
    const { sync, sums, fake } = house;
    fake.estimatedFrom = parseDay('2026-10-01');
    await sync();
    const october = () => fake.requests.filter(({ TimePeriod }) => TimePeriod.Start.startsWith('2026-10')).length;
    fake.charges.push(charge({ on: '2026-10-02', cost: 1, recordType: 'Tax' }));
    fake.estimatedFrom = parseDay('2026-11-01');
    house.at('2026-11-07T00:00:00Z');
    await sync();
    expect(await sums([], 'billed')).toEqual({ '': 6 });
    const asked = october();
    house.at('2026-11-08T00:00:00Z');
    await sync();
    expect(october()).toBe(asked);
  });

  it('says which days AWS still estimates', async () => {
    const { sync, fake, open } = await syncing(CHARGES());
    fake.estimatedFrom = parseDay('2026-11-21');
    await sync();
    const loads = await open.db.selectFrom('load').select(['period', 'estimated_from']).orderBy('period').execute();
    expect(loads).toEqual([
      { period: '2026-09', estimated_from: null },
      { period: '2026-11', estimated_from: parseDay('2026-11-22') },
    ]);
  });
});

describe('the ledger of requests', () => {
  it('has each request, retries among them, with its price', async () => {
    const { sync, fake, open } = await syncing(CHARGES());
    fake.trouble = (request) =>
      request === 2 || request === 5
        ? { status: 400, type: 'ThrottlingException', message: 'Rate exceeded' }
        : undefined;
    expect(await sync()).toMatchObject({ outcome: 'done' });
    const spent = await spentOn(open, `cost-explorer ${PAYER}`, parseDay('2026-11-24'));
    expect(spent).toEqual({ requests: fake.requests.length, price: fake.requests.length * 10_000 });
  });

  it('never exceeds the daily cap; what was answered is kept, and the next day goes on', async () => {
    const cap = { dailyCap: 200_000 };
    const house = await syncing(busy('2025-11-01', 380, 2, 2));
    const { sync, sums, fake } = house;
    let days = 0;
    for (; days < 20; days++) {
      fake.requests.length = 0;
      const synced = await sync(cap);
      expect(fake.requests.length).toBeLessThanOrEqual(20);
      if (synced.outcome === 'done') break;
      expect(synced).toMatchObject({ outcome: 'stopped', errors: [] });
      expect(synced.notices.join()).toMatch(/daily cap is reached/);
      expect(await sync(cap)).toMatchObject({ outcome: 'stopped', requests: 0 });
      house.at(`2026-11-${25 + days}T06:00:00Z`);
    }
    expect(days).toBeGreaterThan(1);
    expect((await sums([], 'billed'))['']).toBeCloseTo(fake.total('unblended'), 2);
  });

  it('takes no more than 60 requests a day for 100 accounts and 50 services', async () => {
    const house = await syncing(busy('2026-11-19', 10, 50, 100), '', '2026-11-27');
    await house.sync({ dailyCap: 100_000_000 });
    house.fake.requests.length = 0;
    for (const hour of ['00', '06', '12', '18']) {
      // The last days are restated before each sync.
      for (const one of house.fake.charges) if (one.day >= parseDay('2026-11-25')) one.unblended += 20_000;
      house.at(`2026-11-28T${hour}:00:00Z`);
      expect(await house.sync()).toMatchObject({ outcome: 'done' });
    }
    expect(house.fake.requests.length).toBeLessThanOrEqual(60);
    const through = house.fake.total('unblended', '2026-11-01', '2026-11-28');
    expect(Math.abs(((await house.sums([], 'billed'))[''] ?? 0) - through)).toBeLessThan(0.01);
  }, 120_000);
});

describe('when Cost Explorer fails', () => {
  it.each([
    [
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/x is not authorized to perform: ce:GetCostAndUsage on resource: *',
      /permission ce:GetCostAndUsage is missing/,
    ],
    [
      'ExpiredTokenException',
      'The security token included in the request is expired.',
      /does not accept the credentials/,
    ],
    [
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      /does not accept the credentials/,
    ],
    ['LimitExceededException', 'You made too many calls in a short period of time.', /limits the rate/],
    ['ValidationException', 'Something is off.', /ValidationException: Something is off/],
  ])('%s is said in a sentence, and nothing has changed', async (type, message, sentence) => {
    const house = await syncing(CHARGES());
    house.fake.trouble = () => ({ status: 400, type, message });
    const synced = await house.sync();
    expect(synced).toMatchObject({ outcome: 'failed', loads: [] });
    expect(synced.errors).toEqual([expect.stringMatching(sentence)]);
    house.fake.trouble = () => undefined;
    expect(await house.sync()).toMatchObject({ outcome: 'done' });
    expect(await house.sums([], 'billed')).toEqual({ '': house.fake.total('unblended') });
  });

  it('a page that fails midway leaves nothing half-written, and what was answered whole is not asked for again', async () => {
    const { sync, sums, fake } = await syncing(busy('2026-11-01', 5, 12, 3));
    fake.pageSize = 50;
    fake.trouble = (request) =>
      request >= 6 ? { status: 400, type: 'DataUnavailableException', message: 'No.' } : undefined;
    expect(await sync()).toMatchObject({ outcome: 'failed', loads: [] });
    expect(await sums([], 'billed')).toEqual({});
    const byAccount = () =>
      fake.requests.filter(
        ({ GroupBy, NextPageToken, TimePeriod }) =>
          GroupBy[0]?.Key === 'LINKED_ACCOUNT' && !NextPageToken && TimePeriod.Start === '2026-11-01',
      ).length;
    fake.trouble = () => undefined;
    await sync();
    expect((await sums([], 'billed'))['']).toBeCloseTo(fake.total('unblended'), 3);
    expect(byAccount()).toBeLessThanOrEqual(3);
  });

  it('numbers that change while they are read are read again, not mixed', async () => {
    const house = await syncing(CHARGES());
    const { fake } = house;
    fake.trouble = (request) => {
      if (request === 3) fake.charges.push(charge({ on: '2026-11-20', cost: 50 }));
      return undefined;
    };
    const synced = await house.sync();
    expect(synced).toMatchObject({ outcome: 'failed' });
    expect(synced.errors.join()).toMatch(/restating 2026-11-20/);
    fake.trouble = () => undefined;
    await house.sync();
    expect(await house.sums([], 'billed')).toEqual({ '': fake.total('unblended') });
  });

  it('a connection that is cut is tried again', async () => {
    const house = await syncing(CHARGES());
    house.fake.trouble = (request) => (request === 2 ? 'cut' : undefined);
    expect(await house.sync()).toMatchObject({ outcome: 'done' });
  });
});

describe('beside FOCUS exports', () => {
  const focus = (cost: number) =>
    line({ cost, day: '2026-09-10', BillingAccountId: PAYER, SubAccountId: '200000000001' });

  it('one account is never counted twice: an export takes the place of Cost Explorer, and is left alone from then on', async () => {
    const { sync, sums, importLines, fake } = await syncing(CHARGES());
    await sync();
    await importLines([focus(99)]);
    expect(await sums([], 'billed')).toEqual({ '': 14.75 + 99 });
    fake.requests.length = 0;
    expect(await sync()).toMatchObject({ notices: [expect.stringMatching(/2026-09: .* another source/)] });
    expect(await sums([], 'billed')).toEqual({ '': 14.75 + 99 });
    expect(fake.requests.some(({ TimePeriod }) => TimePeriod.Start.startsWith('2026-09'))).toBe(false);
  });

  it('an export of the account above takes the place of it too', async () => {
    const { sync, sums, importLines } = await syncing(CHARGES());
    await sync();
    await importLines([line({ cost: 100, day: '2026-09-10', BillingAccountId: '999', SubAccountId: PAYER })]);
    expect(await sums([], 'billed')).toEqual({ '': 14.75 + 100 });
    expect((await sync()).errors).toEqual([expect.stringMatching(/stands on the bills of 999 already/)]);
    expect(await sums([], 'billed')).toEqual({ '': 14.75 + 100 });
  });

  it('an account that stands on another bill already is refused', async () => {
    const { sync, importLines, fake } = await syncing(CHARGES());
    await importLines([line({ cost: 1, BillingAccountId: '999', SubAccountId: PAYER })]);
    expect((await sync()).errors).toEqual([expect.stringMatching(/stands on the bills of 999 already/)]);
    expect(fake.requests).toEqual([]);
  });
});
