import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Case, type CaseEvent, stateOf } from '../../src/finops/anomaly-case.ts';
import { costAvoided, impactByDay, monthlyImpact, usualExpectation } from '../../src/finops/anomaly-impact.ts';
import { caseAfter, openCase } from '../../src/finops/case-after.ts';
import { parseDay } from '../../src/finops/day.ts';
import { severityOf } from '../../src/finops/severity.ts';
import { CHECKOUT, found } from '../support/anomalies.ts';
import '../support/properties.ts';

const AT = '2026-11-14T09:00:00Z';
const LATER = '2026-11-15T09:00:00Z';
const expected = (until: string, dollars: number): CaseEvent => ({
  kind: 'expected',
  by: 'ada@acme.example',
  until: parseDay(until),
  upTo: dollars * 1_000_000,
});
const WRONG: CaseEvent = { kind: 'not expected', by: 'ada@acme.example', reason: 'bug', action: 'Roll back.' };
const search = { kind: 'team', name: 'search' } as const;

function told(one: Case, ...events: CaseEvent[]): Case {
  return events.reduce((now, event) => {
    const next = caseAfter(now, event, LATER);
    if (next === undefined) throw new Error(`${event.kind} does not apply`);
    return next;
  }, one);
}
const seen = (...args: Parameters<typeof found>): CaseEvent => ({ kind: 'found', found: found(...args) });
const opened = (...args: Parameters<typeof found>) => openCase(found(...args), AT);

describe('an anomaly', () => {
  it('waits for an answer even when its cost is over', () => {
    expect(stateOf(opened('2026-11-12', [100], { ongoing: false }))).toBe('open');
  });

  it('that was expected is closed when it is over', () => {
    const one = told(opened('2026-11-12', [100]), expected('2026-11-20', 500));
    expect(stateOf(one)).toBe('expected');
    expect(stateOf(told(one, seen('2026-11-12', [100, 100], { ongoing: false })))).toBe('closed');
  });

  it.each([
    ['its days', [100, 100, 100, 100]],
    ['its amount', [100, 500]],
  ])('that was expected is asked about again beyond %s', (_, days) => {
    const one = told(opened('2026-11-12', [100]), expected('2026-11-14', 400));
    const again = told(one, seen('2026-11-12', days));
    expect([stateOf(again), again.since, again.outgrown?.by]).toEqual(['open', LATER, 'ada@acme.example']);
  });

  it('that was announced for less arrives as a question', () => {
    expect(stateOf(told(opened('2026-11-12', [100]), expected('2026-11-14', 50)))).toBe('open');
  });

  it('that was not expected stays open until the cost is back', () => {
    const one = told(opened('2026-11-12', [100]), WRONG);
    expect(stateOf(one)).toBe('not expected');
    expect(stateOf(told(one, seen('2026-11-12', [100], { ongoing: false })))).toBe('closed');
    expect(caseAfter(one, { kind: 'absorbed' }, LATER)).toBeUndefined();
  });

  it('moves to the team that accepts it, and is asked there anew', () => {
    const handed = told(opened('2026-11-12', [100]), { kind: 'not ours', by: 'ada@acme.example', to: search });
    expect(stateOf(handed)).toBe('waiting for another team');
    expect(caseAfter(handed, WRONG, LATER)).toBeUndefined();
    expect(told(handed, { kind: 'accepted', by: 'kurt@acme.example' })).toMatchObject({
      askedOf: search,
      answer: { kind: 'none' },
      since: LATER,
    });
    expect(told(handed, { kind: 'declined', by: 'kurt@acme.example' })).toMatchObject({ askedOf: CHECKOUT });
  });

  it('is answered once: whoever comes second is told', () => {
    expect(caseAfter(told(opened('2026-11-12', [100]), WRONG), expected('2026-11-20', 900), LATER)).toBeUndefined();
  });

  it('that a restatement took away is a question again when it comes back', () => {
    const gone = told(opened('2026-11-12', [100]), { kind: 'gone' });
    expect(stateOf(gone)).toBe('closed');
    expect(caseAfter(gone, WRONG, LATER)).toBeUndefined();
    const back = told(gone, seen('2026-11-12', [90]));
    expect([stateOf(back), back.since]).toEqual(['open', LATER]);
  });

  it('that nobody answered for long is closed for good', () => {
    const one = told(opened('2026-11-12', [100]), { kind: 'absorbed' });
    expect(stateOf(one)).toBe('closed');
    expect(caseAfter(one, seen('2026-11-12', [100, 100]), LATER)).toBeUndefined();
  });
});

describe('what it comes to', () => {
  it('per month is the mean of the last three days', () => {
    expect(monthlyImpact(found('2026-11-10', [500, 20, 30, 40]))).toBe(20 * 30 * 1_000_000);
  });

  it('by day adds up to the whole, whatever its days say one by one', () => {
    const amounts = fc.array(fc.integer({ min: -50, max: 500 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: -9_000_000, max: 9_000_000 }), fc.nat(60), (dollars, more, unknown) => {
        const one = found('2026-11-12', dollars);
        const whole = { ...one, actual: one.actual + more, days: one.days.slice(0, unknown) };
        const byDay = impactByDay(whole);
        expect([...byDay.keys()]).toEqual(dollars.map((_, index) => one.start + index));
        expect([...byDay.values()].every(Number.isInteger)).toBe(true);
        expect([...byDay.values()].reduce((a, b) => a + b)).toBe(whole.actual - whole.expected);
      }),
    );
    expect([...impactByDay(found('2026-11-12', [40, 10, 25])).values()]).toEqual([30_000_000, 0, 15_000_000]);
  });

  it('avoided by mending it is that mean for each day to the end of the month', () => {
    const wrong = told(opened('2026-11-12', [100]), WRONG);
    expect(costAvoided(wrong)).toBeUndefined();
    const over = told(wrong, seen('2026-11-12', [100, 40, 70, 10], { ongoing: false }));
    // The 16th is the first normal day: fifteen days to the end of November.
    expect(costAvoided(over)).toEqual({ micros: 30_000_000 * 15, daily: 30_000_000, days: 15 });
    expect(costAvoided({ ...over, answer: { kind: 'none' } })).toBeUndefined();
  });

  it('never counts more than 30 days', () => {
    const over = told(opened('2026-12-31', [40]), WRONG, seen('2026-12-31', [40], { ongoing: false }));
    expect(costAvoided(over)?.days).toBe(30);
  });

  it('usually expected is a week more, and a fifth on top', () => {
    expect(usualExpectation(found('2026-11-12', [110]))).toEqual({
      until: parseDay('2026-11-19'),
      upTo: 960_000_000,
    });
    expect(usualExpectation(found('2026-11-12', [110], { ongoing: false })).until).toBe(parseDay('2026-11-12'));
  });

  it.each([
    [99, 'low'],
    [100, 'medium'],
    [1000, 'high'],
    [10_000, 'critical'],
    [-2000, 'high'],
  ])('an impact of $%d is %s', (dollars, severity) => {
    expect(severityOf(dollars * 1_000_000)).toBe(severity);
  });
});
