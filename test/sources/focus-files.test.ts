import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { focusFiles } from '../../src/sources/focus-files.ts';
import { describeSource } from '../contract/source.ts';
import { csv, line, temporaryFolder } from '../support/bills.ts';

function folderOfBills(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'a.csv'), csv([line({ cost: 1 })]));
  writeFileSync(join(folder, 'sub', 'b.CSV'), csv([line({ cost: 2, BillingAccountId: 'b' })]));
  writeFileSync(join(folder, 'notes.txt'), 'no bill');
  return folder;
}

describeSource('FOCUS files', () => ({ source: focusFiles([folderOfBills()], '/nowhere') }));

it('takes a file once, however often it is named', async () => {
  const folder = folderOfBills();
  expect(await names(focusFiles([folder, join(folder, 'a.csv'), join(folder, '*.csv')], '/nowhere'), folder)).toEqual([
    'a.csv',
    'sub/b.CSV',
  ]);
});

it('does not walk into the archive', async () => {
  const folder = folderOfBills();
  mkdirSync(join(folder, 'data', 'archive'), { recursive: true });
  writeFileSync(join(folder, 'data', 'archive', 'c.parquet'), 'imported before');
  expect(await names(focusFiles([folder], join(folder, 'data')), folder)).toEqual(['a.csv', 'sub/b.CSV']);
});

async function names(source: ReturnType<typeof focusFiles>, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of source.files('')) found.push(path.slice(folder.length + 1));
  return found;
}
