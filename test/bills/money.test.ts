import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCosts } from '../../db/costs.ts';
import type { Grain } from '../../db/schema.ts';
import { parseDay } from '../../src/finops/day.ts';
import { installation, line } from '../support/bills.ts';

const REAL = new URL('../../../shared/data/focus/focus_sample.csv', import.meta.url);

describe('amounts', () => {
  it('of a millionth of a cent are not lost', async () => {
    const house = await installation();
    const lines = Array.from({ length: 2000 }, () => line({ cost: '0.0000004' }));
    await house.importLines(lines);
    expect(await house.sums()).toEqual({ '': 0.0008 });
  });

  it('are rounded once for each stored row, and the difference is recorded', async () => {
    const house = await installation();
    await house.importLines([line({ cost: '1.0000004' }), line({ cost: '2.0000004', ServiceName: 'S3' })]);
    const [load] = await house.open.db.selectFrom('load').select('rounding').execute();
    expect(Number(load?.rounding)).toBeCloseTo(-0.8, 9);
  });

  it('add up to the same at every grain, whatever they are', async () => {
    const amount = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }).map((number) => number / 1_000_000);
    const one = fc.record({
      cost: amount,
      ServiceName: fc.constantFrom('EC2', 'S3', 'RDS'),
      SubAccountId: fc.constantFrom('a', 'b'),
      ChargeCategory: fc.constantFrom('Usage', 'Tax', 'Credit', 'Purchase'),
      Tags: fc.constantFrom(null, '{"app":"checkout"}', '{"app":"ledger","team":"payments"}'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 40 }), async (drawn) => {
        const house = await installation(
          'organization: Acme\ncurrency: USD\nallocation: [{ workload: { tag: app }, team: { tag: team } }]\n',
        );
        await house.importLines(drawn.map((columns) => line(columns)));
        const total = drawn.reduce((sum, { cost }) => sum + Math.round(cost * 1_000_000), 0);
        for (const grain of ['full', 'team', 'service', 'place'] as const)
          expect(await grainTotal(house, grain)).toBe(total);
        await house.open.close();
      }),
      { numRuns: 8 },
    );
  });
});

describe.skipIf(!existsSync(REAL))('the real sample of the FOCUS project', () => {
  it('adds up by provider and service to what its lines say', async () => {
    const house = await installation();
    await house.importFiles([REAL.pathname]);
    const rows = await createCosts(house.open.db).sum({
      scope: { kind: 'company', name: 'Acme' },
      filters: [],
      without: [],
      start: parseDay('2020-01-01'),
      end: parseDay('2030-01-01'),
      by: ['provider', 'service'],
      daily: true,
    });
    const found = new Map<string, Sums>();
    for (const { keys, billed, effective, list, contracted } of rows) {
      add(found, keys.join('/'), [billed, effective, list ?? 0, contracted ?? 0], 1);
    }
    const expected = expectedSums(readFileSync(REAL, 'utf8'));
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, { sums }] of expected) {
      const { sums: micros, rows: stored } = found.get(key) as Sums;
      // Each stored row may be off by half a micro.
      const apart = sums.map((sum, index) => Math.abs((micros[index] ?? 0) - sum));
      expect(Math.max(...apart)).toBeLessThanOrEqual(stored);
    }
    const total = (of: Iterable<Sums>, index: number) => [...of].reduce((sum, { sums }) => sum + (sums[index] ?? 0), 0);
    for (const index of [0, 1, 2, 3]) {
      expect(Math.abs(total(found.values(), index) - total(expected.values(), index))).toBeLessThan(5_000);
    }
  });
});

interface Sums {
  sums: number[];
  rows: number;
}

function add(to: Map<string, Sums>, key: string, amounts: readonly number[], rows: number): void {
  const known = to.get(key) ?? { sums: [0, 0, 0, 0], rows: 0 };
  to.set(key, { sums: known.sums.map((sum, index) => sum + (amounts[index] ?? 0)), rows: known.rows + rows });
}

/** Read by hand, in exact units of 1e-12: nothing here is shared with the importer. */
function expectedSums(text: string): Map<string, Sums> {
  const [header = [], ...lines] = parseCsv(text);
  const at = (row: readonly string[], name: string) => row[header.indexOf(name)] ?? '';
  const exact = new Map<string, bigint[]>();
  for (const row of lines) {
    const key = `${at(row, 'ProviderName')}/${at(row, 'ServiceName')}`;
    const sums = exact.get(key) ?? [0n, 0n, 0n, 0n];
    const costs = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'].map((name) => picos(at(row, name)));
    exact.set(
      key,
      sums.map((sum, index) => sum + (costs[index] ?? 0n)),
    );
  }
  return new Map([...exact].map(([key, sums]) => [key, { sums: sums.map((sum) => Number(sum) / 1_000_000), rows: 0 }]));
}

function picos(text: string): bigint {
  if (text === '' || text === 'NULL') return 0n;
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`not plain decimal: ${text}`);
  const value = BigInt(whole + fraction.padEnd(12, '0').slice(0, 12));
  return sign === '-' ? -value : value;
}

function parseCsv(text: string): string[][] {
  return text
    .trim()
    .split(/\r?\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((row) =>
      [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
        quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
      ),
    );
}

async function grainTotal({ open }: Awaited<ReturnType<typeof installation>>, grain: Grain): Promise<number> {
  const row = await open.db
    .selectFrom('daily')
    .innerJoin('series', 'series.id', 'series_id')
    .where('grain', '=', grain)
    .select((query) => query.fn.sum<number>('effective').as('total'))
    .executeTakeFirst();
  return row?.total ?? 0;
}
