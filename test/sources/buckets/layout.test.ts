import { describe, expect, it } from 'vitest';
import { type Manifest, partsByManifest, partsByName, readManifest } from '../../../src/sources/buckets/layout.ts';

const object = (key: string, modified = '2026-11-24T00:00:00Z') => ({
  ...{ key, size: 1, etag: key },
  modified: new Date(modified),
});
const named = (...keys: string[]) =>
  partsByName(keys.map((key) => object(key))).map(({ name, objects, onlyPeriod }) => [
    name,
    objects.map(({ key }) => key),
    onlyPeriod,
  ]);

describe('which files belong together', () => {
  it.each([
    ['focus/2026-11/a.csv', '2026-11'],
    ['focus/billing_period=2026-11/a.parquet', '2026-11'],
    ['export-2024-10/focus/data/billing_period=2026-11/focus-00001.snappy.parquet', '2026-11'],
    ['focus/2026/11/part-0.csv.gz', '2026-11'],
    ['export-202611.csv', '2026-11'],
    ['x/20261101-20261130/a.csv', '2026-11'],
    ['focus/a.csv', 'all'],
  ])('%s is of %s', (key, month) => {
    expect(named(key)).toEqual([[month, [key], undefined]]);
  });

  it('takes daily files with those of the month after, for late lines, but only lines of their own month', () => {
    expect(named('FOCUS Reports/2026/10/31/1.csv.gz', 'FOCUS Reports/2026/11/01/2.csv.gz', 'readme.txt')).toEqual([
      ['2026-10', ['FOCUS Reports/2026/10/31/1.csv.gz', 'FOCUS Reports/2026/11/01/2.csv.gz'], '2026-10'],
      ['2026-11', ['FOCUS Reports/2026/11/01/2.csv.gz'], '2026-11'],
    ]);
  });
});

/** As Cost Management writes it. */
function azure({ run = '1', type = 'FocusCost', start = '2026-11-01', end = '2026-11-30', at = '2026-11-24' } = {}) {
  const folder = `exports/focus/20261101-20261130/${run}`;
  const blobName = `${folder}/part_1_0001.csv`;
  const content = {
    ...{ manifestVersion: '2024-04-01', byteCount: 1, blobCount: 1, dataRowCount: 1 },
    exportConfig: {
      ...{ exportName: 'focus', resourceId: '/providers/Microsoft.Billing/billingAccounts/1', dataVersion: '1.0' },
      ...{ apiVersion: '2023-07-01-preview', type, timeFrame: 'MonthToDate', granularity: 'Daily' },
    },
    deliveryConfig: { partitionData: true, dataOverwriteBehavior: 'CreateNewReport', fileFormat: 'Csv' },
    runInfo: {
      ...{ executionType: 'Scheduled', submittedTime: `${at}T02:00:00.1234567Z`, runId: run },
      ...{ startDate: `${start}T00:00:00`, endDate: `${end}T00:00:00` },
    },
    blobs: [{ blobName, byteCount: 1, dataRowCount: 1 }],
  };
  return { blobName, manifest: readManifest(object(`${folder}/manifest.json`), JSON.stringify(content)) };
}

/** As Data Exports writes it, with a folder for each execution where it does not overwrite. */
function aws({ period = '2026-11', execution = '', column = 'BilledCost', at = '2026-11-24', name = 'e' } = {}) {
  const partition = `billing_period=${period}/${execution}`;
  const file = `focus/${name}/data/${partition}${name}-00001.snappy.parquet`;
  const content = {
    ...{ exportArn: `arn:aws:bcm-data-exports:us-east-1:1:export/${name}`, executionId: '1' },
    columns: [{ name: column, type: 'double' }],
    dataFiles: [`s3://bills/${file}`],
  };
  const key = `focus/${name}/metadata/${partition}${name}-Manifest.json`;
  return { file, manifest: readManifest(object(key, `${at}T00:00:00Z`), JSON.stringify(content)) };
}

function parts(manifests: (Manifest | undefined)[], ...keys: string[]) {
  const read = manifests.filter((one) => one !== undefined);
  const { parts, unfinished } = partsByManifest(
    read,
    keys.map((key) => object(key)),
  );
  return {
    parts: parts.map(({ name, objects, onlyPeriod }) => [name, objects.map(({ key }) => key), onlyPeriod]),
    unfinished,
  };
}

describe('what a manifest names', () => {
  it('is that of the newest run, of Azure', () => {
    const [newer, older] = [azure({ run: 'a', at: '2026-11-24' }), azure({ run: 'b', at: '2026-11-23' })];
    const found = parts([newer.manifest, older.manifest], older.blobName, newer.blobName);
    expect(found).toEqual({ parts: [['2026-11', [newer.blobName], undefined]], unfinished: [] });
  });

  it('of an Azure export of chosen dates is each of its months', () => {
    const chosen = azure({ run: 'a', start: '2026-08-15', end: '2026-10-01' });
    const newer = azure({ run: 'b', start: '2026-09-01', at: '2026-11-25', end: '2026-09-30' });
    expect(parts([chosen.manifest, newer.manifest], chosen.blobName, newer.blobName).parts).toEqual([
      ['2026-08', [chosen.blobName], '2026-08'],
      ['2026-09', [newer.blobName], undefined],
    ]);
  });

  it('is read of AWS, and waits for files that are not there yet', () => {
    const [october, november] = [aws({ period: '2026-10' }), aws()];
    expect(parts([october.manifest, november.manifest], october.file)).toEqual({
      parts: [['2026-10', [october.file], undefined]],
      unfinished: ['2026-11'],
    });
  });

  it('is that of the newest execution, of AWS, whatever it is called', () => {
    const newer = aws({ execution: 'a/', at: '2026-11-24' });
    const older = aws({ execution: 'b/', at: '2026-11-23' });
    expect(parts([newer.manifest, older.manifest], newer.file, older.file).parts).toEqual([
      ['2026-11', [newer.file], undefined],
    ]);
  });

  it('of all exports of a month belongs together', () => {
    const [one, other] = [aws({ name: 'a' }), aws({ name: 'b' })];
    expect(parts([one.manifest, other.manifest], one.file, other.file).parts).toEqual([
      ['2026-11', [one.file, other.file], undefined],
    ]);
  });

  it('is nothing, of other data sets and any other JSON', () => {
    expect(azure({ type: 'PriceSheet' }).manifest).toBeUndefined();
    expect(aws({ column: 'line_item_unblended_cost' }).manifest).toBeUndefined();
    expect(readManifest(object('2026-11/manifest.json'), '[]')).toBeUndefined();
    expect(readManifest(object('2026-11/manifest.json'), 'no json')).toBeUndefined();
  });
});
