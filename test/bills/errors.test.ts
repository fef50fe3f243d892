import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import type { BillSource } from '../../src/bills/source.ts';
import { SourceError } from '../../src/errors.ts';
import { csv, installation, line } from '../support/bills.ts';

const GOOD = [line({ cost: 1 }), line({ cost: 2 }), line({ cost: 3 })];
const withBad = (column: string, value: string | null) =>
  csv([...GOOD, line({ cost: 4, [column]: value }), line({ cost: 5 })]);

describe('a file that cannot be imported', () => {
  it.each([
    [
      'an amount that is no number',
      withBad('EffectiveCost', '1,5 EUR'),
      [/bad\.csv, line 5, column EffectiveCost/, /"1,5 EUR" is not a number/],
    ],
    [
      'a quantity that is no number',
      csv([{ ...line({ cost: 1 }), PricingQuantity: 'many' }]),
      [/bad\.csv, line 2, column PricingQuantity/, /"many"/],
    ],
    [
      'a date that is none',
      withBad('ChargePeriodStart', '31.10.2026'),
      [/bad\.csv, line 5, column ChargePeriodStart/, /"31\.10\.2026" is not a date/],
    ],
    [
      'another currency',
      withBad('BillingCurrency', 'EUR'),
      [/bad\.csv, line 5, column BillingCurrency/, /"EUR"/, /USD/],
    ],
    [
      'an unknown charge category',
      withBad('ChargeCategory', 'Gift'),
      [/bad\.csv, line 5, column ChargeCategory/, /"Gift"/],
    ],
    ['a missing amount', withBad('BilledCost', null), [/bad\.csv, line 5, column BilledCost/, /missing/]],
    ['a missing account', withBad('BillingAccountId', null), [/bad\.csv, line 5, column BillingAccountId/, /missing/]],
    [
      'a missing column',
      csv(GOOD.map(({ EffectiveCost: _gone, ...rest }) => rest)),
      [/bad\.csv, line 1/, /EffectiveCost is missing/],
    ],
    [
      'a column that is there twice',
      csv(GOOD.map((one) => ({ ...one, billedcost: 7 }))),
      [/bad\.csv, line 1/, /"BilledCost"/, /"billedcost"/],
    ],
    [
      'a column that is there twice, in one spelling',
      csv(GOOD.map((one) => ({ ...one, billedcost: 7 }))).replace('billedcost', 'BilledCost'),
      [/bad\.csv, line 1/, /BilledCost is there twice/],
    ],
    ['a quote that is never closed', `${csv(GOOD)}"a,b\n`, [/bad\.csv, line 5: it has a quote that is never closed/]],
    ['a word after a quote', `${csv(GOOD)}"a"b,c\n`, [/bad\.csv, line 5: it has text after a closing quote/]],
    ['too many fields', `${csv(GOOD)}${',x'.repeat(26)}\n`, [/bad\.csv, line 5: it has 27 fields, and the header 24/]],
    ['too few fields', `${csv(GOOD)}x\n${csv(GOOD)}`, [/bad\.csv, line 5: it has 1 field, and the header 24/]],
    [
      'a line without end',
      `${csv(GOOD)}"${'x'.repeat(2_100_000)}"\n`,
      [/bad\.csv, line 5: .*longer than 2,000,000 bytes/],
    ],
    [
      'two kinds of line breaks',
      csv(GOOD, '\r\n') + csv([line({ Tags: '{"a":"b"}' })]).replace(/^.*\n/, ''),
      [/bad\.csv, line 5: it ends in another line break/],
    ],
    [
      'Latin-1',
      Buffer.from(csv([...GOOD, line({ ServiceName: 'Zürich' })]), 'latin1'),
      [/bad\.csv, line 5: it is not UTF-8/],
    ],
    ['UTF-16', Buffer.from(`\ufeff${csv(GOOD)}`, 'utf16le'), [/bad\.csv, line 1: it is not UTF-8/]],
    [
      'a value below line breaks within quotes',
      csv([line({ ChargeDescription: 'a\nb\r\nc "d"\re' }), line({ BilledCost: 'x' })]),
      [/bad\.csv, line 6, column BilledCost: "x"/],
    ],
    [
      'a value below empty lines',
      `${csv(GOOD).replace(/\n/, '\n\n\n')}${csv([line({ ChargeCategory: 'Gift' })]).replace(/^.*\n/, '')}`,
      [/bad\.csv, line 7, column ChargeCategory/],
    ],
    [
      'an amount beyond what can be added',
      withBad('EffectiveCost', '99999999999999'),
      [/bad\.csv, line 5, column EffectiveCost: 99999999999999 is more/],
    ],
    [
      'a charge of the last century',
      withBad('ChargePeriodStart', '1999-12-31T23:00Z'),
      [/bad\.csv, line 5, column ChargePeriodStart: "1999-12-31T23:00Z" is no likely day/],
    ],
    [
      'a charge in more than a year',
      withBad('ChargePeriodStart', '2027-11-26'),
      [/bad\.csv, line 5, column ChargePeriodStart: "2027-11-26" is no likely day/],
    ],
    [
      'a bill beyond what can be added',
      csv([...GOOD, line({ cost: '5e9' }), line({ cost: '5e9' })]),
      [/bad\.csv, line 5, column BilledCost: with 5e9 the bill of 1000 for 2026-10 is more/],
    ],
    ['nothing but a header', csv(GOOD).split('\n')[0] ?? '', [/bad\.csv holds no lines/]],
    ['nothing at all', '', [/bad\.csv/, /empty/]],
    ['no FOCUS at all', 'name,price\napple,1\n', [/bad\.csv, line 1/, /missing/]],
  ])('%s: says where, and leaves everything as it was', async (_what, content, expected) => {
    const house = await installation();
    await house.importLines([line({ cost: 10 })]);
    const before = await everything(house);
    const failure = await house.importFiles([house.write('bad.csv', content)]).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    for (const pattern of expected) expect((failure as Error).message).toMatch(pattern);
    expect(await everything(house)).toEqual(before);
  });

  it('names the file among several', async () => {
    const house = await installation();
    const paths = [house.write('good.csv', csv(GOOD)), house.write('bad.csv', withBad('BilledCost', 'x'))];
    await expect(house.importFiles(paths)).rejects.toThrow(/bad\.csv, line 5, column BilledCost/);
  });

  it.each([
    ['text that calls itself Parquet', 'text.parquet', 'hello'],
    ['a gzip that ends too early', 'cut.csv.gz', gzipSync(csv(GOOD)).subarray(0, 60)],
    ['a binary file that calls itself CSV', 'image.csv', new Uint8Array([137, 80, 78, 71, 0, 1, 2, 0, 0, 9])],
  ])('%s', async (_what, name, content) => {
    const house = await installation();
    await expect(house.importFiles([house.write(name, content)])).rejects.toThrow(new RegExp(name));
    expect(await house.sums()).toEqual({});
  });

  it('a value in Parquet, with its row', async () => {
    const house = await installation();
    const path = `${house.folder}/bad.parquet`;
    const duck = await (await DuckDBInstance.create()).connect();
    await duck.run(
      `copy (from read_csv('${house.write('a.csv', withBad('ListCost', 'free'))}', all_varchar = true)) to '${path}' (format parquet)`,
    );
    duck.closeSync();
    await expect(house.importFiles([path])).rejects.toThrow(/bad\.parquet, row 4, column ListCost: "free"/);
  });

  it('an amount beyond what can be added exactly', async () => {
    const house = await installation();
    await expect(house.importLines([line({ cost: '123456789012.5' })])).rejects.toThrow(
      /line 2, column BilledCost: 123456789012.5 is more than/,
    );
    expect(await house.sums()).toEqual({});
  });

  it('leaves nothing of an import that fails after its lines were filed', async () => {
    const house = await installation();
    await house.importLines([line({ cost: 10 })]);
    const before = await everything(house);
    const huge = line({ cost: 1, EffectiveCost: '6e9', BillingAccountId: 'new', RegionId: 'new' });
    await expect(house.importLines([huge, huge, line({ cost: 2 })])).rejects.toThrow(/more than can be added exactly/);
    expect(await everything(house)).toEqual(before);
  });

  it('a source that fails midway', async () => {
    const house = await installation();
    const path = house.write('good.csv', csv(GOOD));
    const source: BillSource = {
      name: 'flaky',
      async *files() {
        yield { path, format: 'csv' };
        throw new SourceError('flaky', 'the connection was lost');
      },
    };
    await expect(house.importFiles([], { source })).rejects.toThrow('the connection was lost');
    expect(await house.sums()).toEqual({});
    expect(readdirSync(house.dataDir)).not.toContain('.staging');
  });

  it('a path that does not exist, a folder without bills, a file of another kind', async () => {
    const house = await installation();
    await expect(house.importFiles([`${house.folder}/none.csv`])).rejects.toThrow(/no file/);
    await expect(house.importFiles([house.dataDir])).rejects.toThrow(/holds no bills/);
    await expect(house.importFiles([house.write('a.xlsx', 'x')])).rejects.toThrow(/no bill that can be read/);
  });
});

async function everything({ open, dataDir }: Awaited<ReturnType<typeof installation>>) {
  const { db } = open;
  return {
    loads: await db.selectFrom('load').selectAll().execute(),
    rollups: await db.selectFrom('rollup').selectAll().execute(),
    days: await db.selectFrom('daily').selectAll().execute(),
    names: await db.selectFrom('name').selectAll().execute(),
    archive: readdirSync(join(dataDir, 'archive'), { recursive: true }).map(String),
  };
}
