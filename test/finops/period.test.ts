import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay, monthOf, nameDay, parseDay } from '../../src/finops/day.ts';
import {
  calendarYearPeriod,
  dayPeriod,
  fiscalYearPeriod,
  monthPeriod,
  type Period,
  previousPeriod,
  quarterPeriod,
  rangePeriod,
  weekPeriod,
  yearBefore,
} from '../../src/finops/period.ts';

const today = parseDay('2026-11-23');
const month = (text: string) => monthOf(parseDay(`${text}-01`));
const range = (start: string, end: string) => rangePeriod(parseDay(start), parseDay(end), today);
const days = ({ start, end }: Period) => `${formatDay(start)} - ${formatDay(end - 1)}`;

describe('day', () => {
  it('reads what it writes', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (day) => {
        expect(parseDay(formatDay(day))).toBe(day);
      }),
    ));

  it.each(['2026-02-30', '2026-13-01', '2026-1-1', '', 'today'])('refuses "%s"', (text) =>
    expect(() => parseDay(text)).toThrow(RangeError),
  );

  it('is named with its year only when that is another', () => {
    expect(nameDay(parseDay('2026-11-22'), today)).toBe('22 Nov');
    expect(nameDay(parseDay('2025-11-22'), today)).toBe('22 Nov 2025');
  });
});

describe('period', () => {
  it.each([
    [dayPeriod(today, today), '2026-11-23 - 2026-11-23', '23 Nov', '2026-11-23'],
    [weekPeriod(today, today), '2026-11-23 - 2026-11-29', 'the week of 23 Nov', 'week of 2026-11-23'],
    [weekPeriod(today - 1, today), '2026-11-16 - 2026-11-22', 'the week of 16 Nov', 'week of 2026-11-16'],
    [monthPeriod(month('2024-02')), '2024-02-01 - 2024-02-29', 'February 2024', '2024-02'],
    [quarterPeriod(month('2026-08'), 1), '2026-07-01 - 2026-09-30', 'Q3 2026 (Jul to Sep 2026)', 'Q3 2026'],
    [quarterPeriod(month('2026-10'), 2), '2026-08-01 - 2026-10-31', 'Q3 FY2027 (Aug to Oct 2026)', 'Q3 FY2027'],
    [quarterPeriod(month('2027-01'), 2), '2026-11-01 - 2027-01-31', 'Q4 FY2027 (Nov 2026 to Jan 2027)', 'Q4 FY2027'],
    [fiscalYearPeriod(month('2027-01'), 2), '2026-02-01 - 2027-01-31', 'FY2027 (Feb 2026 to Jan 2027)', 'FY2027'],
    [fiscalYearPeriod(month('2026-11'), 1), '2026-01-01 - 2026-12-31', '2026', '2026'],
    [calendarYearPeriod(month('2025-04')), '2025-01-01 - 2025-12-31', '2025', '2025'],
    [range('2026-10-03', '2026-10-10'), '2026-10-03 - 2026-10-09', '3 to 9 Oct', '2026-10-03 to 2026-10-09'],
    [range('2025-09-30', '2025-10-10'), '2025-09-30 - 2025-10-09', '30 Sep to 9 Oct 2025', '2025-09-30 to 2025-10-09'],
    [range('2026-10-03', '2026-10-04'), '2026-10-03 - 2026-10-03', '3 Oct', '2026-10-03'],
    [range('2026-10-01', '2026-11-01'), '2026-10-01 - 2026-10-31', 'October 2026', '2026-10'],
    [range('2026-08-01', '2026-11-01'), '2026-08-01 - 2026-10-31', 'Aug to Oct 2026', '2026-08 to 2026-10'],
  ])('%# covers its days and is named for them', (period, covers, label, words) => {
    expect([days(period), period.label, period.words]).toEqual([covers, label, words]);
  });

  it('names the days up to yesterday by their number', () =>
    expect(range('2026-10-24', '2026-11-23').label).toBe('the last 30 days (24 Oct to 22 Nov)'));

  it('names both years of days over the end of a year', () =>
    expect(range('2025-12-20', '2026-01-06').label).toBe('20 Dec 2025 to 5 Jan 2026'));

  it('gives every month to exactly one quarter of exactly one fiscal year', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_200 }), fc.integer({ min: 1, max: 12 }), (index, start) => {
        const [quarter, year, own] = [quarterPeriod(index, start), fiscalYearPeriod(index, start), monthPeriod(index)];
        expect(quarter.start <= own.start && own.end <= quarter.end).toBe(true);
        expect(year.start <= quarter.start && quarter.end <= year.end).toBe(true);
        expect(quarterPeriod(monthOf(quarter.end - 1), start)).toEqual(quarter);
        expect(quarterPeriod(monthOf(quarter.end), start).start).toBe(quarter.end);
      }),
    ));
});

describe('previousPeriod', () => {
  const through = parseDay('2026-11-22');
  const cases: [string, Period, string, string, string][] = [
    [
      'a running month',
      monthPeriod(month('2026-11')),
      '2026-11-22',
      '2026-10-01 - 2026-10-22',
      'the same days of October',
    ],
    [
      'its first day',
      monthPeriod(month('2026-11')),
      '2026-11-01',
      '2026-10-01 - 2026-10-01',
      'the same day of October',
    ],
    [
      'a month that the bills do not reach',
      monthPeriod(month('2026-11')),
      '2026-10-30',
      '2026-10-01 - 2026-10-31',
      'October',
    ],
    ['a complete month', monthPeriod(month('2026-10')), '2026-11-22', '2026-09-01 - 2026-09-30', 'September'],
    ['a month on its last day', monthPeriod(month('2026-10')), '2026-10-31', '2026-09-01 - 2026-09-30', 'September'],
    ['30 days of March', monthPeriod(month('2026-03')), '2026-03-30', '2026-02-01 - 2026-02-28', 'February'],
    [
      'a running January',
      monthPeriod(month('2026-01')),
      '2026-01-09',
      '2025-12-01 - 2025-12-09',
      'the same days of December 2025',
    ],
    [
      'a running quarter',
      quarterPeriod(month('2026-11'), 1),
      '2026-11-22',
      '2026-07-01 - 2026-08-22',
      'the same days of the quarter before (Jul to Sep 2026)',
    ],
    [
      'a running year',
      calendarYearPeriod(month('2026-11')),
      '2026-11-22',
      '2025-01-01 - 2025-11-22',
      'the same days of the year before (Jan to Dec 2025)',
    ],
    ['a complete week', weekPeriod(through, today), '2026-11-22', '2026-11-09 - 2026-11-15', 'the week before'],
    [
      'a running week',
      weekPeriod(through, today),
      '2026-11-18',
      '2026-11-09 - 2026-11-11',
      'the same days of the week before',
    ],
    ['a day', dayPeriod(through, today), '2026-11-22', '2026-11-21 - 2026-11-21', 'the day before'],
    [
      'the last 30 days',
      range('2026-10-24', '2026-11-23'),
      '2026-11-22',
      '2026-09-24 - 2026-10-23',
      'the 30 days before',
    ],
    [
      'days that the bills reach in part',
      range('2026-10-24', '2026-11-23'),
      '2026-11-21',
      '2026-09-25 - 2026-10-23',
      'the 29 days before',
    ],
    ['months', range('2026-08-01', '2026-11-01'), '2026-11-22', '2026-05-01 - 2026-07-31', 'the 3 months before'],
  ];
  it.each(cases)('of %s', (_, period, reach, covers, label) => {
    const previous = previousPeriod(period, parseDay(reach));
    expect([days(previous), previous.label]).toEqual([covers, label]);
  });

  it('ends before the period begins, and a running one is no longer than what has passed', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 30_000 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(400),
        (start, length, reach) => {
          const period = rangePeriod(start, start + length, today);
          const previous = previousPeriod(period, start + reach);
          expect(previous.start).toBeLessThan(previous.end);
          expect(previous.end).toBeLessThanOrEqual(start);
          if (reach + 1 < length) expect(previous.end - previous.start).toBeLessThanOrEqual(reach + 1);
        },
      ),
    ));
});

describe('yearBefore', () => {
  it.each([
    [dayPeriod(today, today), '2025-11-23 - 2025-11-23'],
    [dayPeriod(parseDay('2024-02-29'), today), '2023-03-01 - 2023-03-01'],
    [weekPeriod(today, today), '2025-11-24 - 2025-11-30'],
    [monthPeriod(month('2025-02')), '2024-02-01 - 2024-02-29'],
    [quarterPeriod(month('2026-10'), 2), '2025-08-01 - 2025-10-31'],
    [calendarYearPeriod(month('2026-10')), '2025-01-01 - 2025-12-31'],
    [fiscalYearPeriod(month('2026-10'), 2), '2025-02-01 - 2026-01-31'],
    [range('2026-10-03', '2026-10-10'), '2025-10-03 - 2025-10-09'],
  ])('%# moves by a year and stays the same unit', (period, covers) => {
    const before = yearBefore(period, today, 2);
    expect([days(before), before.unit]).toEqual([covers, period.unit]);
  });
});
