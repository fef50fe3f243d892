import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { checkCatalog } from '../../src/catalog/check.ts';
import { csv, installation, type Line, line, tags } from '../support/bills.ts';

const BY_APP = 'organization: Acme\ncurrency: USD\nallocation: [{ workload: { tag: app } }]\n';

describe('the shapes of FOCUS files', () => {
  it('reads columns in any order and any case, and keeps those that it does not know', async () => {
    const house = await installation();
    const shuffled = Object.fromEntries(
      Object.entries(line({ cost: 3 }))
        .reverse()
        .map(([name, value]) => [name.toLowerCase(), value]),
    );
    await house.importFiles([house.write('a.csv', csv([{ ...shuffled, x_Secret: 'kept' }]))]);
    expect(await house.sums()).toEqual({ '': 3 });
    expect(await archived(house.dataDir, 'x_Secret')).toEqual(['kept']);
  });

  it('takes ids of thousands of characters, of several accounts in one import', async () => {
    const house = await installation();
    const accounts = ['a/b.', '/b.c'].map((part) => part.repeat(1000));
    await house.importLines(accounts.map((id) => line({ cost: 2, BillingAccountId: id })));
    expect(await house.sums()).toEqual({ '': 4 });
    expect(await archived(house.dataDir, 'BillingAccountId')).toEqual(accounts.toSorted());
  });

  it.each([
    ['of SQL', ['filename', 'FileName', 'file_row_number', 'line_number', 'rule', 'day', 'cost', 'load_id', 'select']],
    [
      'of the archive',
      ['_account', '_period', 'account', 'period', 'provider', 'workload_tag', 'team_tag', 'tag_0', 'file'],
    ],
  ])('takes a column that has a name %s for one of the bill', async (_what, names) => {
    for (const name of names) {
      const house = await installation(BY_APP);
      const named = (columns: Line) => ({ ...line(columns), [name]: 'kept' });
      const lines = [1, 2].map((cost) => named({ cost, BillingAccountId: `${cost}`, Tags: tags({ app: 'checkout' }) }));
      await house.importLines(lines);
      expect(await house.sums(['workload'])).toEqual({ checkout: 3 });
      expect(await archived(house.dataDir, name)).toEqual(['kept', 'kept']);
      expect(await checkCatalog(house)).toMatchObject({ cost: 3, unallocated: 0 });
      await expect(house.importLines([...lines, named({ ChargeCategory: 'Gift' })])).rejects.toThrow('line 4');
    }
  });

  it('does without every column that FOCUS does not demand', async () => {
    const house = await installation();
    const all = line({ cost: 2 });
    const needed = [
      'BilledCost',
      'EffectiveCost',
      'BillingAccountId',
      'BillingCurrency',
      'BillingPeriodStart',
      'ChargeCategory',
      'ChargePeriodStart',
      'ServiceName',
      'ProviderName',
    ];
    await house.importFiles([
      house.write('a.csv', csv([Object.fromEntries(needed.map((name) => [name, all[name] ?? null]))])),
    ]);
    expect(await house.sums(['account', 'region', 'service'])).toEqual({ '1000 /  / Amazon EC2': 2 });
  });

  it('takes NULL, null and nothing for a missing value', async () => {
    const house = await installation();
    for (const [index, missing] of ['NULL', 'null', ''].entries()) {
      const lines = [
        line({
          cost: 1,
          BillingAccountId: `${index}`,
          SubAccountId: null,
          RegionId: null,
          RegionName: null,
          Tags: null,
        }),
      ];
      await house.importFiles([house.write(`${index}.csv`, csv(lines, '\n', missing))]);
    }
    expect(await house.sums(['account', 'region'])).toEqual({ '0 / ': 1, '1 / ': 1, '2 / ': 1 });
  });

  it.each([
    ['2026-10-31T23:00:00Z'],
    ['2026-10-31 23:00:00'],
    ['2026-10-31T23:00Z'],
    ['2026-10-31'],
    ['2026-11-01T01:00:00+02:00'],
  ])('puts %s on 31 October', async (start) => {
    const house = await installation();
    await house.importLines([line({ cost: 1, ChargePeriodStart: start })]);
    const days = await house.open.db.selectFrom('daily').select('day').distinct().execute();
    expect(days.map(({ day }) => new Date(day * 86_400_000).toISOString().slice(0, 10))).toEqual(['2026-10-31']);
  });

  it('takes charges since 2000 and up to a year from now', async () => {
    const house = await installation();
    for (const day of ['2000-01-01', '2027-11-25']) await house.importLines([line({ cost: 1, day })]);
    expect(await house.sums()).toEqual({ '': 2 });
  });

  it('reads a byte-order mark, CRLF, quotes within quotes and gzip', async () => {
    const house = await installation(BY_APP);
    const text = `\ufeff${csv([line({ cost: 4, Tags: tags({ app: 'say "hi", you' }) })], '\r\n')}`;
    await house.importFiles([house.write('a.csv.gz', gzipSync(text))]);
    expect(await house.sums(['workload'])).toEqual({ 'say "hi", you': 4 });
  });

  it.each([
    ['a map', `map {'app': 'checkout'}`, 'checkout', 0],
    ['a struct', `{'app': 'checkout'}`, 'checkout', 0],
    ['a list of keys and values', `[{'key': 'app', 'value': 'checkout'}]`, 'checkout', 0],
    [
      'a list with a key twice, of which the last counts',
      `[{'key': 'app', 'value': 'old'}, {'key': 'x', 'value': 'y'}, {'key': 'app', 'value': 'checkout'}]`,
      'checkout',
      0,
    ],
    ['nothing, of a list', `null::struct("key" varchar, "value" varchar)[]`, '', 0],
    ['a list of words', `['app']`, '', 1],
  ])('reads Parquet whose tags are %s', async (_what, sql, workload, badTags) => {
    const house = await installation(BY_APP);
    const path = `${house.folder}/a.parquet`;
    const duck = await (await DuckDBInstance.create()).connect();
    await duck.run(`copy (select * replace (${sql} as Tags)
      from read_csv('${house.write('a.csv', csv([line({ cost: 1 })]))}', all_varchar = true)) to '${path}' (format parquet)`);
    duck.closeSync();
    expect(await house.importFiles([path])).toMatchObject([{ badTags }]);
    expect(await house.sums(['workload'])).toEqual({ [workload]: 1 });
  });

  it('reads Parquet with tags as a map, and text for numbers and dates', async () => {
    const house = await installation(BY_APP);
    const path = `${house.folder}/a.parquet`;
    const duck = await (await DuckDBInstance.create()).connect();
    await duck.run(`copy (select * replace (map {'app': 'checkout'} as Tags, '7.5' as EffectiveCost, '' as RegionId)
      from read_csv('${house.write('a.csv', csv([line({ cost: 1 })]))}', all_varchar = true)) to '${path}' (format parquet)`);
    duck.closeSync();
    await house.importFiles([path]);
    expect(await house.sums(['workload', 'region'])).toEqual({ 'checkout / Frankfurt': 7.5 });
  });

  it('knows the provider by ServiceProviderName or ProviderName', async () => {
    const house = await installation();
    const { ProviderName: _gone, ...without } = line({ cost: 1 });
    const lines = [{ ...without, ServiceProviderName: 'Oracle', BillingAccountId: 'b' }];
    await house.importFiles([house.write('a.csv', csv([line({ cost: 2 })])), house.write('b.csv', csv(lines))]);
    expect(await house.sums(['provider'])).toEqual({ AWS: 2, Oracle: 1 });
  });

  it('counts lines whose tags are no JSON object, and takes them as untagged', async () => {
    const house = await installation(BY_APP);
    const bad = ['{"app": oops', '[1,2]', '"app"', '7'];
    const [load] = await house.importLines([
      ...bad.map((text) => line({ cost: 1, Tags: text })),
      line({ cost: 2, Tags: tags({ app: 'checkout' }) }),
      line({ cost: 4, Tags: ' \n\t{"app":"checkout"} ' }),
      line({ cost: 8, Tags: '{}' }),
    ]);
    expect(load?.badTags).toBe(bad.length);
    expect(await house.sums(['workload'])).toEqual({ '': 12, checkout: 6 });
  });
});

async function archived(dataDir: string, column: string): Promise<unknown[]> {
  const duck = await (await DuckDBInstance.create()).connect();
  const reader = await duck.runAndReadAll(`select "${column}" from read_parquet('${dataDir}/archive/**/*.parquet')`);
  duck.closeSync();
  return reader.getRows().flat();
}
