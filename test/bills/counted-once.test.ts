import { expect, it } from 'vitest';
import type { Line } from '../support/bills.ts';
import { installation, line } from '../support/bills.ts';
import { charge, PAYER, syncing } from '../support/syncing.ts';

const OURS = '200000000001';
const DAYS = ['2026-11-20', '2026-11-21'];
const charges = (account: string, days = DAYS) => days.map((on) => charge({ on, cost: 50, account }));
const focus = (billing: string, account: string, days = DAYS, more: Line = {}) =>
  days.map((day) => line({ day, cost: 55, BillingAccountId: billing, SubAccountId: account, ...more }));

it('one account is not counted from the export of its own and from Cost Explorer of the management account', async () => {
  const { sync, sums, importLines } = await syncing(charges(OURS));
  await importLines(focus(OURS, OURS));
  const synced = await sync();
  expect(synced).toMatchObject({ outcome: 'failed', loads: [] });
  expect(synced.errors.join()).toMatch(/Account 200000000001 stands on the bill of 100000000000 .* count twice/);
  expect(await sums()).toEqual({ '': 110 });
});

it('nor from Cost Explorer of one organisation and an export of another', async () => {
  const { sync, sums, importLines } = await syncing([...charges(OURS), ...charges('200000000002')]);
  await sync();
  await expect(importLines(focus('300000000000', OURS))).rejects.toThrow(/count twice/);
  await expect(importLines(focus('300000000000', OURS), { dryRun: true })).rejects.toThrow(/count twice/);
  expect(await sums()).toEqual({ '': 200 });
});

it('an account that has moved to another organisation has costs on the bills of both', async () => {
  const { sync, sums, importLines } = await syncing([...charges(OURS), ...charges('200000000002')]);
  await sync();
  await importLines(focus('300000000000', OURS, ['2026-11-21', '2026-11-22']));
  expect(await sums()).toEqual({ '': 310 });
});

it('a bill in views ends where an export has all of its accounts', async () => {
  const { sync, sums, importLines } = await syncing(charges(PAYER));
  await sync();
  expect(await sums()).toEqual({ '': 100 });
  await importLines([...focus('300000000000', PAYER), ...focus('300000000000', '400000000000')]);
  expect(await sums()).toEqual({ '': 220 });
});

it('an export that lacks accounts does not take the place of a bill from elsewhere, unless it is told to', async () => {
  const { sync, sums, importLines } = await syncing([...charges(OURS), ...charges('200000000002')]);
  await sync();
  const part = focus(PAYER, OURS);
  await expect(importLines(part)).rejects.toThrow(
    'is there from cost-explorer with $100.00 of account 200000000002, of which focus has nothing',
  );
  expect(await sums()).toEqual({ '': 200 });
  await importLines([...part, ...focus(PAYER, '200000000002')]);
  expect(await sums()).toEqual({ '': 220 });
});

it('an export takes its place nonetheless when that is said', async () => {
  const { sync, sums, importLines } = await syncing([...charges(OURS), ...charges('200000000002')]);
  await sync();
  await importLines(focus(PAYER, OURS), { replace: true });
  expect(await sums()).toEqual({ '': 110 });
});

it('two sources of showback.yaml do not take turns at one bill', async () => {
  const { importLines, sums } = await installation();
  const from = (key: string, others: string[]) => ({ feed: { key, others, isEmptied: () => false } });
  await importLines(focus(PAYER, OURS), from('s3 a', ['s3 b']));
  await expect(importLines(focus(PAYER, OURS, ['2026-11-02']), from('s3 b', ['s3 a']))).rejects.toThrow(
    'The bill of 100000000000 for 2026-11 comes from s3 a: two sources of one bill would replace each other.',
  );
  expect(await sums()).toEqual({ '': 110 });
  await importLines(focus(PAYER, OURS, ['2026-11-02']), from('s3 a', ['s3 b']));
  await importLines(focus(PAYER, OURS), from('s3 b', []));
  expect(await sums()).toEqual({ '': 110 });
});
