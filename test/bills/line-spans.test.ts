import { expect, it } from 'vitest';
import { archivedLines } from '../../src/bills/archived-lines.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { installation, line, tags } from '../support/bills.ts';

const YAML = `organization: Acme
currency: USD
teams:
  payments: { owners: [ada@acme.example], workloads: [checkout, ledger] }
  search: { owners: [kurt@acme.example], workloads: [catalogue] }
allocation: [{ workload: { tag: app } }]
`;
const SCOPES: Scope[] = [
  { kind: 'workload', name: 'checkout', team: 'payments' },
  { kind: 'workload', name: 'checkout' },
  { kind: 'team', name: 'payments' },
  { kind: 'account', id: '2001', name: 'staging' },
  { kind: 'company', name: 'Acme' },
  { kind: 'unallocated' },
];
const APPS = ['checkout', 'ledger', 'catalogue', undefined];

/** Lines of every app, in two accounts, with five resources each, over fifty days of two bills; and a tax. */
const LINES = APPS.flatMap((app, of) =>
  Array.from({ length: 50 }, (_, index) => {
    const day = new Date(Date.UTC(2026, 8, 20 + index)).toISOString().slice(0, 10);
    const where = {
      SubAccountId: index % 3 === 0 ? '2001' : '2000',
      ResourceId: `vm-${index % 5}`,
      ResourceName: null,
    };
    const what = {
      ChargeCategory: index % 11 === 10 ? 'Tax' : 'Usage',
      SkuId: index % 7 === 0 ? null : `sku-${index % 4}`,
    };
    return line({ cost: (of + 1) * (index + 0.25), day, Tags: app ? tags({ app }) : null, ...where, ...what });
  }),
);

it.each(['sku', 'resource'] as const)('says of many spans by %s what it says of each alone', async (kind) => {
  const house = await installation(YAML);
  await house.importLines(LINES);
  const lines = archivedLines(house.open, house.dataDir, () => house.organisation);
  const spans = SCOPES.flatMap((scope) =>
    [
      ['2026-10-01', '2026-10-02'],
      ['2026-10-10', '2026-10-20'],
      ['2026-10-15', '2026-11-05'],
      ['2027-01-01', '2027-01-03'],
    ].map((days) => {
      const [start = 0, end = 0] = days.map(parseDay);
      return { scope, start, end, before: { start: start - 7, end: end - 7 } };
    }),
  );
  const each = await lines.sumEach(kind, spans, 3);
  for (const [index, span] of spans.entries()) {
    const alone = {
      ...span,
      filters: [],
      without: [],
      by: { kind },
      metric: 'effective',
      categories: ['Usage'],
      most: 3,
    } as const;
    expect(each[index]).toEqual((await lines.sum(alone)).rows);
  }
  expect(each.filter((rows) => rows.length > 0).length).toBeGreaterThan(10);
});
