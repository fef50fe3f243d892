import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/finops/day.ts';
import { forecastPeriod, interval } from '../../src/finops/period-forecast.ts';

const NOVEMBER = { start: parseDay('2026-11-01'), end: parseDay('2026-12-01') };
const KNOWN = parseDay('2026-06-01');
const through = parseDay('2026-11-20');

/** What each day from June to the last complete day cost. */
function spent(cost: (day: number) => number, last = through) {
  return new Map(Array.from({ length: last - KNOWN + 1 }, (_, index) => [KNOWN + index, cost(KNOWN + index)]));
}
const november = (days: ReadonlyMap<number, number>, completeThrough = through, known = KNOWN) =>
  forecastPeriod({ spent: days, period: NOVEMBER, completeThrough, known });
const isWeekend = (day: number) => (day + 3) % 7 >= 5;

describe('the forecast of a month', () => {
  it('of a steady cost is that cost for each day, and sure of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (cost) => {
        const made = november(spent(() => cost));
        expect(made?.completion.mean).toBe(30 * cost);
        expect(interval(made?.completion ?? expect.fail())).toEqual({ low: 30 * cost, high: 30 * cost });
      }),
    );
  });

  it('knows the weekend', () => {
    const cost = (day: number) => (isWeekend(day) ? 10 : 100) * 1e6;
    // 21 weekdays and 9 weekend days.
    expect(november(spent(cost))?.completion.mean).toBe((21 * 100 + 9 * 10) * 1e6);
  });

  it('is not led astray by one odd day', () => {
    const odd = parseDay('2026-11-10');
    const made = november(spent((day) => (day === odd ? 1000 : 100) * 1e6));
    expect((made?.completion.mean ?? 0) / 1e6).toBeCloseTo(1000 + 29 * 100, -1);
  });

  it('passes over days that are still incomplete', () => {
    const days = spent(() => 100);
    days.set(through + 1, 40).set(through + 2, 10);
    expect(november(days)?.completion.mean).toBe(30 * 100);
  });

  it('is what was spent when the month is over', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1e9 }), { minLength: 30, maxLength: 30 }), (costs) => {
        const days = new Map(costs.map((cost, index) => [NOVEMBER.start + index, cost]));
        const total = costs.reduce((sum, cost) => sum + cost, 0);
        const made = november(days, NOVEMBER.end - 1, NOVEMBER.start);
        expect(made).toMatchObject({ spent: total, completion: { mean: total }, days: [] });
      }),
    );
  });

  it('does not take days before the first cost, or before the bills, for free ones', () => {
    const born = parseDay('2026-11-16');
    const days = spent((day) => (day < born ? 0 : 100));
    // Five days spent, ten to come.
    expect(november(days)?.completion.mean).toBe(15 * 100);
    expect(november(days)?.basis?.short).toBe(true);
  });

  it('says nothing with too few days to go by', () => {
    expect(
      november(
        spent(() => 100, through),
        through,
        through - 1,
      ),
    ).toBeUndefined();
    expect(november(new Map(), through, through - 1)).toBeUndefined();
  });
});
