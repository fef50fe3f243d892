import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centAmount, parseAmount, plainAmount } from '../../src/finops/amount.ts';
import { formatMoney } from '../../src/finops/money.ts';
import '../support/properties.ts';

describe('an amount as people write it', () => {
  it.each([
    ['42000', 42_000_000_000],
    ['42k', 42_000_000_000],
    ['42K', 42_000_000_000],
    ['42,000', 42_000_000_000],
    ['1.25m', 1_250_000_000_000],
    ['$42,000.50', 42_000_500_000],
    ['42000$', 42_000_000_000],
    ['USD42k', 42_000_000_000],
    ['0.000001', 1],
    ['0', 0],
  ])('%s is %d micros', (text, micros) => expect(parseAmount(text, 'USD')).toBe(micros));

  it.each(['', 'payments', '42,00', '4,2000', '1.2.3', '-5', '99999999999k', '2026-01', 'k', '$'])(
    '"%s" is none',
    (text) => expect(parseAmount(text, 'USD')).toBeUndefined(),
  );

  it('in another currency is told apart', () => {
    expect(parseAmount('€42k', 'USD')).toBe('foreign');
    expect(parseAmount('42EUR', 'USD')).toBe('foreign');
    expect(parseAmount('€42k', 'EUR')).toBe(42_000_000_000);
  });

  it('as a plain number reads as what it was, to the micro', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (micros) => {
        expect(parseAmount(plainAmount(micros), 'USD')).toBe(micros);
      }),
    );
  });

  it('that was formatted reads as what it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9e11 }), fc.constantFrom('USD', 'EUR', 'GBP'), (cents, currency) => {
        expect(parseAmount(formatMoney(cents * 1e4, currency), currency)).toBe(cents * 1e4);
      }),
    );
  });
});

describe('an amount in cents', () => {
  it('is rounded as people are shown it', () => {
    expect([8_575_000, 1_005_000, -1_005_000, -4_999, 0].map(centAmount)).toEqual([
      '8.58',
      '1.01',
      '-1.01',
      '0.00',
      '0.00',
    ]);
    const shown = fc.integer({ min: -1e12, max: 1e12 }).filter((micros) => Math.abs(micros) >= 5000);
    fc.assert(
      fc.property(shown, (micros) => {
        expect(centAmount(micros)).toBe(formatMoney(micros, 'USD').replace(/[$,]/g, ''));
      }),
    );
  });
});
