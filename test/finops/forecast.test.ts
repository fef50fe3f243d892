import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/finops/day.ts';
import { projectTotal } from '../../src/finops/forecast.ts';

const NOVEMBER = { start: parseDay('2026-11-01'), end: parseDay('2026-12-01') };
const KNOWN = parseDay('2026-06-01');
const through = parseDay('2026-11-20');

/** What each day from June to the last complete day cost. */
function spent(cost: (day: number) => number, last = through) {
  return new Map(Array.from({ length: last - KNOWN + 1 }, (_, index) => [KNOWN + index, cost(KNOWN + index)]));
}
const isWeekend = (day: number) => (day + 3) % 7 >= 5;

describe('the month-end projection', () => {
  it('of a steady cost is that cost for each day of the month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (cost) => {
        expect(
          projectTotal(
            spent(() => cost),
            NOVEMBER,
            through,
            KNOWN,
          ),
        ).toBe(30 * cost);
      }),
    );
  });

  it('knows the weekend', () => {
    const cost = (day: number) => (isWeekend(day) ? 10 : 100);
    // 21 weekdays and 9 weekend days.
    expect(projectTotal(spent(cost), NOVEMBER, through, KNOWN)).toBe(21 * 100 + 9 * 10);
  });

  it('is not led astray by one odd day', () => {
    const odd = parseDay('2026-11-10');
    expect(
      projectTotal(
        spent((day) => (day === odd ? 1000 : 100)),
        NOVEMBER,
        through,
        KNOWN,
      ),
    ).toBe(1000 + 29 * 100);
  });

  it('passes over days that are still incomplete', () => {
    const days = spent(() => 100);
    days.set(through + 1, 40).set(through + 2, 10);
    expect(projectTotal(days, NOVEMBER, through, KNOWN)).toBe(30 * 100);
  });

  it('is what was spent when the month is over', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1e9 }), { minLength: 30, maxLength: 30 }), (costs) => {
        const days = new Map(costs.map((cost, index) => [NOVEMBER.start + index, cost]));
        const total = costs.reduce((sum, cost) => sum + cost, 0);
        expect(projectTotal(days, NOVEMBER, NOVEMBER.end - 1, NOVEMBER.start)).toBe(total);
      }),
    );
  });

  it('of a workload that began this month goes by the days that it has had', () => {
    const began = parseDay('2026-11-16');
    const days = new Map([...spent(() => 100)].filter(([day]) => day >= began));
    expect(projectTotal(days, NOVEMBER, through, KNOWN)).toBe(15 * 100);
  });

  it('is none after fewer than three days', () => {
    const days = new Map([
      [through - 1, 100],
      [through, 100],
    ]);
    expect(projectTotal(days, NOVEMBER, through, KNOWN)).toBeUndefined();
    expect(projectTotal(new Map(), NOVEMBER, through, through - 1)).toBeUndefined();
  });
});
