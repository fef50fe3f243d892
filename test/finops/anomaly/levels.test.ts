import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/finops/anomaly/gather.ts';
import { atLowestLevel, type Levels, type Placed } from '../../../src/finops/anomaly/levels.ts';
import '../../support/properties.ts';

const BELOW: Record<string, string[][]> = {
  company: [['payments', 'search'], ['account 1']],
  'account 1': [['payments', 'search']],
  payments: [['checkout', 'ledger']],
  search: [['catalogue']],
};

/** Each scope's cost beyond what was expected, on each of the days. */
function levels(extra: Record<string, number>, asked: readonly string[] = []): Levels<string> {
  return {
    below: (scope) => BELOW[scope] ?? [],
    over: (scope, start, end) => ({
      expected: 100 * (end - start),
      actual: (100 + (extra[scope] ?? 0)) * (end - start),
    }),
    isAsked: (scope) => asked.includes(scope),
    isSame: (one, other) => one === other,
  };
}

function seen(scope: string, extra: Record<string, number>, start = 10, end = 12, flaggedOn = start): Placed<string> {
  return { scope, start, end, flaggedOn, state: 'ongoing', ...levels(extra).over(scope, start, end) };
}

const places = (extra: Record<string, number>, ...scopes: string[]) =>
  atLowestLevel(
    scopes.map((scope) => seen(scope, extra)),
    levels(extra),
  ).map(({ scope }) => scope);

describe('an anomaly that shows at several levels', () => {
  it('is told once, where it is', () => {
    const extra = { company: 400, payments: 400, checkout: 390, 'account 1': 400 };
    expect(places(extra, 'company', 'account 1', 'payments', 'checkout')).toEqual(['checkout']);
    expect(places(extra, 'company')).toEqual(['checkout']);
    expect(places(extra, 'account 1')).toEqual(['checkout']);
  });

  it('is about a part from 70 % on', () => {
    expect(places({ payments: 100, checkout: 70 }, 'payments')).toEqual(['checkout']);
    expect(places({ payments: 100, checkout: 69 }, 'payments')).toEqual(['payments']);
  });

  it('is about the account where no team explains it', () => {
    expect(places({ company: 100, 'account 1': 100, payments: 40 }, 'company')).toEqual(['account 1']);
  });

  it('is told by its parts where they explain it together', () => {
    const extra = { payments: 100, checkout: 50, ledger: 45 };
    expect(places(extra, 'payments', 'checkout', 'ledger')).toEqual(['checkout', 'ledger']);
    expect(places(extra, 'payments', 'checkout')).toEqual(['payments', 'checkout']);
  });

  it('stays where it was asked about while that explains half of it', () => {
    const at = (asked: string, extra: Record<string, number>, ...scopes: string[]) =>
      atLowestLevel(
        scopes.map((scope) => seen(scope, extra)),
        levels(extra, [asked]),
      ).map(({ scope }) => scope);
    const extra = { company: 100, payments: 90, checkout: 60, ledger: 30 };
    expect(places(extra, 'company', 'payments')).toEqual(['payments']);
    expect(at('checkout', extra, 'company', 'payments')).toEqual(['checkout']);
    expect(at('checkout', { ...extra, checkout: 40, ledger: 50 }, 'company', 'payments')).toEqual(['payments']);
    const narrow = { company: 100, payments: 90, checkout: 80 };
    expect(at('payments', narrow, 'company', 'payments', 'checkout')).toEqual(['payments']);
    expect(at('search', narrow, 'company', 'payments', 'checkout')).toEqual(['checkout']);
  });

  it('was known when it was seen first, but not before it began', () => {
    const extra = { company: 100, payments: 100, checkout: 100 };
    const own = seen('checkout', extra, 10, 14, 12);
    const [one] = atLowestLevel([seen('payments', extra, 8, 13, 9), own], levels(extra));
    expect(one).toMatchObject({ scope: 'checkout', start: 10, end: 14, flaggedOn: 10 });
  });
});

const someAnomalies = fc.array(
  fc.record({
    scope: fc.constantFrom('company', 'account 1', 'payments', 'search', 'checkout', 'ledger', 'catalogue'),
    start: fc.nat(30),
    days: fc.integer({ min: 1, max: 10 }),
  }),
  { maxLength: 12 },
);
const someExtra = fc.dictionary(
  fc.constantFrom(...Object.keys(BELOW), 'checkout', 'ledger', 'catalogue'),
  fc.integer({ min: 1, max: 500 }),
);

describe('laws', () => {
  it('no scope is asked twice about a day', () => {
    fc.assert(
      fc.property(someAnomalies, someExtra, (anomalies, extra) => {
        const placed = atLowestLevel(
          anomalies.map(({ scope, start, days }) => seen(scope, extra, start, start + days)),
          levels(extra),
        );
        for (const [index, one] of placed.entries()) {
          const others = placed.slice(index + 1).filter(({ scope }) => scope === one.scope);
          expect(others.filter(({ start, end }) => start < one.end && one.start < end)).toEqual([]);
        }
      }),
    );
  });

  it('what is gathered keeps every anomaly, and no day twice', () => {
    fc.assert(
      fc.property(someAnomalies, (anomalies) => {
        const gathered = gather(anomalies.map(({ scope, start, days }) => seen(scope, {}, start, start + days)));
        expect(gathered.reduce((sum, { parts }) => sum + parts.length, 0)).toBe(anomalies.length);
        for (const [index, { start }] of gathered.entries())
          expect(start).toBeGreaterThanOrEqual(gathered[index - 1]?.end ?? 0);
      }),
    );
  });
});
