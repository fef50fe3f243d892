import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseAnswer } from '../../src/finops/anomaly-case.ts';
import { parseDay } from '../../src/finops/day.ts';
import { type Answered, detectorLessons, habitual, lessonKey, lessonsOf } from '../../src/finops/learning.ts';
import { scopeKey } from '../../src/finops/scope.ts';
import { CHECKOUT, found } from '../support/anomalies.ts';

const TODAY = parseDay('2026-12-20');
const NOTHING = new Map<string, number>();
const at = '';
const EXPECTED: CaseAnswer = { kind: 'expected', at, by: 'ada@acme.example', until: TODAY, upTo: 1e12 };
const WRONG: CaseAnswer = { kind: 'not expected', at, by: 'ada@acme.example', reason: 'bug', action: '' };

function answered(list: [string, number, CaseAnswer][]): Answered[] {
  return list.map(([day, dollars, answer], index) => ({
    id: index + 1,
    found: found(day, [dollars + 10], { ongoing: false }),
    answer,
  }));
}
const learn = (list: [string, number, CaseAnswer][], unlearned = NOTHING) =>
  lessonsOf(answered(list), unlearned, TODAY);
const TWO_BATCHES: [string, number, CaseAnswer][] = [
  ['2026-09-30', 100, EXPECTED],
  ['2026-10-31', 90, EXPECTED],
];

describe('a habit', () => {
  it.each([
    ['2026-11-30', 120, true],
    ['2026-11-29', 120, true],
    ['2026-12-01', 120, true],
    ['2026-11-15', 120, false],
  ])('a batch expected twice is known on %s: %s', (day, dollars, known) => {
    const expectation = habitual(found(day, [dollars + 10]), learn(TWO_BATCHES));
    expect(expectation !== undefined).toBe(known);
  });

  it('has limits: half as much more is beyond them', () => {
    const expectation = habitual(found('2026-11-30', [160]), learn(TWO_BATCHES));
    expect(expectation).toMatchObject({
      upTo: 120_000_000,
      until: parseDay('2026-12-01'),
      because: { learnedFrom: [1, 2] },
    });
  });

  it('is not made by one answer, nor by two in one month', () => {
    expect(learn([['2026-10-31', 90, EXPECTED]])).toEqual([]);
    expect(
      learn([
        ['2026-10-30', 90, EXPECTED],
        ['2026-10-31', 90, EXPECTED],
      ]),
    ).toEqual([]);
  });

  it('does not grow by itself: what was learned or announced teaches nothing', () => {
    const because = { learnedFrom: [1, 2] };
    const known: CaseAnswer = { ...EXPECTED, because } as CaseAnswer;
    expect(learn([...TWO_BATCHES, ['2026-11-30', 124, known]])).toEqual(learn(TWO_BATCHES));
  });

  it('ends with an answer to the contrary', () => {
    expect(learn([...TWO_BATCHES, ['2026-11-30', 150, WRONG]]).filter(({ kind }) => kind === 'habit')).toEqual([]);
  });

  it('can be undone, and learned again', () => {
    const undone = new Map([[lessonKey(CHECKOUT, 'month-end'), 2]]);
    expect(learn(TWO_BATCHES, undone)).toEqual([]);
    const again: [string, number, CaseAnswer][] = [
      ['2026-11-30', 90, EXPECTED],
      ['2026-12-31', 90, EXPECTED],
    ];
    expect(learn([...TWO_BATCHES, ...again], undone).filter(({ kind }) => kind === 'habit')).toHaveLength(1);
  });

  it('is of one scope and kind', () => {
    const lessons = learn(TWO_BATCHES);
    expect(habitual(found('2026-11-30', [110], { kind: 'commitment' }), lessons)).toBeUndefined();
    expect(habitual(found('2026-11-30', [110], { scope: { kind: 'team', name: 'search' } }), lessons)).toBeUndefined();
  });
});

describe('sensitivity', () => {
  const many = (expected: number, wrong: number) =>
    Array.from({ length: expected + wrong }, (_, index): [string, number, CaseAnswer] => [
      `2026-0${1 + (index % 9)}-${10 + index}`,
      50,
      index < expected ? EXPECTED : WRONG,
    ]);
  const factorOf = (expected: number, wrong: number) => {
    const [one] = learn(many(expected, wrong)).filter(({ kind }) => kind === 'sensitivity');
    return one?.kind === 'sensitivity' ? one.factor : 1;
  };

  it('rises where answers are mostly "not expected", and falls where they are not', () => {
    expect(factorOf(1, 1)).toBe(1);
    expect(factorOf(1, 5)).toBeGreaterThan(1.1);
    expect(factorOf(5, 1)).toBeLessThan(0.9);
    expect(factorOf(0, 8)).toBeCloseTo(1.5);
    expect(factorOf(8, 0)).toBeCloseTo(1 / 1.5);
  });

  it('stays within its bounds, whatever is answered', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), (expected, wrong) => {
        const factor = factorOf(expected, wrong);
        return factor >= 1 / 1.5 - 1e-9 && factor <= 1.5 + 1e-9;
      }),
    );
  });

  it('reaches the detector with the days that were called wrong', () => {
    const cases = answered(many(0, 4));
    const known = detectorLessons(cases, lessonsOf(cases, NOTHING, TODAY)).get(scopeKey(CHECKOUT));
    expect(known?.sensitivity).toBeGreaterThan(1);
    expect(known?.answers).toHaveLength(4);
  });
});
