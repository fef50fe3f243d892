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
    ['checkout + 4000 22 Dec to 24 Dec load test', '2026-12-22 to 2026-12-24'],
    ['checkout +4000 from 22 to 24 Dec load test', '2026-12-22 to 2026-12-24'],
    ['checkout +4000 22-24 Dec load test', '2026-12-22 to 2026-12-24'],
    ['checkout +4000 from 22 Dec through 24th December load test', '2026-12-22 to 2026-12-24'],
    ['checkout +4000 from 22 Dec for 3 days load test', '2026-12-22 to 2026-12-24'],
    ['checkout +4000 from 22 Dec for 2 weeks load test', '2026-12-22 to 2027-01-04'],
    ['checkout +4000 from tomorrow to friday load test', '2026-12-21 to 2026-12-25'],
    ['checkout +4000 today load test', '2026-12-20 to 2026-12-20'],
    // It has begun, and its bills are still to come.
    ['checkout +4000 from 18 Dec to 22 Dec load test', '2026-12-18 to 2026-12-22'],
    ['checkout +4000 on 18 Nov load test', '2027-11-18 to 2027-11-18'],
    ['checkout +4000 from 1 Jan 2027 to 31 Dec 2027 load test', '2027-01-01 to 2027-12-31'],
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
    ['checkout +4000 from 24 Dec to 22 Dec load test', /ends before it begins/],
    ['checkout +4000 from 24 to 22 Dec load test', /ends before it begins/],
    ['checkout +4000 from 22 Dec 2025 to 24 Dec 2025 load test', /These days are over/],
    ['checkout +4000 from 22 Dec to the end load test', /Which day is it, after "to"/],
    ['checkout +0 from 22 Dec load test', /How much more/],
    ['checkout + from 22 Dec load test', /How much more/],
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
