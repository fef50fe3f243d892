import { describe, expect, it } from 'vitest';
import { exportBudgets } from '../src/cli/budgets.ts';
import { parseCsv } from '../src/cli/csv.ts';
import { parseDay } from '../src/finops/day.ts';
import { asking, dollars, rowsOf, type Told } from './support/asking.ts';
import { type Line, line, tags } from './support/bills.ts';
import { confirmed } from './support/budgeting.ts';

/** Shared costs that are split and one that is not, what is nobody's, two clouds, and everything that is not usage. */
const YAML = `
organization: Acme
currency: USD
incomplete_days: 2
finops: [ana@acme.example]
units:
  commerce:
    teams:
      payments: { workloads: [checkout, fraud] }
      search: { workloads: [catalogue] }
  platform:
    teams:
      data: { workloads: [warehouse] }
teams:
  support: { workloads: [desk] }
allocation:
  - { workload: { tag: app } }
  - { when: { account: "4000" }, shared: network }
  - { when: { service: Support }, shared: support plan }
shared:
  network: { split: proportional }
  support plan: { split: even, among: [payments, data] }
`;
const ana = { email: 'ana@acme.example', name: 'Ana' };
const FROM = '2026-09-01';
const DAYS = parseDay('2026-11-21') - parseDay(FROM);

const APPS = ['checkout', 'fraud', 'catalogue', 'warehouse', 'desk'];
const LINES: Line[] = Array.from({ length: DAYS }, (_, index) => {
  const day = new Date((parseDay(FROM) + index) * 86_400_000).toISOString().slice(0, 10);
  const odd = (n: number) => ((index * 37 + n * 101) % 997) / 333;
  return [
    ...APPS.map((app, n) => line({ day, cost: 3 + odd(n), Tags: tags({ app }), SubAccountId: `10${n % 2}0` })),
    line({ day, cost: odd(7), ServiceName: 'Amazon S3', Tags: tags({ app: 'checkout' }) }),
    line({
      day,
      cost: 1 + odd(8),
      ProviderName: 'Microsoft',
      ServiceName: 'Virtual Machines',
      Tags: tags({ app: 'warehouse' }),
    }),
    line({ day, cost: 0.7 + odd(9), SubAccountId: '4000', SubAccountName: 'network' }),
    line({ day, cost: 0.1 + odd(10) / 7, ServiceName: 'Support' }),
    line({ day, cost: 0.1234567, SubAccountId: '3000', SubAccountName: 'sandbox' }),
    line({ day, cost: 0.019, ChargeCategory: 'Tax', ServiceName: 'Tax' }),
    line({ day, cost: -0.333333, ChargeCategory: 'Credit', Tags: tags({ app: 'catalogue' }) }),
    ...(index % 9 === 0
      ? [line({ day, cost: -0.777777, ChargeClass: 'Correction', Tags: tags({ app: 'fraud' }) })]
      : []),
  ];
}).flat();

const SCOPES = [
  ...['company', 'commerce', 'platform', 'payments', 'search', 'data', 'support'],
  ...[...APPS, 'account 1000', 'account 4000', 'account sandbox', 'unallocated', 'company of microsoft'],
];
const METRICS = ['effective', 'billed'];

const house = () => asking(YAML, LINES, '2026-11-21');
const cents = (value: unknown) => Math.round(Number(dollars(value)) * 100);
const totalOf = ({ facts }: Told) => cents(facts['Total']);

describe('on one state of the bills', () => {
  it('cost, budget, forecast and the budgets that are exported say the same of every scope', async () => {
    const { ask, tools } = await house();
    for (const metric of METRICS) {
      for (const scope of SCOPES) {
        await confirmed(ask, `budget set ${scope} ${250 + SCOPES.indexOf(scope)} from November as ${metric}`, ana);
        const cost = await ask(`cost ${scope} as ${metric}`, ana);
        const budget = await ask(`budget ${scope} as ${metric}`, ana);
        const forecast = await ask(`forecast ${scope} to end of month as ${metric}`, ana);
        const complete = await ask(`cost ${scope} from 1 Nov to 18 Nov as ${metric}`, ana);
        expect([typeof cost.facts['Total'], typeof cost.facts['Month-end projection']]).toEqual(['number', 'number']);
        expect([scope, metric, budget.facts['Spent'], budget.facts['Forecast']]).toEqual([
          ...[scope, metric],
          ...[cost.facts['Total'], cost.facts['Month-end projection']],
        ]);
        expect([scope, metric, forecast.facts['Spent so far'], forecast.facts['At completion']]).toEqual([
          ...[scope, metric],
          ...[complete.facts['Total'], cost.facts['Month-end projection']],
        ]);
      }
    }
    const exported = parseCsv(await exportBudgets(tools));
    const november = exported.map(({ cells }) => cells).filter(([, , , , month]) => month === '2026-11');
    expect(november).toHaveLength(SCOPES.length * METRICS.length);
    for (const [scope, filter, metric, , , amount] of november) {
      const budget = await ask(`budget ${scope} ${filter ? `of ${filter}` : ''} as ${metric}`, ana);
      expect([scope, filter, Number(amount)]).toEqual([scope, filter, budget.facts['Budget']]);
    }
  });

  it('the parts of the company add up to it, and it to the lines of the bills', async () => {
    const { ask } = await house();
    const november = LINES.filter((one) => String(one['ChargePeriodStart']).startsWith('2026-11'));
    const usual = november.filter(({ ChargeCategory }) => !['Tax', 'Credit'].includes(String(ChargeCategory)));
    const sum = (lines: readonly Line[]) => cents(lines.reduce((all, one) => all + Number(one['BilledCost']), 0));
    expect(totalOf(await ask('cost company', ana))).toBe(sum(usual));
    expect(totalOf(await ask('cost company as billed', ana))).toBe(sum(november));
    for (const metric of METRICS) {
      const company = totalOf(await ask(`cost company as ${metric}`, ana));
      for (const dimension of ['unit', 'team', 'workload', 'account', 'service', 'provider']) {
        const [table] = (await ask(`cost company by ${dimension} as ${metric}`, ana)).tables;
        const shown = Object.values(rowsOf(table)).map(Number);
        expect([dimension, cents(table?.total?.[1])]).toEqual([dimension, company]);
        if (table?.omitted === undefined) {
          expect([dimension, Math.round(shown.reduce((all, one) => all + one, 0) * 100)]).toEqual([dimension, company]);
        }
      }
      const teams = await ask(`cost commerce by team as ${metric}`, ana);
      for (const [team, amount] of Object.entries(rowsOf(teams.tables[0]))) {
        expect([team, cents(amount)]).toEqual([team, totalOf(await ask(`cost ${team} as ${metric}`, ana))]);
      }
    }
  });

  it('digests tell what cost and budget tell', async () => {
    const { ask } = await house();
    for (const scope of SCOPES.slice(0, 7)) await confirmed(ask, `budget set ${scope} 250 from November`, ana);
    const kinds = [
      'leadership',
      'leadership commerce',
      'leadership monthly',
      ...SCOPES.slice(1, 7).map((one) => `team ${one}`),
    ];
    for (const kind of kinds) {
      const digest = await ask(`digest preview ${kind}`, ana);
      const detail = await ask(digest.buttons['Cost in detail'] ?? '', ana);
      expect([kind, cents(digest.tables[0]?.total?.[1])]).toEqual([kind, totalOf(detail)]);
    }
    const [table] = (await ask('digest preview budgets', ana)).tables;
    const spent = table?.columns.findIndex(({ title }) => title === 'Spent') ?? -1;
    for (const row of table?.rows ?? []) {
      const scope = String(row[0]).replace(/^[· ]+/, '');
      const budget = await ask(`budget ${scope === 'Acme' ? 'company' : scope}`, ana);
      expect([scope, cents(row[spent])]).toEqual([scope, cents(budget.facts['Spent'])]);
    }
    expect(table?.rows).toHaveLength(7);
    const finops = await ask('digest preview finops', ana);
    const unallocated = finops.tables[0]?.rows.find(([what]) => what === 'Unallocated');
    const amount = Number(String(unallocated?.[1]).replace(/[$,]/g, ''));
    expect(cents(amount)).toBe(totalOf(await ask('cost unallocated', ana)));
  });
});
