import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type SeriesSettings } from '../../src/finops/anomaly/settings.ts';
import { type Anomaly, begin, type JudgedDay, loadState, observe, saveState } from '../../src/finops/anomaly.ts';
import { type Day, dateOf, formatDay, parseDay } from '../../src/finops/day.ts';
import '../support/properties.ts';

const FIRST = parseDay('2025-01-01');
/** Noise of up to three percent that is the same each time. */
const noise = (index: number) => 1 + 0.03 * Math.sin(index * 12.9898 + index * index);

/** The cost of each day from `FIRST` on; undefined where there is none. */
function costs(days: number, cost: (day: Day, index: number) => number | undefined): (number | undefined)[] {
  return Array.from({ length: days }, (_, index) => {
    const usual = cost(FIRST + index, index);
    return usual === undefined ? undefined : usual * noise(index);
  });
}

function judge(all: readonly (number | undefined)[], settings: Partial<SeriesSettings> = {}, appeared = false) {
  const state = begin(FIRST, appeared);
  const found: Anomaly[] = [];
  const judged: (JudgedDay | undefined)[] = all.map((cost, index) => {
    if (cost === undefined) return undefined;
    const day = observe(state, FIRST + index, cost, { ...DEFAULTS, ...settings });
    if (day.anomaly && day.anomaly !== found.at(-1)) found.push(day.anomaly);
    return day;
  });
  return { found, judged, state };
}

/** "2025-03-01..2025-03-04 known 2025-03-01 over", the end being the last day. */
const told = ({ found }: { found: Anomaly[] }) =>
  found.map(({ start, end, flaggedOn, state }) =>
    [`${formatDay(start)}..${formatDay(end - 1)}`, `known ${formatDay(flaggedOn)}`, state].join(' '),
  );

const within = (day: Day, from: string, to: string) => day >= parseDay(from) && day <= parseDay(to);
const weekday = (day: Day) => (day + 3) % 7;

describe('what is ordinary', () => {
  it('is a quiet week after another', () => {
    expect(told(judge(costs(300, () => 100)))).toEqual([]);
  });

  it('is less at weekends, and more on Mondays', () => {
    const week = [140, 100, 100, 100, 90, 30, 20];
    expect(told(judge(costs(300, (day) => week[weekday(day)])))).toEqual([]);
  });

  it('is growth that goes on', () => {
    expect(told(judge(costs(400, (_, index) => 100 * 1.003 ** index)))).toEqual([]);
  });

  it.each([
    ['the first', (day: Day) => dateOf(day).date === 1],
    ['the fifteenth', (day: Day) => dateOf(day).date === 15],
    ['the last day', (day: Day) => dateOf(day + 1).date === 1],
  ])('is a charge that returns on %s of the month', (_, isThen) => {
    expect(told(judge(costs(300, (day) => (isThen(day) ? 400 : 100))))).toEqual([]);
  });

  it('is a charge that returns on another day of the month, once it has been asked about twice', () => {
    const found = told(judge(costs(300, (day) => (dateOf(day).date === 20 ? 400 : 100))));
    expect(found).toHaveLength(2);
  });

  it('is what runs on the last days of the month, whose dates are others each month, once it has been asked about twice', () => {
    const found = told(judge(costs(400, (day) => (dateOf(day + 2).date <= 2 ? 400 : 100))));
    expect(found.map((one) => one.slice(0, 22))).toEqual(['2025-01-30..2025-01-31', '2025-02-27..2025-02-27']);
  });

  it('is less than before, and then as much as that again', () => {
    expect(told(judge(costs(200, (_, index) => (index < 100 ? 100 : 60))))).toEqual([]);
    expect(told(judge(costs(200, (_, index) => (index >= 100 && index < 104 ? 5 : 100))))).toEqual([]);
  });

  it('is what a holiday has cost before', () => {
    const days = ['2025-03-03', '2025-05-05', '2025-07-07'].map(parseDay);
    const sale = costs(240, (day) => (days.includes(day) ? 260 : 100));
    expect(told(judge(sale))).toHaveLength(3);
    expect(told(judge(sale, { isHoliday: (day) => days.includes(day) }))).toEqual([
      '2025-03-03..2025-03-03 known 2025-03-03 over',
    ]);
  });

  it('is nothing that is small in any of the three ways', () => {
    const bump = costs(200, (_, index) => (index === 100 ? 150 : 100));
    expect(told(judge(bump))).toHaveLength(1);
    expect(told(judge(bump, { relative: 0.7 }))).toEqual([]);
    expect(told(judge(bump, { absolute: 70 }))).toEqual([]);
    expect(told(judge(bump, { deviations: 40 }))).toEqual([]);
  });

  it('is a credit, and the day after it', () => {
    expect(told(judge(costs(200, (_, index) => (index % 50 === 20 ? -300 : 100))))).toEqual([]);
  });
});

describe('what is out of the ordinary', () => {
  it('is a spike, known the same day', () => {
    const { found } = judge(costs(200, (_, index) => (index === 100 ? 250 : 100)));
    expect(told({ found })).toEqual(['2025-04-11..2025-04-11 known 2025-04-11 over']);
    expect(found[0]?.expected).toBeCloseTo(100, -1);
    expect(found[0]?.actual).toBeCloseTo(250 * noise(100));
  });

  it('is a burst, which is one anomaly from its first day to its last', () => {
    const all = costs(200, (day) => (within(day, '2025-05-05', '2025-05-08') ? 190 : 100));
    expect(told(judge(all))).toEqual(['2025-05-05..2025-05-08 known 2025-05-05 over']);
  });

  it('is a weekend that costs as much as a working day', () => {
    const all = costs(200, (day) => (weekday(day) >= 5 && !within(day, '2025-05-31', '2025-06-01') ? 30 : 100));
    expect(told(judge(all))).toEqual(['2025-05-31..2025-06-01 known 2025-05-31 over']);
  });

  it('is a level that rose, and goes on', () => {
    const all = costs(150, (day) => (day >= parseDay('2025-05-20') ? 170 : 100));
    expect(told(judge(all))).toEqual(['2025-05-20..2025-05-30 known 2025-05-20 ongoing']);
  });

  it('is a slow ramp, of which no single day stands out from the one before', () => {
    const from = parseDay('2025-05-01');
    const all = costs(150, (day) => 100 * (1 + 0.035 * Math.max(0, Math.min(14, day - from))));
    const { found } = judge(all);
    expect(found).toHaveLength(1);
    expect(found[0]?.flaggedOn).toBeLessThan(from + 14);
    expect(found[0]?.start).toBeLessThanOrEqual((found[0]?.flaggedOn ?? 0) - 1);
  });

  it('is half as much again of a batch that returns each month', () => {
    const all = costs(240, (day) => (dateOf(day).date !== 15 ? 100 : day > parseDay('2025-06-01') ? 600 : 400));
    expect(told(judge(all))[0]).toBe('2025-06-15..2025-06-15 known 2025-06-15 over');
  });

  it('is seen through days of which nothing is known', () => {
    const all = costs(200, (_, index) => (index % 5 === 0 ? undefined : index === 101 ? 250 : 100));
    expect(told(judge(all))).toEqual(['2025-04-12..2025-04-12 known 2025-04-12 over']);
  });

  it('is what a new workload costs from an amount on, and nothing else while it is new', () => {
    const fresh = costs(60, (_, index) => 80 + 40 * (index % 3));
    expect(told(judge(fresh, { newcomer: 200 }, true))).toEqual([]);
    expect(told(judge(fresh, {}, true))).toEqual([]);
    const [first] = judge(fresh, { newcomer: 50 }, true).found;
    expect(first).toMatchObject({ start: FIRST, flaggedOn: FIRST, expected: 0 });
  });
});

describe('what becomes of a new level', () => {
  const shifted = costs(300, (_, index) => (index < 100 ? 100 : 170));
  const span = { start: FIRST + 100, end: FIRST + 101 };

  it('that nobody called wrong: it is the baseline after 28 days', () => {
    const { found, judged } = judge(shifted);
    expect(told({ found })).toEqual(['2025-04-11..2025-05-08 known 2025-04-11 absorbed']);
    expect(judged.at(-1)?.expected).toBeCloseTo(170, -1);
  });

  it('that was called wrong: it never is', () => {
    const { found, judged } = judge(shifted, { answers: [{ ...span, answer: 'not expected' }] });
    expect(found).toMatchObject([{ state: 'ongoing', end: FIRST + 300 }]);
    expect(judged.at(-1)?.expected).toBeCloseTo(100, -1);
  });

  it('that is expected until a day and up to an amount: no question before, and one beyond either', () => {
    const answers = [{ start: FIRST + 95, end: FIRST + 96, until: FIRST + 110, upTo: 90, answer: 'expected' as const }];
    expect(told(judge(shifted, { answers }))[0]).toMatch('2025-04-21..');
    const beyond = costs(300, (_, index) => (index < 100 ? 100 : index === 105 ? 290 : 170));
    const { found, judged } = judge(beyond, { answers });
    expect(found[0]).toMatchObject({ start: FIRST + 105, flaggedOn: FIRST + 105 });
    expect(judged[105]?.expected).toBeCloseTo(190, -1);
  });

  it('that is expected for long: it is the baseline after 28 days', () => {
    const answers = [{ ...span, until: FIRST + 140, answer: 'expected' as const }];
    expect(told(judge(shifted, { answers }))).toEqual([]);
  });
});

describe('sensitivity', () => {
  it('asks sooner or later within bounds', () => {
    const bump = costs(200, (_, index) => (index === 100 ? 122 : 100));
    expect(told(judge(bump))).toEqual([]);
    expect(told(judge(bump, { sensitivity: 1.5 }))).toHaveLength(1);
    const spike = costs(200, (_, index) => (index === 100 ? 250 : 100));
    expect(told(judge(spike, { sensitivity: 0.001 }))).toHaveLength(1);
  });
});

/** Series of two levels of noise with bumps anywhere. */
const anySeries = fc
  .record({
    level: fc.integer({ min: 1, max: 1000 }),
    spread: fc.double({ min: 0, max: 0.3, noNaN: true }),
    draws: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 90, maxLength: 160 }),
    bumps: fc.array(
      fc.record({ at: fc.nat(159), days: fc.integer({ min: 1, max: 40 }), times: fc.integer({ min: 2, max: 5 }) }),
      { maxLength: 3 },
    ),
  })
  .map(({ level, spread, draws, bumps }) =>
    draws.map((draw, index) => {
      const bump = bumps.find(({ at, days }) => index >= at && index < at + days);
      return level * (1 + spread * draw) * (bump?.times ?? 1);
    }),
  );

describe('laws', () => {
  it('the future changes nothing that was said before', () => {
    fc.assert(
      fc.property(anySeries, fc.nat(150), (all, cut) => {
        const known = (some: readonly number[]) =>
          judge(some).judged.map((day) => day && [day.expected, day.low, day.high]);
        expect(known(all).slice(0, cut)).toEqual(known(all.slice(0, cut)));
        const flagged = (some: readonly number[]) =>
          judge(some)
            .found.filter((one) => one.flaggedOn < FIRST + cut)
            .map(({ start, flaggedOn }) => [start, flaggedOn]);
        expect(flagged(all)).toEqual(flagged(all.slice(0, cut)));
      }),
      { numRuns: 30 },
    );
  });

  it('the unit does not matter', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: -20, max: 20 }), (all, power) => {
        const scaled = all.map((cost) => cost * 2 ** power);
        expect(told(judge(scaled))).toEqual(told(judge(all)));
      }),
      { numRuns: 30 },
    );
  });

  it('an anomaly teaches nothing: how large it was makes no difference afterwards', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 150 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 3, max: 50 }),
        (at, days, times) => {
          const expectedAfter = (size: number) =>
            judge(costs(200, (_, index) => (index >= at && index < at + days ? 100 * size : 100))).judged[at + days]
              ?.expected;
          expect(expectedAfter(times)).toBeCloseTo(expectedAfter(3) ?? Number.NaN, 3);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('a state that was put away goes on as if it had not been', () => {
    fc.assert(
      fc.property(anySeries, fc.nat(89), (all, cut) => {
        const { state } = judge(all.slice(0, cut));
        const loaded = loadState(structuredClone(saveState(state)));
        const go = (from: typeof state) =>
          all.slice(cut).map((cost, index) => observe(from, FIRST + cut + index, cost));
        expect(go(loaded)).toEqual(go(state));
      }),
      { numRuns: 20 },
    );
  });
});
