import { type Day, parseDay } from '../../src/finops/day.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import type { Scope } from '../../src/finops/scope.ts';

export const CHECKOUT: Scope = { kind: 'workload', name: 'checkout', team: 'payments' };

/** Days that cost this much each, in dollars, where ten were expected; the amounts are those of its days. */
export function found(from: string, dollars: readonly number[], more: Partial<FoundAnomaly> = {}): FoundAnomaly {
  const start = parseDay(from) as Day;
  const micros = (amount: number) => amount * 1_000_000;
  const impact = micros(dollars.reduce((a, b) => a + b, 0) - 10 * dollars.length);
  const before = [-3, -2, -1].map((ago) => dayOf(start + ago, 10));
  const days = [...before, ...dollars.map((amount, index) => dayOf(start + index, amount))];
  return {
    kind: 'usage',
    scope: CHECKOUT,
    start,
    end: start + dollars.length,
    flaggedOn: start,
    ongoing: true,
    expected: micros(10 * dollars.length),
    actual: micros(dollars.reduce((a, b) => a + b, 0)),
    drivers: [
      {
        dimension: 'service',
        value: 'Amazon EC2',
        name: 'Amazon EC2',
        impact: Math.round(impact * 0.8),
        moved: 'usage',
      },
      { dimension: 'account', value: '2000', name: 'production', impact, moved: 'unknown' },
    ],
    alsoMoved: [],
    days,
    ...more,
  };

  function dayOf(day: Day, amount: number) {
    return { day, actual: micros(amount), expected: micros(10), low: micros(8), high: micros(12) };
  }
}
