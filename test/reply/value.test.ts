import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatValue, isFigure } from '../../src/reply/value.ts';
import { anyMicros } from './arbitrary-reply.ts';

describe('formatValue', () => {
  test.each([
    [{ micros: 1_234_560_000, currency: 'USD' }, '$1,234.56'],
    [{ micros: -5_000_000, currency: 'USD' }, '-$5.00'],
    [{ micros: 12_300_000, currency: 'USD', signed: true }, '+$12.30'],
    [{ micros: 0, currency: 'USD', signed: true }, '$0.00'],
    [{ micros: 4_999, currency: 'USD' }, '<$0.01'],
    [{ micros: -1, currency: 'USD' }, '-<$0.01'],
    [{ micros: 1_234_560_000, currency: 'EUR' }, '€1,234.56'],
    [{ micros: 1_234_560_000, currency: 'JPY' }, '¥1,235'],
    [{ ratio: 0.12 }, '12%'],
    [{ ratio: 0.12, signed: true }, '+12%'],
    [{ ratio: -0.125, signed: true }, '-13%'],
    [{ ratio: 0.004 }, '0.4%'],
    [{ ratio: 0.0996 }, '10%'],
    [{ ratio: 0.1049 }, '10%'],
    [{ ratio: 0.00001 }, '<0.1%'],
    [{ ratio: 0, signed: true }, '0%'],
    [{ ratio: 12.5 }, '1,250%'],
    [{ ratio: Number.POSITIVE_INFINITY, signed: true }, 'new'],
    [{ ratio: Number.NaN }, 'n/a'],
    ['two\nlines\u202e', 'two lines'],
  ])('%j reads %s', (value, shown) => {
    expect(formatValue(value)).toBe(shown);
  });

  test('an amount reads as its exact cents', () => {
    fc.assert(
      fc.property(anyMicros, (micros) => {
        const shown = formatValue({ micros, currency: 'USD' });
        const cents = (BigInt(Math.abs(micros)) + 5_000n) / 10_000n;
        if (cents === 0n && micros !== 0) return shown.endsWith('<$0.01');
        const digits = BigInt(shown.replace(/\D/g, ''));
        return digits === cents && shown.startsWith('-') === micros < 0;
      }),
    );
  });
});

test('figures are amounts and ratios, not the texts that look like them', () => {
  expect(isFigure({ ratio: 1 })).toBe(true);
  expect(isFigure({ micros: 1, currency: 'USD' })).toBe(true);
  expect(isFigure('$1.00')).toBe(false);
  expect(isFigure(undefined)).toBe(false);
});
