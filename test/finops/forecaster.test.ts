import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDay, monthOf, parseDay } from '../../src/finops/day.ts';
import { type CostHistory, type Forecast, forecast, type KnownEvent, type Outlook } from '../../src/finops/forecast.ts';

const START = parseDay('2026-01-05');
const DAYS = 200;

/** A series from a Monday on. */
const history = (cost: (i: number) => number | undefined, days = DAYS): CostHistory => ({
  start: START,
  costs: Array.from({ length: days }, (_, i) => cost(i)),
});
const END = START + DAYS;

function of(made: Forecast | undefined): Forecast {
  return made ?? expect.fail('nothing was forecast');
}
const means = (made: Forecast): number[] => made.days.map(({ mean }) => mean);

/** Noise that is the same each time. */
const noise = (i: number): number =>
  Math.sin(i * 12.9898) * 43758.5453 - Math.floor(Math.sin(i * 12.9898) * 43758.5453);

const anyCosts = fc.array(
  fc.option(fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constant(0), fc.constant(100)), {
    nil: undefined,
    freq: 8,
  }),
  { maxLength: 120 },
);

describe('laws of a forecast', () => {
  it('is made of finite numbers, whatever was spent, its quantiles never fall, and its interval holds the mean', () => {
    fc.assert(
      fc.property(anyCosts, fc.integer({ min: 1, max: 400 }), (costs, days) => {
        const made = forecast({ start: START, costs }, START + costs.length + days);
        if (made === undefined) return;
        expect(made.days).toHaveLength(days);
        const all: Outlook[] = [...made.days, made.total(), made.total(made.start + 3, made.end - 2)];
        for (const { mean, quantiles } of all) {
          expect([mean, ...quantiles].every(Number.isFinite)).toBe(true);
          expect((quantiles[0] ?? 0) <= mean && mean <= (quantiles[8] ?? 0)).toBe(true);
          expect(quantiles.every((amount, i) => i === 0 || amount >= (quantiles[i - 1] ?? 0))).toBe(true);
        }
      }),
    );
  });

  it('says the same of a day, however far ahead it looks', () => {
    fc.assert(
      fc.property(anyCosts, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }), (costs, one, other) => {
        const [near, far] = [one, one + other].map((days) =>
          forecast({ start: START, costs }, START + costs.length + days),
        );
        if (near === undefined || far === undefined) return;
        expect(means(near)).toEqual(means(far).slice(0, one));
      }),
    );
  });

  it('of what never was below zero is not below zero, nor is what has ended', () => {
    const costs = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 120 });
    fc.assert(
      fc.property(costs, (costs) => {
        const made = of(forecast({ start: START, costs }, START + costs.length + 40));
        const all = [...made.days, made.total()].flatMap(({ mean, quantiles }) => [mean, ...quantiles]);
        expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
      }),
    );
    const ended = of(
      forecast(
        history((i) => (i < 150 ? 100 : 0)),
        END + 60,
      ),
    ).total();
    expect(ended.quantiles[0]).toBe(0);
    expect(ended.mean).toBeLessThan(100);
    const refunds = of(
      forecast(
        history((i) => (i % 7 === 0 ? -50 : 0)),
        END + 7,
      ),
    );
    expect(Math.min(...means(refunds))).toBeLessThan(-40);
  });

  it('is made of three known days on', () => {
    fc.assert(
      fc.property(anyCosts, (costs) => {
        const known = costs.filter((cost) => cost !== undefined).length;
        expect(forecast({ start: START, costs }, START + 500) === undefined).toBe(known < 3);
      }),
    );
  });

  it('of twice the cost is twice the forecast, and of another currency the same', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 30, maxLength: 90 }), (costs) => {
        // Powers of two scale without rounding.
        const scaled = of(forecast({ start: START, costs: costs.map((cost) => cost * 1024) }, START + 120));
        const plain = of(forecast({ start: START, costs }, START + 120));
        for (const [i, day] of plain.days.entries()) {
          expect(scaled.days[i]?.mean).toBeCloseTo(1024 * day.mean, 3);
          expect(scaled.days[i]?.quantiles[0]).toBeCloseTo(1024 * (day.quantiles[0] ?? 0), 3);
        }
      }),
    );
  });

  it('of a constant cost is that cost, without doubt once it has been seen for long', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (cost) => {
        const made = of(
          forecast(
            history(() => cost),
            END + 30,
          ),
        );
        for (const { mean, quantiles } of made.days) {
          for (const amount of [mean, ...quantiles]) expect(amount).toBeCloseTo(cost, 6);
        }
      }),
    );
  });

  it('says of the days together what it says of each, and is less sure of a sum than independent days would be', () => {
    const made = of(
      forecast(
        history((i) => 100 + 30 * noise(i)),
        END + 30,
      ),
    );
    const total = made.total();
    expect(total.mean).toBeCloseTo(
      means(made).reduce((a, b) => a + b),
      6,
    );
    const width = ({ quantiles }: Outlook) => (quantiles[8] ?? 0) - (quantiles[0] ?? 0);
    const widths = made.days.map(width);
    expect(width(total)).toBeGreaterThan(0.5 * Math.hypot(...widths));
    expect(width(total)).toBeLessThan(widths.reduce((a, b) => a + b));
  });
});

describe('what a forecast learns', () => {
  it('the week', () => {
    const made = of(
      forecast(
        history((i) => (i % 7 >= 5 ? 10 : 100) + noise(i)),
        END + 14,
      ),
    );
    for (const [i, mean] of means(made).entries()) expect(mean).toBeCloseTo((DAYS + i) % 7 >= 5 ? 10.5 : 100.5, -1);
  });

  it('a level that has moved for good', () => {
    const made = of(
      forecast(
        history((i) => (i < 170 ? 100 : 160) + noise(i)),
        END + 7,
      ),
    );
    for (const mean of means(made)) expect(mean).toBeGreaterThan(155);
  });

  it('growth', () => {
    const made = of(
      forecast(
        history((i) => 100 + i + noise(i)),
        END + 7,
      ),
    );
    expect(means(made).at(-1)).toBeGreaterThan(100 + DAYS);
  });

  it('nothing from a single odd day', () => {
    const made = of(
      forecast(
        history((i) => (i === 180 ? 5000 : 100 + noise(i))),
        END + 7,
      ),
    );
    for (const mean of means(made)) expect(Math.abs(mean - 100.5)).toBeLessThan(5);
  });

  it('charges of the first, the fifteenth and the last day of the month', () => {
    const on = (day: number, month = monthOf(day)) => ({
      first: day === firstDay(month),
      middle: day === firstDay(month) + 14,
      last: day === firstDay(month + 1) - 1,
    });
    const charged = (day: number) => {
      const { first, middle, last } = on(day);
      return (first ? 500 : 0) + (middle ? 300 : 0) + (last ? 200 : 0);
    };
    const made = of(
      forecast(
        history((i) => 100 + noise(i) + charged(START + i)),
        END + 40,
      ),
    );
    expect(made.basis.calendar).toEqual(['1st', '15th', 'last day']);
    for (const [i, mean] of means(made).entries()) {
      expect(Math.abs(mean - 100.5 - charged(made.start + i))).toBeLessThan(10);
    }
  });

  it('days that are missing are no free days', () => {
    const made = of(
      forecast(
        history((i) => (i % 3 === 0 ? undefined : 100)),
        END + 7,
      ),
    );
    for (const mean of means(made)) expect(mean).toBeCloseTo(100, 6);
  });

  it('little of a new scope, and says so by a wider interval', () => {
    const cost = (i: number) => 100 + 10 * noise(i);
    const [young, old] = [of(forecast(history(cost, 10), START + 20)), of(forecast(history(cost), END + 10))];
    const width = ({ quantiles }: Outlook) => (quantiles[8] ?? 0) - (quantiles[0] ?? 0);
    expect(width(young.total())).toBeGreaterThan(2 * width(old.total()));
    expect([young.basis.short, old.basis.short]).toEqual([true, false]);
  });
});

describe('what costs do', () => {
  const off = (cost: (i: number) => number) => {
    const made = of(forecast(history(cost), END + 56)).total().mean;
    const came = Array.from({ length: 56 }, (_, i) => cost(DAYS + i)).reduce((sum, one) => sum + one, 0);
    return made / came - 1;
  };

  it('growth and decline go on for two months, by more than half', () => {
    for (const slope of [0.3, -0.3]) {
      const cost = (i: number) => 150 + slope * i + noise(i);
      const stopped = 150 + slope * (DAYS - 1);
      const came = 150 + slope * (DAYS + 27.5);
      expect(Math.abs(off(cost))).toBeLessThan(0.5 * Math.abs(stopped / came - 1));
    }
  });

  it('what is done on the last working days of each month is expected on them, whatever their dates', () => {
    const left = (day: number) =>
      Array.from({ length: firstDay(monthOf(day) + 1) - day }, (_, i) => (day + i + 3) % 7).filter(
        (weekday) => weekday < 5,
      );
    const isPayday = (day: number) => left(day).length <= 5;
    const made = of(
      forecast(
        history((i) => 100 + noise(i) + (isPayday(START + i) ? 40 : 0), 400),
        START + 460,
      ),
    );
    const mean = (days: Outlook[]) => days.reduce((sum, one) => sum + one.mean, 0) / days.length;
    const [paydays, others] = [true, false].map((which) =>
      made.days.filter((_, i) => isPayday(made.start + i) === which),
    );
    expect(mean(paydays ?? []) - mean(others ?? [])).toBeGreaterThan(30);
  });
});

describe('what people know', () => {
  const steady = (i: number) => 100 + noise(i);
  const known = (events: readonly KnownEvent[], cost: (i: number) => number = steady) =>
    means(of(forecast(history(cost), END + 20, events)));

  it('spend that is announced is added on its days', () => {
    const with50 = known([{ kind: 'announced', start: END + 5, end: END + 10, perDay: 50 }]);
    const without = known([]);
    expect(with50.map((mean, i) => Math.round(mean - (without[i] ?? 0)))).toEqual(
      Array.from({ length: 20 }, (_, i) => (i >= 5 && i < 10 ? 50 : 0)),
    );
  });

  it('days after the end of a commitment cost what they would have cost without it, on the weekdays that it covered', () => {
    // It is used on working days; on weekends it lies idle, and costs 10.
    const change = (i: number) => (i % 7 < 5 ? 30 : -10);
    const more = new Map(Array.from({ length: DAYS }, (_, i) => [START + i, change(i)]));
    const ends = (on: number): KnownEvent => ({ kind: 'commitment ends', on, more });
    const differences = (events: readonly KnownEvent[]) => {
      const without = known([]);
      return known(events).map((mean, i) => Math.round(mean - (without[i] ?? 0)));
    };
    const expected = (from: number, times = 1) =>
      Array.from({ length: 20 }, (_, i) => (i < from ? 0 : times * change(DAYS + i)));
    expect(differences([ends(END + 8)])).toEqual(expected(8));
    expect(differences([ends(END + 20)])).toEqual(expected(20));
    // Two of them, the later one named first.
    expect(differences([ends(END + 12), ends(END + 3)])).toEqual(
      expected(3).map((one, i) => one + (expected(12)[i] ?? 0)),
    );
    expect(differences([ends(END + 6), ends(END + 6)])).toEqual(expected(6, 2));
  });

  it('a commitment that has ended teaches what its days would have cost without it', () => {
    const cost = (i: number) => (i >= DAYS - 5 ? 150 : 100) + noise(i);
    const more = new Map(Array.from({ length: DAYS - 5 }, (_, i) => [START + i, 50]));
    const made = known([{ kind: 'commitment ends', on: END - 5, more }], cost);
    expect(made.every((mean) => Math.abs(mean - 150.5) < 2)).toBe(true);
  });

  it('a sum over the end of a commitment is that of its days, whatever it covered', () => {
    const amount = fc.double({ min: -50, max: 500, noNaN: true });
    fc.assert(
      fc.property(fc.array(amount, { maxLength: DAYS }), fc.integer({ min: -5, max: 25 }), (changes, on) => {
        const more = new Map(changes.map((one, i) => [START + i, one]));
        const made = of(forecast(history(steady), END + 20, [{ kind: 'commitment ends', on: END + on, more }]));
        expect(made.days).toHaveLength(20);
        for (const [from, to] of [
          [0, 20],
          [0, 5],
          [10, 20],
          [3, 17],
        ] as const) {
          const days = means(made)
            .slice(from, to)
            .reduce((sum, mean) => sum + mean, 0);
          const { mean, quantiles } = made.total(END + from, END + to);
          expect(mean).toBeCloseTo(days, 6);
          expect((quantiles[0] ?? 0) <= mean && mean <= (quantiles[8] ?? 0)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('what is expected until a day goes on until then, and no longer', () => {
    const raised = (i: number) => (i >= DAYS - 10 ? 180 : 100) + noise(i);
    const made = known([{ kind: 'expected', start: END - 10, until: END + 6 }], raised);
    expect(made.slice(0, 6).every((mean) => Math.abs(mean - 180) < 10)).toBe(true);
    expect(made.slice(6).every((mean) => Math.abs(mean - 100) < 10)).toBe(true);
  });

  it('what befell a part is left out by as much as it was', () => {
    const raised = (i: number) => (i >= DAYS - 10 ? 130 : 100) + noise(i);
    const part = { start: END - 10, perDay: 30 };
    const expected = known([{ kind: 'expected', ...part, until: END + 6 }], raised);
    expect(expected.slice(0, 6).every((mean) => Math.abs(mean - 130.5) < 2)).toBe(true);
    expect(expected.slice(6).every((mean) => Math.abs(mean - 100.5) < 2)).toBe(true);
    const fault = known([{ kind: 'not expected', ...part, end: END }], raised);
    expect(fault.every((mean) => Math.abs(mean - 100.5) < 2)).toBe(true);
  });

  it('what was not expected teaches nothing', () => {
    const raised = (i: number) => (i >= DAYS - 10 ? 180 : 100) + noise(i);
    const made = known([{ kind: 'not expected', start: END - 10, end: END }], raised);
    expect(made.every((mean) => Math.abs(mean - 100) < 10)).toBe(true);
  });
});
