import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alert, type BudgetThresholds, dueAlerts, type Shares } from '../../src/finops/budget-alerts.ts';
import '../support/properties.ts';

const THRESHOLDS: BudgetThresholds = { actual: [0.8, 1], forecast: [1] };

/** What a budget is told of as its shares move; each line is what was due at one look. */
function told(...looks: [actual: number, forecast?: number][]): string[][] {
  let alerts: Alert[] = [];
  return looks.map(([actual, forecast]) => {
    const due = dueAlerts(THRESHOLDS, { actual, forecast }, alerts);
    alerts = after(alerts, due);
    return due.map((one) => {
      const { basis, threshold } = one.kind === 'raised' ? one : one.alert;
      return `${one.kind} ${basis} ${threshold * 100}%${one.kind === 'worsened' ? ` +${one.step}` : ''}`;
    });
  });
}

function after(alerts: readonly Alert[], due: ReturnType<typeof dueAlerts<Alert>>): Alert[] {
  let next = [...alerts];
  for (const one of due) {
    if (one.kind === 'raised') {
      const { basis, threshold, step } = one;
      next.push({ basis, threshold, step, state: 'standing' });
      continue;
    }
    const state = one.kind === 'withdrawn' ? 'withdrawn' : 'standing';
    const step = one.kind === 'withdrawn' ? one.alert.step : one.step;
    next = next.map((alert) => (alert === one.alert ? { ...alert, state, step } : alert));
  }
  return next;
}

describe('budget alerts', () => {
  it('are told once for each threshold', () => {
    expect(told([0.5, 0.9], [0.8, 1.05], [0.85, 1.1], [1, 1.1], [1.1, 1.1])).toEqual([
      [],
      ['raised actual 80%', 'raised forecast 100%'],
      [],
      ['raised actual 100%'],
      [],
    ]);
  });

  it('say only the highest of several that are crossed at once, and no forecast of what has happened', () => {
    expect(told([1.05, 1.3])).toEqual([['raised actual 100%']]);
  });

  it('are told again when they are worse by a step, and not before', () => {
    expect(told([1.0], [1.19], [1.2], [1.39], [1.41], [1.2])).toEqual([
      ['raised actual 100%'],
      [],
      ['worsened actual 100% +1'],
      [],
      ['worsened actual 100% +2'],
      [],
    ]);
  });

  it('are withdrawn when the cause is gone, and return without being told anew', () => {
    expect(told([0.9], [0.7], [0.9], [1.0], [0.9])).toEqual([
      ['raised actual 80%'],
      ['withdrawn actual 80%'],
      ['returned actual 80%'],
      ['raised actual 100%'],
      ['withdrawn actual 100%'],
    ]);
    expect(told([1.05], [0.9])).toEqual([['raised actual 100%'], ['withdrawn actual 100%', 'raised actual 80%']]);
    expect(told([0.2, 1.1], [0.2])).toEqual([['raised forecast 100%'], ['withdrawn forecast 100%']]);
  });

  it('come to rest: the same shares are told once', () => {
    const share = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(share, fc.option(share, { nil: undefined })), { minLength: 1 }), (looks) => {
        let alerts: Alert[] = [];
        for (const [actual, forecast] of looks) {
          const shares: Shares = { actual, forecast };
          alerts = after(alerts, dueAlerts(THRESHOLDS, shares, alerts));
          expect(dueAlerts(THRESHOLDS, shares, alerts)).toEqual([]);
        }
        const keys = alerts.map(({ basis, threshold }) => `${basis} ${threshold}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
