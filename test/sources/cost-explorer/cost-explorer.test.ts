import { describe, expect, it } from 'vitest';
import { charge, PAYER, syncing } from '../../support/syncing.ts';

const CHARGES = () => [
  charge({ on: '2026-11-20', cost: 10, service: 'Amazon EC2' }),
  charge({ on: '2026-11-22', cost: 4.25, account: '200000000002' }),
  charge({ on: '2026-11-22', cost: -1.5, recordType: 'Credit' }),
  charge({ on: '2026-11-01', cost: 2, recordType: 'Tax', service: 'Tax', region: '' }),
  charge({ on: '2026-09-03', cost: 100, service: 'Amazon EC2', region: 'us-east-1' }),
];

describe('a sync of Cost Explorer', () => {
  it('brings what the endpoint has, to the cent, by service, account, region and both', async () => {
    const { sync, sums, fake } = await syncing(CHARGES());
    const synced = await sync();
    expect(synced).toMatchObject({ outcome: 'done', errors: [], notices: [] });
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
    expect(synced.requests).toBe(fake.requests.length);
    expect(PAYER).toHaveLength(12);
  });
});
