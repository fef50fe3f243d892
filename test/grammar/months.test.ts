import { expect, it } from 'vitest';
import { formatMonth, parseDay } from '../../src/finops/day.ts';
import { matchMonth } from '../../src/grammar.ts';

it.each([
  ['january', '2027-01', 1],
  ['jan and more', '2027-01', 1],
  ['october', '2026-10', 1],
  ['november', '2026-11', 1],
  ['may', '2027-05', 1],
  ['june', '2026-06', 1],
  ['january 2026', '2026-01', 2],
  ['2028-02', '2028-02', 1],
  ['this month', '2026-11', 2],
  ['next month as billed', '2026-12', 2],
])('"%s" in November is %s', (text, month, length) => {
  const found = matchMonth(text.split(' '), parseDay('2026-11-24'));
  expect(found && [formatMonth(found.month), found.length]).toEqual([month, length]);
});

it.each(['', 'payments', '3 january', '2026-13', '2026-11-01', 'last month'])('"%s" is none', (text) => {
  expect(matchMonth(text.split(' '), parseDay('2026-11-24'))).toBeUndefined();
});
