import { describe, expect, it } from 'vitest';
import { isDetected } from '../../db/generation.ts';
import { createStores } from '../../db/stores.ts';
import { archivedLines } from '../../src/bills/archived-lines.ts';
import type { BillLines } from '../../src/bills/lines.ts';
import { backtest } from '../../src/cli/backtest.ts';
import { detectNow, scoringOptions } from '../../src/cli/detect.ts';
import { detectInBills } from '../../src/detect/detect.ts';
import { type Day, formatDay, parseDay } from '../../src/finops/day.ts';
import { installation, type Line, line, tags } from '../support/bills.ts';

const YAML = `organization: Acme
currency: USD
teams:
  payments: { owners: [ada@acme.example], workloads: [checkout, ledger] }
  search: { owners: [kurt@acme.example], workloads: [catalogue] }
allocation: [{ workload: { tag: app } }]
`;
const FIRST = parseDay('2026-08-01');
const LAST = parseDay('2026-11-22');
const now = () => new Date('2026-11-23T08:00:00Z');

type Cost = (day: Day) => number;
interface Charged {
  app: string;
  service?: string;
  cost: Cost;
  more?: Line | ((day: Day) => Line);
}

const noise = (day: Day) => 1 + 0.02 * Math.sin(day * day);
const between = (day: Day, from: string, to: string) => day >= parseDay(from) && day <= parseDay(to);

/** The days of resources, as a bill has them. */
function bill(resources: readonly Charged[], through = LAST): Line[] {
  return resources.flatMap(({ app, service = 'Amazon EC2', cost, more = {} }) =>
    Array.from({ length: through - FIRST + 1 }, (_, index) => {
      const day = FIRST + index;
      const extra = typeof more === 'function' ? more(day) : more;
      const amount = Math.round(cost(day) * noise(day) * 100) / 100;
      const where = { ServiceName: service, ResourceId: `${app}-vm`, ResourceName: `${app}-vm` };
      return line({ cost: amount, day: formatDay(day), Tags: tags({ app }), ...where, ...extra });
    }),
  );
}

/** Usual days of everything but the named. */
const QUIET: Charged[] = [
  { app: 'checkout', cost: () => 200 },
  { app: 'checkout', service: 'Amazon RDS', cost: () => 100 },
  { app: 'ledger', cost: () => 150 },
  { app: 'catalogue', cost: () => 300 },
];

async function detecting(resources: readonly Charged[], yaml = YAML) {
  const house = await installation(yaml);
  await house.importLines(bill(resources));
  const bills = { open: house.open, config: { dataDir: house.dataDir }, organisation: () => house.organisation };
  const { anomalies } = createStores(house.open.db, now);
  return {
    ...house,
    bills: bills as Parameters<typeof detectNow>[0],
    anomalies,
    detect: () => detectNow(bills as Parameters<typeof detectNow>[0], now),
    /** "usage checkout 2026-11-12..2026-11-14 +400 over" */
    async list() {
      return (await anomalies.list()).map(({ found: { kind, scope, start, end, actual, expected }, course }) => {
        const days = `${formatDay(start)}..${formatDay(end - 1)}`;
        return `${kind} ${'name' in scope ? scope.name : scope.kind} ${days} +${Math.round((actual - expected) / 10_000_000) * 10} ${course}`;
      });
    },
  };
}

describe('detection over bills', () => {
  it('asks nothing of quiet bills', async () => {
    const { detect, list, open } = await detecting(QUIET);
    expect(await detect()).toBe('Bills up to 2026-11-20: 0 anomalies since 2026-10-17, 0 of them new.\n');
    expect(await list()).toEqual([]);
    expect(await isDetected(open.db)).toBe(true);
  });

  it('finds a spike once, at the workload, though team, account and company show it; and says why', async () => {
    const { detect, list, anomalies } = await detecting([
      ...QUIET.filter(({ service }) => service !== 'Amazon RDS'),
      { app: 'checkout', service: 'Amazon RDS', cost: (day) => (between(day, '2026-11-12', '2026-11-13') ? 700 : 100) },
    ]);
    await detect();
    expect(await list()).toEqual([expect.stringMatching(/^usage checkout 2026-11-12\.\.2026-11-13 \+12\d0 over$/)]);
    const [one] = await anomalies.list();
    expect(one?.found).toMatchObject({
      flaggedOn: parseDay('2026-11-12'),
      scope: { kind: 'workload', name: 'checkout', team: 'payments' },
      ongoing: false,
    });
    const told = one?.found.drivers.map(({ dimension, value, moved }) => `${dimension} ${value} ${moved}`);
    expect(told).toContain('service Amazon RDS usage');
    expect(told?.filter((driver) => driver.startsWith('service'))).toHaveLength(1);
    expect(told).toContain('resource checkout-vm unknown');
    const day = one?.found.days.find((each) => each.day === parseDay('2026-11-12'));
    expect(day?.actual).toBeGreaterThan(day?.high ?? Number.POSITIVE_INFINITY);
    expect((day?.expected ?? 0) / 1e6).toBeCloseTo(300, -1);
  });

  it('says the same anomaly again, not another', async () => {
    const { detect, list } = await detecting([
      ...QUIET,
      { app: 'ledger', service: 'Amazon S3', cost: (day) => (day >= parseDay('2026-11-16') ? 240 : 50) },
    ]);
    await detect();
    expect(await detect()).toContain('1 anomaly since 2026-10-17, 0 of them new');
    expect(await list()).toEqual([expect.stringMatching('usage ledger 2026-11-16..2026-11-20 .* ongoing')]);
  });

  it('asks the archive once for all that is new, and not again for what is as it was', async () => {
    const spike = (app: string): Charged => ({
      app,
      cost: (day) => (between(day, '2026-11-12', '2026-11-13') ? 700 : 0),
    });
    const { bills, open, dataDir } = await detecting([...QUIET, spike('checkout'), spike('catalogue')]);
    const archive = archivedLines(open, dataDir, bills.organisation);
    const asked: string[] = [];
    const lines: BillLines = {
      ...archive,
      sumEach(by, spans, most) {
        asked.push(`${spans.length} by ${by}`);
        return archive.sumEach(by, spans, most);
      },
    };
    const options = { ...(await scoringOptions(bills, now)), lines, asked: [] };
    const { found } = await detectInBills({ ...options, known: [] });
    expect(asked).toEqual(['2 by sku', '2 by resource']);
    const resources = found.flatMap(({ drivers }) => drivers.filter(({ dimension }) => dimension === 'resource'));
    expect(resources.map(({ value }) => value).sort()).toEqual(['catalogue-vm', 'checkout-vm']);
    expect((await detectInBills({ ...options, known: found })).found).toEqual(found);
    expect(asked).toHaveLength(2);
  });

  it('keeps what a restatement takes away as restated', async () => {
    const spiking: Charged = {
      app: 'catalogue',
      service: 'Amazon S3',
      cost: (day) => (between(day, '2026-11-10', '2026-11-10') ? 900 : 90),
    };
    const { detect, list, importLines } = await detecting([...QUIET, spiking]);
    await detect();
    expect(await list()).toEqual([expect.stringMatching('usage catalogue 2026-11-10..2026-11-10 .* over')]);
    await importLines(bill([...QUIET, { ...spiking, cost: () => 90 }]));
    await detect();
    expect(await list()).toEqual([expect.stringMatching('usage catalogue 2026-11-10..2026-11-10 .* restated')]);
  });

  it('takes no purchase, tax, credit or adjustment for usage, nor the days that are still restated', async () => {
    const event = (ChargeCategory: string): Charged => ({
      app: 'checkout',
      cost: (day) => (day === parseDay('2026-11-12') ? 5000 : 0),
      more: { ChargeCategory },
    });
    const late: Charged = { app: 'ledger', cost: (day) => (day > parseDay('2026-11-20') ? 5000 : 0) };
    const events = ['Purchase', 'Tax', 'Credit', 'Adjustment'].map(event);
    const { detect, list } = await detecting([...QUIET, ...events, late]);
    await detect();
    expect(await list()).toEqual([]);
  });

  it('tells the end of a commitment from usage: the price of flat usage rises', async () => {
    const committed = (day: Day): Line =>
      day < parseDay('2026-11-05')
        ? { EffectiveCost: 180 * noise(day), CommitmentDiscountId: 'sp-1', CommitmentDiscountStatus: 'Used' }
        : { EffectiveCost: 300 * noise(day) };
    const { detect, list } = await detecting([
      ...QUIET.filter(({ app }) => app !== 'catalogue'),
      { app: 'catalogue', cost: () => 300, more: committed },
    ]);
    await detect();
    expect(await list()).toEqual([expect.stringMatching(/^commitment Acme 2026-11-05\.\.2026-11-20 \+19\d0 ongoing$/)]);
  });

  it('asks about a new workload from an amount on', async () => {
    const appeared = (cost: number): Charged => ({
      app: 'trial',
      cost: (day) => (day >= parseDay('2026-11-10') ? cost : 0),
    });
    const of = async (cost: number) => {
      const { detect, list } = await detecting([
        ...QUIET,
        { ...appeared(cost), more: (day) => (day < parseDay('2026-11-10') ? { Tags: tags({ app: 'ledger' }) } : {}) },
      ]);
      await detect();
      return list();
    };
    expect(await of(60)).toEqual([]);
    expect(await of(140)).toEqual([expect.stringMatching('usage trial 2026-11-10..2026-11-20 .* ongoing')]);
  });

  it('follows the thresholds of showback.yaml, and the exceptions of a team', async () => {
    const spike: Charged = { app: 'ledger', cost: (day) => (day === parseDay('2026-11-12') ? 250 : 0) };
    const found = async (settings: string) => {
      const { detect, list } = await detecting([...QUIET, spike], `${YAML}anomalies: ${settings}\n`);
      await detect();
      return (await list()).length;
    };
    expect(await found('{}')).toBe(1);
    expect(await found('{ thresholds: { absolute: 400 } }')).toBe(0);
    expect(await found('{ thresholds: { relative: 300% } }')).toBe(0);
    expect(await found('{ exceptions: [{ team: payments, absolute: 400 }] }')).toBe(0);
    expect(await found('{ exceptions: [{ team: search, absolute: 400 }] }')).toBe(1);
  });
});

describe('backtest', () => {
  it('says how many questions each sensitivity would have asked', async () => {
    const spike: Charged = { app: 'checkout', cost: (day) => (day === parseDay('2026-10-07') ? 600 : 0) };
    const { bills } = await detecting([...QUIET, spike]);
    const [title, header, ...rows] = (await backtest(bills, '', now)).split('\n');
    expect(title).toBe('Acme, 2026-08-01 to 2026-11-22');
    expect(header).toBe('sensitivity  questions  a month  cost asked about');
    expect(rows.find((row) => row.startsWith('1 (now)'))).toMatch(/^1 \(now\)\s+1\s+0\.3\s+\$\d{3}$/);
    expect(rows).toHaveLength(6);
    expect(await backtest(bills, 'search', now)).toMatch(/1 \(now\) +0 +0\.0 +\$0/);
    await expect(backtest(bills, 'nobody', now)).rejects.toThrow('There is no team, workload or account "nobody"');
  });
});
