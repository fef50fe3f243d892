import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/finops/day.ts';
import { afterWorkingHours, isWorkingTime, morningOf } from '../../src/finops/working-time.ts';

const BERLIN = { zone: 'Europe/Berlin', from: 9, to: 17, holidays: [parseDay('2026-12-24'), parseDay('2026-12-25')] };
const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe('working hours', () => {
  it.each([
    ['within a day', '2026-11-24T09:30:00Z', 4, '2026-11-24T13:30'],
    ['go on the next morning', '2026-11-24T14:00:00Z', 4, '2026-11-25T10:00'],
    ['do not begin before the morning', '2026-11-24T03:00:00Z', 2, '2026-11-24T10:00'],
    ['skip the weekend', '2026-11-27T15:00:00Z', 2, '2026-11-30T09:00'],
    ['skip holidays and the weekend behind them', '2026-12-23T15:00:00Z', 2, '2026-12-28T09:00'],
    ['end with the day that they fill', '2026-11-24T08:00:00Z', 8, '2026-11-24T16:00'],
    ['are those of the clock after it was put back', '2026-10-23T14:00:00Z', 2, '2026-10-26T09:00'],
    ['are those of the clock after it was put forward', '2027-03-26T15:00:00Z', 2, '2027-03-29T08:00'],
  ])('%s', (_, start, hours, end) => {
    expect(iso(afterWorkingHours(at(start), hours, BERLIN))).toBe(end);
  });

  it('begin and end by the clock of the place', () => {
    expect(iso(morningOf(parseDay('2026-10-26'), BERLIN))).toBe('2026-10-26T08:00');
    expect(iso(morningOf(parseDay('2026-10-23'), BERLIN))).toBe('2026-10-23T07:00');
    const works = (time: string) => isWorkingTime(at(time), BERLIN);
    expect(['2026-11-24T08:00:00Z', '2026-11-24T15:59:00Z'].map(works)).toEqual([true, true]);
    expect(['2026-11-24T07:59:00Z', '2026-11-24T16:00:00Z', '2026-11-28T10:00:00Z'].map(works)).not.toContain(true);
    expect(works('2026-12-24T10:00:00Z')).toBe(false);
  });
});
