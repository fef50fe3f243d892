import { describe, expect, it } from 'vitest';
import { partsByManifest, partsByName, readManifest } from '../../../src/sources/buckets/layout.ts';

const object = (key: string) => ({ key, size: 1, etag: key });
const named = (...keys: string[]) =>
  partsByName(keys.map(object)).map(({ name, objects, onlyPeriod }) => [
    name,
    objects.map(({ key }) => key),
    onlyPeriod,
  ]);

describe('which files belong together', () => {
  it.each([
    ['focus/2026-11/a.csv', '2026-11'],
    ['focus/billing_period=2026-11/a.parquet', '2026-11'],
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

describe('what a manifest names', () => {
  const azure = (submittedTime: string, blob: string) =>
    JSON.stringify({
      manifestVersion: '2024-04-01',
      exportConfig: { exportName: 'focus', type: 'FocusCost' },
      runInfo: { submittedTime, startDate: '2026-11-01T00:00:00', endDate: '2026-11-30T00:00:00' },
      blobs: [{ blobName: blob, byteCount: 1 }],
    });
  const aws = (file: string) => JSON.stringify({ dataFiles: [`s3://bills/${file}`] });
  const manifest = (key: string, content: string) => {
    const read = readManifest(object(key), content);
    if (read === undefined) throw new Error('no manifest');
    return read;
  };

  it('is that of the newest run, of Azure', () => {
    const runs = [
      manifest('e/20261101-20261130/run2/manifest.json', azure('2026-11-24T02:00:00Z', 'e/run2/part_1.csv')),
      manifest('e/20261101-20261130/run1/manifest.json', azure('2026-11-23T02:00:00Z', 'e/run1/part_1.csv')),
    ];
    const { parts } = partsByManifest(runs, ['e/run1/part_1.csv', 'e/run2/part_1.csv'].map(object));
    expect(parts).toEqual([{ name: '2026-11', objects: [object('e/run2/part_1.csv')] }]);
  });

  it('is read of AWS, and waits for files that are not there yet', () => {
    const month = (period: string) =>
      manifest(
        `e/metadata/BILLING_PERIOD=${period}/e-Manifest.json`,
        aws(`e/data/BILLING_PERIOD=${period}/e-1.csv.gz`),
      );
    const { parts, unfinished } = partsByManifest(
      [month('2026-10'), month('2026-11')],
      [object('e/data/BILLING_PERIOD=2026-10/e-1.csv.gz')],
    );
    expect(parts.map(({ name }) => name)).toEqual(['2026-10']);
    expect(unfinished).toEqual(['2026-11']);
  });

  it('is nothing, of any other JSON', () => {
    expect(readManifest(object('2026-11/manifest.json'), '[]')).toBeUndefined();
    expect(readManifest(object('2026-11/manifest.json'), 'no json')).toBeUndefined();
  });
});
