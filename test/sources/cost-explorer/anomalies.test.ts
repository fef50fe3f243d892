import { describe, expect, it } from 'vitest';
import { takeFound } from '../../../commands/anomalies/take.ts';
import { spentOn } from '../../../db/api-requests.ts';
import { isDetected } from '../../../db/generation.ts';
import { outsideFindings } from '../../../db/outside-findings.ts';
import { detectNow } from '../../../src/cli/detect.ts';
import { type Day, formatDay, parseDay } from '../../../src/finops/day.ts';
import { found } from '../../support/anomalies.ts';
import { RUN } from '../../support/answering.ts';
import type { AwsAnomaly } from '../../support/fake-cost-explorer.ts';
import { charge, PAYER, syncing } from '../../support/syncing.ts';

const YAML = `finops: [ana@acme.example]
teams:
  payments: { owners: [ada@acme.example], workloads: [checkout] }
  search: { owners: [kurt@acme.example], workloads: [catalogue] }
allocation:
  - { when: { account: "200000000001" }, workload: checkout }
  - { when: { account: "200000000002" }, workload: catalogue }
`;
const SOURCE = `cost-explorer ${PAYER}`;
const ana = { name: 'Ana', email: 'ana@acme.example' };
const ON = { anomalies: true, dailyCap: 10_000_000 };

function anomaly(id: string, more: Partial<AwsAnomaly> & { impact?: number } = {}): AwsAnomaly {
  const { impact = 600, ...others } = more;
  return {
    AnomalyId: id,
    AnomalyStartDate: '2026-11-12T00:00:00Z',
    AnomalyEndDate: '2026-11-13T00:00:00Z',
    DimensionValue: 'Amazon S3',
    RootCauses: [{ Service: 'Amazon S3', Region: 'eu-central-1', LinkedAccount: '200000000001' }],
    AnomalyScore: { MaxScore: 0.9, CurrentScore: 0.4 },
    Impact: { MaxImpact: impact / 2, TotalImpact: impact },
    MonitorArn: `arn:aws:ce::${PAYER}:anomalymonitor/one`,
    ...others,
  };
}

/** Two accounts that cost 200 a day, and what is beyond that on some days. */
function charges(beyond: (day: string, account: string) => number) {
  const days = Array.from({ length: 70 }, (_, index) => formatDay((parseDay('2026-11-23') - index) as Day));
  return ['200000000001', '200000000002'].flatMap((account) =>
    days.map((on) => charge({ on, account, cost: 200 + (parseDay(on) % 5) + beyond(on, account) })),
  );
}
const spike = (more: number) => (day: string, account: string) =>
  account === '200000000001' && (day === '2026-11-12' || day === '2026-11-13') ? more : 0;

async function finding(beyond?: Parameters<typeof charges>[0]) {
  const house = await syncing(beyond ? charges(beyond) : [charge({ on: '2026-11-20' })], YAML);
  const now = () => new Date('2026-11-24T08:00:00Z');
  const bills = { open: house.open, config: { dataDir: house.dataDir }, organisation: () => house.organisation };
  return {
    ...house,
    detect: () => detectNow(bills as Parameters<typeof detectNow>[0], now),
    list: async () =>
      (await house.tools.anomalies.list()).map(
        ({ found: { scope, start, end, outside, actual, expected }, course }) => ({
          scope: 'name' in scope ? scope.name : scope.kind,
          days: `${formatDay(start)}..${formatDay(end - 1)}`,
          impact: Math.round((actual - expected) / 1e6),
          ids: outside?.marks.map(({ id }) => id),
          only: outside?.only,
          course,
        }),
      ),
    feedback: () => house.fake.anomalies.map(({ AnomalyId, Feedback }) => [AnomalyId, Feedback]),
    told: () => house.fake.requests.filter(({ AnomalyId }) => AnomalyId !== undefined).length,
  };
}

describe("AWS's own anomalies", () => {
  it('are not asked for unless that is said', async () => {
    const { sync, fake } = await finding();
    fake.anomalies.push(anomaly('a-1'));
    await sync({ dailyCap: 10_000_000 });
    expect(fake.requests.some(({ DateInterval }) => DateInterval)).toBe(false);
  });

  it('are fetched page by page, each in the ledger, with what they say of themselves', async () => {
    const { sync, fake, open } = await finding();
    fake.anomalies.push(
      anomaly('a-1'),
      anomaly('a-2', { RootCauses: [], DimensionValue: '200000000002', impact: 12.5 }),
      anomaly('a-3', { AnomalyStartDate: '2026-11-20', RootCauses: [{}], DimensionValue: 'Amazon EC2' }),
    );
    delete fake.anomalies[2]?.AnomalyEndDate;
    await sync(ON);
    const before = fake.requests.length;
    fake.pageSize = 2;
    const { requests, errors } = await sync(ON);
    expect(errors).toEqual([]);
    expect(fake.requests.slice(before).filter(({ DateInterval }) => DateInterval)).toMatchObject([
      { DateInterval: { StartDate: '2026-08-26', EndDate: '2026-11-24' } },
      { NextPageToken: '2' },
    ]);
    expect(requests).toBe(fake.requests.length - before);
    expect((await spentOn(open, SOURCE, parseDay('2026-11-24'))).requests).toBe(fake.requests.length);
    expect(await outsideFindings(open.db)).toEqual([
      {
        ...{ source: SOURCE, id: 'a-1', finder: 'AWS', start: parseDay('2026-11-12'), end: parseDay('2026-11-14') },
        ...{ impact: 600_000_000, causes: [{ account: '200000000001', service: 'Amazon S3' }] },
      },
      expect.objectContaining({ id: 'a-2', impact: 12_500_000, causes: [{ account: '200000000002' }] }),
      expect.objectContaining({ id: 'a-3', end: parseDay('2026-11-24'), causes: [{ service: 'Amazon EC2' }] }),
    ]);
  });

  it('stay as they were where the cap is reached or a page fails, and the missing permission is named', async () => {
    const { sync, fake, open } = await finding();
    fake.anomalies.push(anomaly('a-1'));
    await sync(ON);
    fake.anomalies.push(anomaly('a-2'));
    const spent = fake.requests.length;
    expect(await sync({ ...ON, dailyCap: spent * 10_000 })).toMatchObject({ outcome: 'stopped' });
    fake.trouble = (request) =>
      fake.requests[request - 1]?.DateInterval
        ? {
            status: 400,
            type: 'AccessDeniedException',
            message: 'User: x is not authorized to perform: ce:GetAnomalies',
          }
        : undefined;
    expect(await sync(ON)).toMatchObject({
      outcome: 'failed',
      errors: [expect.stringContaining('the IAM permission ce:GetAnomalies is missing')],
    });
    expect((await outsideFindings(open.db)).map(({ id }) => id)).toEqual(['a-1']);
  });

  it('make one anomaly with what was found here, and say so', async () => {
    const { sync, fake, detect, list, ask, open } = await finding(spike(300));
    await sync(ON);
    await detect();
    expect(await list()).toMatchObject([{ scope: 'checkout', ids: undefined }]);
    fake.anomalies.push(anomaly('a-1'), anomaly('a-2', { DimensionValue: '200000000001', RootCauses: [] }));
    await sync(ON);
    expect(await isDetected(open.db)).toBe(false);
    await detect();
    expect(await list()).toEqual([
      {
        scope: 'checkout',
        days: '2026-11-12..2026-11-13',
        impact: expect.closeTo(600, -2),
        ids: ['a-1', 'a-2'],
        only: false,
        course: 'over',
      },
    ]);
    const { facts } = await ask('anomalies 1', ana);
    expect(facts['Found by']).toBe('Showback; AWS found it too');
  });

  it('that were not found here are asked of the lowest scope that explains them, beyond the threshold', async () => {
    const { sync, fake, detect, list } = await finding(spike(40));
    fake.anomalies.push(
      anomaly('a-1', { impact: 80 }),
      anomaly('a-2', { AnomalyStartDate: '2026-11-02', AnomalyEndDate: '2026-11-03', impact: 20 }),
    );
    await sync(ON);
    await detect();
    expect(await list()).toEqual([
      { scope: 'checkout', days: '2026-11-12..2026-11-13', impact: 80, ids: ['a-1'], only: true, course: 'over' },
    ]);
  });

  it('are the same record when they come again, grow, end and are withdrawn', async () => {
    const { sync, fake, detect, list } = await finding(spike(40));
    const one = anomaly('a-1', { impact: 40, AnomalyEndDate: '2026-11-12' });
    fake.anomalies.push(one);
    const again = async () => {
      await sync(ON);
      await detect();
      return list();
    };
    expect(await again()).toMatchObject([{ days: '2026-11-12..2026-11-12', impact: 40 }]);
    expect(await again()).toHaveLength(1);
    Object.assign(one, anomaly('a-1', { impact: 80 }));
    expect(await again()).toMatchObject([{ days: '2026-11-12..2026-11-13', impact: 80, course: 'over' }]);
    fake.anomalies.length = 0;
    expect(await again()).toMatchObject([{ days: '2026-11-12..2026-11-13', course: 'restated' }]);
  });

  it('fall to the account where no workload or team explains them, and to the company where no account does', async () => {
    const { sync, fake, detect, list } = await finding((day, account) => 0.5 * spike(40)(day, account));
    fake.charges.push(...fake.charges.filter(({ day }) => day > 0).map((one) => ({ ...one, account: '200000000003' })));
    const cause = (LinkedAccount: string) => ({ Service: 'Amazon S3', LinkedAccount });
    fake.anomalies.push(
      anomaly('a-1', { RootCauses: [cause('200000000003')], impact: 80 }),
      anomaly('a-2', {
        ...{ AnomalyStartDate: '2026-11-05', AnomalyEndDate: '2026-11-05', impact: 80 },
        RootCauses: [cause('200000000001'), cause('200000000002')],
      }),
    );
    await sync(ON);
    await detect();
    expect(await list()).toMatchObject([
      { scope: 'account 200000000003', ids: ['a-1'], only: true },
      { scope: 'Acme', ids: ['a-2'], only: true },
    ]);
  });

  it('stay one record, asked where it was asked first, when detection finds the cost later', async () => {
    const { sync, fake, detect, list } = await finding(spike(20));
    const causes = ['200000000001', '200000000002'].map((LinkedAccount) => ({ Service: 'Amazon S3', LinkedAccount }));
    fake.anomalies.push(anomaly('a-1', { RootCauses: causes, impact: 60, AnomalyStartDate: '2026-11-12' }));
    await sync(ON);
    await detect();
    const first = await list();
    fake.charges = charges(spike(400));
    fake.anomalies[0] = anomaly('a-1', { RootCauses: causes, impact: 800 });
    await sync(ON);
    await detect();
    expect([first, await list()]).toMatchObject([
      [{ scope: first[0]?.scope, impact: 60, only: true }],
      [{ scope: first[0]?.scope, impact: 800, only: false, course: 'over' }],
    ]);
  });
});

describe('what people answer', () => {
  const mark = { source: SOURCE, id: 'a-1', finder: 'AWS' };
  const asked = found('2026-11-12', [100, 100], { outside: { marks: [mark], only: true } });
  const expected = { until: '2026-11-20', amount: '1000', note: '' };

  it('is told to AWS once, and again when it changes', async () => {
    const house = await finding();
    house.fake.anomalies.push(anomaly('a-1'));
    await takeFound(house.tools, [asked], RUN);
    await house.sync(ON);
    expect(house.feedback()).toEqual([['a-1', undefined]]);
    await house.ask('anomalies expected 1', ana, { values: expected });
    await house.sync(ON);
    await house.sync(ON);
    expect([house.feedback(), house.told()]).toEqual([[['a-1', 'PLANNED_ACTIVITY']], 1]);
    await house.ask('anomalies undo 1', ana);
    await house.sync(ON);
    expect(house.told()).toBe(1);
    await house.ask('anomalies wrong 1', ana, { values: { reason: 'bug', action: 'mend it', link: '' } });
    await house.sync(ON);
    expect([house.feedback(), house.told()]).toEqual([[['a-1', 'YES']], 2]);
  });

  it('waits where AWS cannot be told, and is given up where AWS does not know the anomaly', async () => {
    const house = await finding();
    await takeFound(house.tools, [asked], RUN);
    await house.sync(ON);
    await house.ask('anomalies expected 1', ana, { values: expected });
    house.fake.anomalies.push(anomaly('a-1'));
    house.fake.trouble = (request) =>
      house.fake.requests[request - 1]?.AnomalyId
        ? { status: 400, type: 'AccessDeniedException', message: 'not authorized' }
        : undefined;
    expect((await house.sync(ON)).errors).toEqual([expect.stringContaining('ce:ProvideAnomalyFeedback is missing')]);
    house.fake.trouble = () => undefined;
    house.fake.anomalies.length = 0;
    const refused = await house.sync(ON);
    expect([refused.outcome, refused.notices]).toEqual(['done', [expect.stringContaining('anomaly a-1')]]);
    const told = house.told();
    await house.sync(ON);
    expect(house.told()).toBe(told);
  });
});
