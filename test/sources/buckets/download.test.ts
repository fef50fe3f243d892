import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { download } from '../../../src/sources/buckets/download.ts';
import type { ObjectStore } from '../../../src/sources/buckets/store.ts';
import { temporaryFolder } from '../../support/bills.ts';

const CONTENT = Buffer.from(Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`).join(''));
const OBJECT = { key: '2026-11/a.csv', size: CONTENT.length, etag: '"1"', modified: new Date(0) };
const MD5 = createHash('md5').update(CONTENT).digest('hex');

/** A store that cuts the connection after so many bytes, so many times. */
function store(cuts: number, { after = 30_000, md5 = MD5, content = CONTENT } = {}) {
  const asked: number[] = [];
  const one: ObjectStore = {
    name: 'test',
    async *list() {},
    async read(_, from) {
      asked.push(from);
      const isCut = asked.length <= cuts;
      async function* body() {
        yield content.subarray(from, isCut ? from + after : undefined);
        if (isCut) throw new Error('ECONNRESET');
      }
      return { body: Readable.from(body()), md5 };
    },
  };
  return { one, asked };
}

it('is taken up again where it was cut, in this sync or the next', async () => {
  const folder = temporaryFolder();
  const { one, asked } = store(7, { after: 10_000 });
  await expect(download(one, OBJECT, folder)).rejects.toThrow(/arrives in pieces only/);
  const path = await download(one, OBJECT, folder);
  expect(readFileSync(path).equals(CONTENT)).toBe(true);
  expect(asked).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000]);
});

it('is fetched once', async () => {
  const folder = temporaryFolder();
  const { one, asked } = store(0);
  expect(await download(one, OBJECT, folder)).toBe(await download(one, OBJECT, folder));
  expect(asked).toEqual([0]);
});

it('is refused when it is not what the store says, and leaves nothing', async () => {
  const folder = temporaryFolder();
  const { one } = store(0, { content: Buffer.alloc(CONTENT.length, 'x') });
  await expect(download(one, OBJECT, folder)).rejects.toThrow(/did not arrive as it is in the bucket/);
  expect(readdirSync(join(folder))).toEqual([]);
});
