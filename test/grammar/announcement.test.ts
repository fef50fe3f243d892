import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../src/finops/day.ts';
import { readAmount, readAnnouncement } from '../../src/grammar.ts';

const TODAY = parseDay('2026-12-20');
function read(text: string) {
  const { start, end, upTo, ...words } = readAnnouncement(text, TODAY);
  return { ...words, dollars: upTo / 1_000_000, days: `${formatDay(start)} to ${formatDay(end - 1)}` };
}

describe('what is announced', () => {
  it.each([
    ['checkout +4000 from 22 Dec to 24 Dec load test', '2026-12-22 to 2026-12-24'],
    ['checkout +4,000 from 30 Dec to 2 Jan load test', '2026-12-30 to 2027-01-02'],
    ['checkout +$4k on 5 January load test', '2027-01-05 to 2027-01-05'],
    ['checkout +4000.00 from 2026-12-22 until 2026-12-23 load test', '2026-12-22 to 2026-12-23'],
  ])('%s', (text, days) => {
    expect(read(text)).toEqual({ scope: 'checkout', dollars: 4000, days, note: 'load test' });
  });

  it('names a scope by as many words as it takes, and says what for as it was written', () => {
    expect(read('team "data science" +10 on 24 Dec New models (3x)')).toMatchObject({
      scope: 'team "data science"',
      note: 'New models (3x)',
    });
  });

  it.each([
    ['checkout 4000 from 22 Dec load test', /How much more/],
    ['+4000 from 22 Dec load test', /Whose cost/],
    ['checkout +4000 load test', /From which day/],
    ['checkout +4000 from load test', /Which day is it/],
    ['checkout +4000 from 24 Dec to 22 Dec 2026 load test', /ends before it begins/],
    ['checkout +4000 from 31 Feb load test', /no such day/],
    ['checkout +4000 from 22 Dec', /What for/],
  ])('%s is refused with what is missing', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

it.each([
  ['4000', 4000],
  ['+4,000', 4000],
  ['$4000.50', 4000.5],
  ['€ 5', undefined],
  ['1.5k', 1500],
  ['4,00', undefined],
  ['lots', undefined],
])('reads the amount %s', (text, dollars) => {
  expect(readAmount(text)).toBe(dollars === undefined ? undefined : dollars * 1_000_000);
});
