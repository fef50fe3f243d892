import { expect, it } from 'vitest';
import { loadFolder } from '../../src/bills/archive.ts';

const folderOf = (account: string) =>
  loadFolder({ source: 'focus', billing_account: account, period: '2026-10', id: 1 }).split(/[/\\]/)[2] ?? '';

it('a billing account gives a folder its name, whatever is in it', () => {
  expect(folderOf('1000')).toBe('1000');
  expect(folderOf('/providers/..*')).toBe('%2Fproviders%2F%2E%2E%2A');
  expect(folderOf('half of \ud83d')).toBe('half%20of%20%EF%BF%BD');
});

it('ids of thousands of characters have bounded names that tell them apart', () => {
  const long = 'a/b.'.repeat(1000);
  for (const id of [long, `${long}2`]) expect(folderOf(id).length).toBe(200);
  expect(folderOf(long)).not.toBe(folderOf(`${long}2`));
  expect(folderOf(long)).toBe(folderOf(long));
});
