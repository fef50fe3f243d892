import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Change,
  monthBudget,
  monthsOf,
  periodBudget,
  periodOf,
  plannedBefore,
  RHYTHMS,
  runsOutOn,
  type Terms,
} from '../../src/finops/budget.ts';
import { firstDay, monthOf, parseDay } from '../../src/finops/day.ts';
import '../support/properties.ts';

const monthAt = (text: string) => monthOf(parseDay(`${text}-01`));
const JAN = monthAt('2026-01');

const budgetOf = (...terms: Terms[]) => ({
  changes: terms.map((one, id): Change => ({ id, terms: one, by: 'ana@acme.example', at: '2026-01-01T00:00:00Z' })),
});

const aMonth = fc.integer({ min: JAN - 30, max: JAN + 30 });
const anAmount = fc.integer({ min: 0, max: 1e15 });
const aFiscalYearStart = fc.integer({ min: 1, max: 12 });
const each = fc
  .record({
    from: aMonth,
    rhythm: fc.constantFrom(...RHYTHMS),
    amount: anAmount,
    seed: fc.infiniteStream(fc.double({ min: 0, max: 1e6, noNaN: true })),
    phased: fc.boolean(),
  })
  .map(({ from, rhythm, amount, seed, phased }): Terms & { kind: 'each' } => ({
    ...{ kind: 'each', from, rhythm, amount },
    ...(phased && { phasing: [...seed.take(monthsOf(rhythm))] }),
  }));
const terms: fc.Arbitrary<Terms> = fc.oneof(
  each,
  fc
    .uniqueArray(fc.tuple(aMonth, anAmount), { selector: ([month]) => month, minLength: 1, maxLength: 12 })
    .map((amounts): Terms => ({ kind: 'months', rhythm: 'monthly', amounts })),
  aMonth.map((from): Terms => ({ kind: 'none', from })),
);
const firstMonth = (one: Terms) =>
  one.kind === 'months' ? Math.min(...one.amounts.map(([month]) => month)) : one.from;

describe('a budget by month', () => {
  it('adds up exactly to the amount of each whole period, however it is phased', () => {
    fc.assert(
      fc.property(each, fc.integer({ min: 0, max: 40 }), aFiscalYearStart, (one, later, fiscalYearStart) => {
        const { start } = periodOf(one.rhythm, one.from + 12 + later, fiscalYearStart);
        const found = periodBudget(budgetOf(one), monthOf(start), fiscalYearStart);
        expect(found?.amount).toBe(one.amount);
        expect(found?.months.every(({ amount }) => amount >= 0)).toBe(true);
      }),
    );
  });

  it('is not rewritten by a later change before the months that the change is about', () => {
    fc.assert(
      fc.property(fc.array(terms), terms, aMonth, aFiscalYearStart, (before, change, month, fiscalYearStart) => {
        const changed = monthBudget(budgetOf(...before, change), month, fiscalYearStart);
        if (month < firstMonth(change)) {
          expect(changed).toEqual(monthBudget(budgetOf(...before), month, fiscalYearStart));
        }
      }),
    );
  });

  it('is planned day by day up to exactly the whole', () => {
    fc.assert(
      fc.property(fc.array(terms, { minLength: 1 }), aMonth, aFiscalYearStart, (all, month, fiscalYearStart) => {
        const found = periodBudget(budgetOf(...all), month, fiscalYearStart);
        if (found === undefined) return;
        let before = 0;
        for (let day = found.start; day <= found.end; day += 5) {
          const planned = plannedBefore(found, day);
          expect(planned).toBeGreaterThanOrEqual(before);
          before = planned;
        }
        expect(plannedBefore(found, found.start)).toBe(0);
        expect(plannedBefore(found, found.end)).toBe(found.amount);
      }),
    );
  });

  it('begins and ends where it was said, by the fiscal calendar', () => {
    const yearly: Terms = { kind: 'each', from: monthAt('2026-04'), rhythm: 'yearly', amount: 1_200 };
    const first = periodBudget(budgetOf(yearly), monthAt('2026-12'), 2);
    expect(first).toMatchObject({
      amount: 1_000,
      start: firstDay(monthAt('2026-04')),
      end: firstDay(monthAt('2027-02')),
    });
    expect(first?.period.label).toMatch(/^FY2027/);
    const ended: Terms = { kind: 'none', from: monthAt('2026-11') };
    expect(periodBudget(budgetOf(yearly, ended), monthAt('2026-05'), 2)?.amount).toBe(700);
    expect(periodBudget(budgetOf(yearly, ended), monthAt('2026-11'), 2)).toBeUndefined();
  });
});

describe('the day on which a budget runs out', () => {
  const june = { start: parseDay('2026-06-01'), end: parseDay('2026-07-01'), amount: 100 };

  it.each([
    [10, '2026-06-11'],
    [3.4, '2026-06-30'],
    [101, '2026-06-01'],
  ])('at %d a day is %s', (cost, day) => {
    expect(runsOutOn(june, () => cost)).toBe(parseDay(day));
  });

  it('is none where it lasts, to the cent', () => {
    expect(runsOutOn({ ...june, amount: 300 }, () => 10)).toBeUndefined();
  });
});
