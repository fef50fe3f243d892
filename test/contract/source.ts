import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BillFile, BillSource } from '../../src/bills/source.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { installation, temporaryFolder } from '../support/bills.ts';

interface Made {
  source: BillSource;
  organisation?: Organisation;
}

/** What every source of bills must do. `make` gives a source that has something to yield. */
export function describeSource(name: string, make: () => Made | Promise<Made>): void {
  describe(`${name} as a source of bills`, () => {
    it('has a short lower-case name', async () => {
      expect((await make()).source.name).toMatch(/^[a-z][a-z0-9-]{1,30}$/);
    });

    it('yields files that exist, each once, and leaves no other behind', async () => {
      const scratch = join(temporaryFolder(), 'scratch');
      mkdirSync(scratch);
      const files = await filesOf((await make()).source, scratch);
      expect(files.length).toBeGreaterThan(0);
      expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
      for (const { path, format } of files) {
        expect(existsSync(path)).toBe(true);
        expect(['csv', 'parquet']).toContain(format);
      }
    });

    it('changes no file outside of the scratch folder', async () => {
      const scratch = join(temporaryFolder(), 'scratch');
      mkdirSync(scratch);
      const { source } = await make();
      const outside = (files: BillFile[]) => files.filter(({ path }) => relative(scratch, path).startsWith('..'));
      const first = outside(await filesOf(source, scratch)).map(({ path }) => [path, statSync(path).mtimeMs]);
      const second = outside(await filesOf(source, scratch)).map(({ path }) => [path, statSync(path).mtimeMs]);
      expect(second).toEqual(first);
    });

    it('yields what can be imported, and importing it again replaces it', async () => {
      const house = await installation();
      const { source, organisation = house.organisation } = await make();
      const first = await house.importFiles([], { source, organisation });
      const sums = await house.sums(['provider'], 'billed');
      const second = await house.importFiles([], { source, organisation });
      expect(await house.sums(['provider'], 'billed')).toEqual(sums);
      expect(second.map(({ replaced }) => replaced)).toEqual(first.map(({ lines, billed }) => ({ lines, billed })));
      expect(new Set(first.map((load) => load.source))).toEqual(new Set([source.name]));
    });
  });
}

async function filesOf(source: BillSource, scratch: string): Promise<BillFile[]> {
  const files: BillFile[] = [];
  for await (const file of source.files(scratch)) files.push(file);
  return files;
}
