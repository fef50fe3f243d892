import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMicros, formatMoney, splitMicros } from '../../src/finops/money.ts';

describe('addMicros', () => {
  it('adds exactly', () => expect(addMicros(1_500_000, -2)).toBe(1_499_998));

  it('refuses a sum that would lose digits', () =>
    expect(() => addMicros(Number.MAX_SAFE_INTEGER, 1)).toThrow(RangeError));
});

describe('formatMoney', () => {
  it.each([
    [1_234_560_000, {}, '$1,234.56'],
    [-5_000_000, {}, '-$5.00'],
    [1_234_560_000, { whole: true }, '$1,235'],
    [12_300_000, { signed: true }, '+$12.30'],
    [-12_300_000, { signed: true }, '-$12.30'],
    [0, { signed: true }, '$0.00'],
    [-0, {}, '$0.00'],
    [1, {}, '<$0.01'],
    [4_999, {}, '<$0.01'],
    [5_000, {}, '$0.01'],
    [-1, {}, '-<$0.01'],
    [1, { signed: true }, '+<$0.01'],
    [400_000, { whole: true }, '<$1'],
    [Number.MAX_SAFE_INTEGER, {}, '$9,007,199,254.74'],
  ])('%d with %o is %s', (micros, options, shown) => expect(formatMoney(micros, 'USD', options)).toBe(shown));

  it('knows the smallest coin of the currency', () => {
    expect(formatMoney(1_000_000, 'JPY')).toBe('¥1');
    expect(formatMoney(400_000, 'JPY')).toBe('<¥1');
    expect(formatMoney(1_000, 'EUR')).toBe('<€0.01');
  });
});

const totals = fc.maxSafeInteger();
const weight = fc.oneof(fc.maxSafeNat(), fc.nat(100), fc.double({ min: 1e-9, max: 1e12, noNaN: true }), fc.constant(0));
const weights = fc.array(weight, { minLength: 1, maxLength: 40 });

describe('splitMicros', () => {
  it('gives what is left to the largest remainders, the earlier first', () => {
    expect(splitMicros(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(splitMicros(10, [0.5, 0.25, 0.25])).toEqual([5, 3, 2]);
    expect(splitMicros(-100, [2, 1])).toEqual([-67, -33]);
  });

  it('splits evenly when nobody has a weight, and gives nothing to a weight below zero', () => {
    expect(splitMicros(7, [0, 0])).toEqual([4, 3]);
    expect(splitMicros(7, [-5, 1])).toEqual([0, 7]);
    expect(splitMicros(0, [])).toEqual([]);
  });

  it('refuses what cannot be split', () => {
    expect(() => splitMicros(1, [])).toThrow(RangeError);
    expect(() => splitMicros(1, [Number.NaN])).toThrow(RangeError);
    expect(() => splitMicros(0.5, [1])).toThrow(RangeError);
  });

  it('adds up exactly, and no piece has the opposite sign', () =>
    fc.assert(
      fc.property(totals, weights, (total, parts) => {
        const pieces = splitMicros(total, parts);
        expect(pieces.reduce((a, b) => a + BigInt(b), 0n)).toBe(BigInt(total));
        expect(pieces.every((piece) => piece === 0 || Math.sign(piece) === Math.sign(total))).toBe(true);
      }),
    ));

  it('is within one micro of the exact share', () =>
    fc.assert(
      fc.property(totals, fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 40 }), (total, parts) => {
        const sum = parts.reduce((a, b) => a + BigInt(b), 0n);
        fc.pre(sum > 0n);
        splitMicros(total, parts).forEach((piece, index) => {
          const off = BigInt(piece) * sum - BigInt(total) * BigInt(parts[index] ?? 0);
          expect(off > -sum && off < sum).toBe(true);
        });
      }),
    ));

  it('gives a larger weight no less, however little larger it is', () => {
    const pieces = splitMicros(1071, [1.4901161193847638e-8, 1e-9, 1.0000000000000003e-9, 0]);
    expect(pieces[2]).toBeGreaterThanOrEqual(pieces[1] ?? 0);
  });

  it('gives a larger weight no less, and of equal weights the earlier no less', () =>
    fc.assert(
      fc.property(fc.maxSafeNat(), weights, (total, parts) => {
        const pieces = splitMicros(total, parts);
        parts.forEach((a, i) => {
          parts.forEach((b, j) => {
            if (a > b || (a === b && i < j)) expect(pieces[i]).toBeGreaterThanOrEqual(pieces[j] ?? 0);
          });
        });
      }),
    ));
});
