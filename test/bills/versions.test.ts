import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { csv, installation, type Line, line, tags } from '../support/bills.ts';
import { columnsOf, FOCUS_VERSIONS, type FocusVersion } from '../support/focus-versions.ts';

/** What makes lines differ; every other column of a version has its own name as value, or a number. */
const LINES: Line[] = [
  { ...line({ cost: 12.5, day: '2026-10-05' }), ProviderName: 'AWS', Tags: tags({ app: 'checkout' }) },
  { ...line({ cost: 7.25, day: '2026-10-06' }), ProviderName: 'Microsoft', ServiceName: 'Storage', SubAccountId: 'b' },
  {
    ...line({ cost: -2, day: '2026-10-07' }),
    ProviderName: 'AWS',
    ChargeCategory: 'Credit',
    RegionId: null,
    RegionName: null,
  },
  { ...line({ cost: 3, day: '2026-10-08' }), ProviderName: 'Oracle', ChargeCategory: 'Tax', ServiceName: 'Tax' },
].map((one) => ({ ...one, ServiceProviderName: one.ProviderName, BillingPeriodStart: '2026-10-01T00:00:00Z' }));
const NUMBER = /(Cost|Price|Quantity)$/;
const OBJECT = /^(Tags|AllocatedTags|SkuPriceDetails|.*Details|ContractApplied)$/;

function linesOf(version: FocusVersion): Line[] {
  const other = (name: string) => (NUMBER.test(name) ? 1 : OBJECT.test(name) ? '{}' : name);
  return LINES.map((one) =>
    Object.fromEntries(columnsOf(version).map((name) => [name, name in one ? (one[name] ?? null) : other(name)])),
  );
}

const FORMATS: Record<
  string,
  (path: string, lines: Line[], write: (name: string, text: string | Uint8Array) => string) => Promise<string>
> = {
  csv: async (name, lines, write) => write(`${name}.csv`, csv(lines)),
  'csv.gz': async (name, lines, write) => write(`${name}.csv.gz`, gzipSync(csv(lines))),
  parquet: async (name, lines, write) => {
    const path = write(`${name}.parquet`, '');
    const duck = await (await DuckDBInstance.create()).connect();
    const numbers = Object.keys(lines[0] ?? {}).filter((column) => NUMBER.test(column));
    const times = Object.keys(lines[0] ?? {}).filter((column) => /Period(Start|End)$/.test(column));
    const typed = [
      ...numbers.map((column) => `${column}::double as ${column}`),
      ...times.map((column) => `${column}::timestamp as ${column}`),
      `cast(json(Tags) as map(varchar, varchar)) as Tags`,
    ];
    await duck.run(`copy (select * replace (${typed.join(', ')})
      from read_csv('${write('of-parquet.csv', csv(lines))}', all_varchar = true)) to '${path}' (format parquet)`);
    duck.closeSync();
    return path;
  },
};

describe.each(FOCUS_VERSIONS)('FOCUS %s with all its columns', (version) => {
  it.each(Object.keys(FORMATS))(
    'as %s comes to the same by provider, service, account, category and tag',
    async (format) => {
      const house = await installation('organization: Acme\ncurrency: USD\nallocation: [{ workload: { tag: app } }]\n');
      const path = await FORMATS[format]?.('bill', linesOf(version), house.write);
      await house.importFiles([path ?? '']);
      expect(await house.sums(['provider', 'service', 'account', 'category', 'region', 'workload'], 'billed')).toEqual({
        'AWS / Amazon EC2 / 2000 / Usage / eu-central-1 / checkout': 12.5,
        'Microsoft / Storage / b / Usage / eu-central-1 / ': 7.25,
        'AWS / Amazon EC2 / 2000 / Credit /  / ': -2,
        'Oracle / Tax / 2000 / Tax / eu-central-1 / ': 3,
      });
    },
  );
});

const REQUIREMENTS = join(import.meta.dirname, '../../../shared/data/focus/requirements-1.2.json');

it.skipIf(!existsSync(REQUIREMENTS))(
  'has the columns that the requirements of FOCUS 1.2 name (../shared is there)',
  () => {
    const named = readFileSync(REQUIREMENTS, 'utf8').matchAll(/"ColumnName": "(\w+)"/g);
    expect(columnsOf('1.2')).toEqual([...new Set([...named].map(([, name]) => name))].sort());
  },
);
