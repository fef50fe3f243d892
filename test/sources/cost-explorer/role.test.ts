import { expect, it, onTestFinished } from 'vitest';
import { fakeSts } from '../../support/fake-sts.ts';
import { charge, setEnvironment, syncing } from '../../support/syncing.ts';

const ROLE = 'arn:aws:iam::100000000000:role/showback-reads-costs';
const CHARGES = () => [charge({ on: '2026-11-20', cost: 10 }), charge({ on: '2026-10-03', cost: 5 })];

async function withRole() {
  const house = await syncing(CHARGES());
  const sts = await fakeSts();
  onTestFinished(sts.close);
  setEnvironment(sts.env);
  return { ...house, sts, sync: () => house.sync({ roleArn: ROLE }) };
}

it('assumes the role that is declared, once, and asks with its session', async () => {
  const { sync, sums, fake, sts } = await withRole();
  expect(await sync()).toMatchObject({ outcome: 'done', requests: fake.requests.length });
  expect(sts.assumed).toEqual([ROLE]);
  expect(new Set(fake.signers)).toEqual(new Set(['ASIAFAKE1']));
  expect(await sums([], 'billed')).toEqual({ '': 15 });
});

it('a role that may not be assumed is named with what is missing, and costs nothing', async () => {
  const { sync, fake, sts } = await withRole();
  sts.refuses = true;
  expect(await sync()).toMatchObject({
    ...{ outcome: 'failed', requests: 0, loads: [] },
    errors: [
      `AWS refuses: the IAM permission sts:AssumeRole on ${ROLE} is missing. Allow it to the identity that Showback runs as, and let the role trust that identity (docs/aws.md).`,
    ],
  });
  expect(fake.requests).toEqual([]);
  sts.refuses = false;
  expect(await sync()).toMatchObject({ outcome: 'done' });
});

it('a session that ends midway is said; the next sync has a new one and goes on from there', async () => {
  const { sync, sums, fake, sts } = await withRole();
  const expired = { status: 400, type: 'ExpiredTokenException', message: 'The security token included is expired.' };
  fake.trouble = (request) => (request >= 6 && fake.signers.at(-1) === 'ASIAFAKE1' ? expired : undefined);
  const first = await sync();
  expect(first).toMatchObject({
    outcome: 'failed',
    errors: [expect.stringMatching(/not accept the credentials.*Renew/)],
  });
  expect(first.loads.map(({ period }) => period)).toEqual(['2026-11']);
  const before = fake.requests.length;
  expect(await sync()).toMatchObject({ outcome: 'done', unchanged: ['2026-11'], loads: [{ period: '2026-10' }] });
  expect(sts.assumed).toEqual([ROLE, ROLE]);
  expect(fake.requests.slice(before).filter(({ TimePeriod }) => TimePeriod.Start === '2026-11-01')).toMatchObject([
    { Granularity: 'MONTHLY' },
  ]);
  expect(await sums([], 'billed')).toEqual({ '': 15 });
});
