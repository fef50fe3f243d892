import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../../src/config/sources.ts';
import { planSync, syncSource } from '../../../src/sync.ts';
import { csv, installation, line } from '../../support/bills.ts';
import { PLACES, type Place } from '../../support/buckets.ts';
import { hasEmulators, WITHOUT_EMULATORS } from '../../support/emulators.ts';

async function syncing(place: Place) {
  const house = await installation();
  const options = {
    open: house.open,
    dataDir: house.dataDir,
    organisation: house.organisation,
    sources: [],
    now: () => new Date(),
  };
  return {
    ...house,
    sync: () => syncSource(place.settings, options),
    plan: () => planSync(place.settings, options),
  };
}

const october = (cost: number, more = {}) => line({ cost, day: '2026-10-15', ...more });
const november = (cost: number, more = {}) => line({ cost, day: '2026-11-15', ...more });

describe.skipIf(!hasEmulators).each(PLACES)(`FOCUS exports on %s (${WITHOUT_EMULATORS})`, (_, start) => {
  it('are read month by month; then only what is new or has changed, a month as a whole', async () => {
    const place = await start();
    const { sync, plan, sums } = await syncing(place);
    await place.put('exports/2026-10/a.csv', csv([october(1)]));
    await place.put('exports/2026-11/a.csv', csv([november(10)]));
    await place.put('exports/2026-11/b.csv.gz', gzipSync(csv([november(20)])));
    await place.put('other/2026-11/c.csv', csv([november(1000)]));
    expect(await plan()).toEqual([
      expect.stringMatching(/^2026-11: 2 files, /),
      expect.stringMatching(/^2026-10: 1 file, /),
    ]);
    expect(await sync()).toMatchObject({ outcome: 'done', errors: [], requests: 0 });
    expect(await sums([], 'billed')).toEqual({ '': 31 });

    expect(await sync()).toMatchObject({ loads: [], unchanged: ['2026-11', '2026-10'] });
    expect(await plan()).toEqual([]);
    await place.put('exports/2026-11/b.csv.gz', gzipSync(csv([november(25)])));
    expect(await sync()).toMatchObject({ loads: [{ period: '2026-11', lines: 2 }], unchanged: ['2026-10'] });
    expect(await sums([], 'billed')).toEqual({ '': 36 });
  });

  it('that are written each day keep their other days, and late lines of the month before', async () => {
    const place = await start();
    const { sync, sums } = await syncing(place);
    await place.put('exports/2026/10/30/a.csv', csv([october(1)]));
    await place.put('exports/2026/10/31/a.csv', csv([october(2)]));
    await sync();
    await place.put('exports/2026/11/01/a.csv', csv([october(4)]));
    expect(await sync()).toMatchObject({ outcome: 'done', loads: [{ period: '2026-10', lines: 3 }] });
    await place.put('exports/2026/11/02/a.csv', csv([november(10), october(8)]));
    await sync();
    expect(await sums([], 'billed')).toEqual({ '': 1 + 2 + 4 + 8 + 10 });
  });

  it('that are executed again and again count once: the newest manifest says which', async () => {
    const place = await start();
    const { sync, sums } = await syncing(place);
    const run = async (name: string, submittedTime: string, cost: number) => {
      const blobName = `exports/focus/20261101-20261130/${name}/part_0.csv`;
      await place.put(blobName, csv([november(cost)]));
      const manifest = { runInfo: { submittedTime, startDate: '2026-11-01T00:00:00' }, blobs: [{ blobName }] };
      await place.put(`exports/focus/20261101-20261130/${name}/manifest.json`, JSON.stringify(manifest));
    };
    await run('run-b', '2026-11-23T02:00:00Z', 10);
    await sync();
    await run('run-a', '2026-11-24T02:00:00Z', 12);
    await sync();
    expect(await sums([], 'billed')).toEqual({ '': 12 });
  });

  it('a month that cannot be read is named, and does not hold up the others', async () => {
    const place = await start();
    const { sync, sums } = await syncing(place);
    await place.put('exports/2026-10/a.csv', csv([october(1)]));
    await place.put('exports/2026-11/a.csv', 'no,bill\n1,2\n');
    const synced = await sync();
    expect(synced).toMatchObject({ outcome: 'failed', errors: [expect.stringMatching(/the columns .* are missing/)] });
    expect(await sums([], 'billed')).toEqual({ '': 1 });
    await place.put('exports/2026-11/a.csv', csv([november(5)]));
    expect(await sync()).toMatchObject({ outcome: 'done', unchanged: ['2026-10'] });
    expect(await sums([], 'billed')).toEqual({ '': 6 });
  });

  it('a bucket that is empty, or is none, is said in a sentence', async () => {
    const place = await start();
    const { sync } = await syncing(place);
    expect(await sync()).toMatchObject({
      outcome: 'done',
      notices: [expect.stringMatching(/no FOCUS files under exports/)],
    });
    const none = { ...place.settings, ...{ bucket: 'nothing', container: 'nothing' } } as SourceSettings;
    const other = await syncing({ ...place, settings: none });
    expect(await other.sync()).toMatchObject({
      outcome: 'failed',
      errors: [expect.stringMatching(/There is no (bucket|container) nothing/)],
    });
  });
});
