import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { type Cadence, dateAt, lastTime, nextTime } from '../../src/finops/cadence.ts';

const at = (iso: string) => Date.parse(iso);
/** The next times, as the clocks there show them. */
function times(cadence: Cadence, after: string, count: number): string[] {
  const found: string[] = [];
  for (let moment = at(after); found.length < count; ) {
    moment = nextTime(cadence, moment);
    found.push(DateTime.fromMillis(moment, { zone: cadence.zone }).toFormat('yyyy-MM-dd HH:mm'));
  }
  return found;
}
const daily = (time: string, zone: string): Cadence => ({ rhythm: { every: 'day' }, minute: minutes(time), zone });
const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const ZONES = ['America/New_York', 'Europe/Berlin', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];

describe('what comes daily', () => {
  it('comes at the first moment that there is, where clocks leave its time out', () => {
    expect(times(daily('02:30', 'America/New_York'), '2026-03-06T12:00:00Z', 3)).toEqual([
      '2026-03-07 02:30',
      '2026-03-08 03:00',
      '2026-03-09 02:30',
    ]);
    expect(times(daily('00:00', 'Africa/Cairo'), '2026-04-22T12:00:00Z', 3)).toEqual([
      '2026-04-23 00:00',
      '2026-04-24 01:00',
      '2026-04-25 00:00',
    ]);
  });

  it('comes once, the first time, where clocks show its time twice', () => {
    const cadence = daily('01:30', 'America/New_York');
    expect(new Date(nextTime(cadence, at('2026-10-31T12:00:00Z'))).toISOString()).toBe('2026-11-01T05:30:00.000Z');
    expect(times(cadence, '2026-10-31T12:00:00Z', 2)).toEqual(['2026-11-01 01:30', '2026-11-02 01:30']);
  });
});

describe('what comes weekly or monthly', () => {
  it('comes on its weekday', () => {
    const cadence: Cadence = { rhythm: { every: 'week', weekday: 1 }, minute: 540, zone: 'Europe/Berlin' };
    expect(times(cadence, '2026-10-20T00:00:00Z', 2)).toEqual(['2026-10-26 09:00', '2026-11-02 09:00']);
  });

  it('comes on the last day of a month that has no such date, leap days among them', () => {
    const cadence: Cadence = { rhythm: { every: 'month', date: 31 }, minute: 540, zone: 'Europe/Berlin' };
    expect(times(cadence, '2027-12-31T12:00:00Z', 5)).toEqual([
      '2028-01-31 09:00',
      '2028-02-29 09:00',
      '2028-03-31 09:00',
      '2028-04-30 09:00',
      '2028-05-31 09:00',
    ]);
  });
});

describe('the times of any cadence', () => {
  const rhythms: fc.Arbitrary<Cadence['rhythm']> = fc.oneof(
    fc.constant({ every: 'day' as const }),
    fc.integer({ min: 1, max: 7 }).map((weekday) => ({ every: 'week' as const, weekday })),
    fc.integer({ min: 1, max: 31 }).map((date) => ({ every: 'month' as const, date })),
  );
  const cadences = fc.record({
    rhythm: rhythms,
    minute: fc.integer({ min: 0, max: 1439 }),
    zone: fc.constantFrom(...ZONES),
  });
  const moments = fc.integer({ min: at('2024-01-01T00:00:00Z') / 60_000, max: at('2030-01-01T00:00:00Z') / 60_000 });

  it('go on for ever, one on each date that they fall on: none is skipped and none comes twice', () => {
    fc.assert(
      fc.property(cadences, moments, (cadence, start) => {
        let moment = start * 60_000;
        let before: number | undefined;
        for (let n = 0; n < 12; n++) {
          const next = nextTime(cadence, moment);
          expect(next).toBeGreaterThan(moment);
          const date = dateAt(next, cadence.zone);
          if (before !== undefined) {
            const apart = { day: [1, 1], week: [7, 7], month: [28, 31] }[cadence.rhythm.every] as [number, number];
            expect(date - before).toBeGreaterThanOrEqual(apart[0]);
            expect(date - before).toBeLessThanOrEqual(apart[1]);
          }
          [moment, before] = [next, date];
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are the same whenever they are asked for', () => {
    fc.assert(
      fc.property(cadences, moments, fc.integer({ min: 1, max: 600_000_000 }), (cadence, start, earlier) => {
        const next = nextTime(cadence, start * 60_000);
        const asked = Math.max(start * 60_000 - earlier, 0);
        // Asked earlier the same time comes, after all those in between.
        let moment = nextTime(cadence, asked);
        while (moment < next) moment = nextTime(cadence, moment);
        expect(moment).toBe(next);
      }),
      { numRuns: 80 },
    );
  });

  it('leave one behind and one ahead at any moment', () => {
    fc.assert(
      fc.property(cadences, moments, fc.integer({ min: 0, max: 10_000_000_000 }), (cadence, start, later) => {
        const first = nextTime(cadence, start * 60_000);
        const now = first + later;
        const { due, next } = lastTime(cadence, first, now);
        expect(due).toBeLessThanOrEqual(now);
        expect(next).toBeGreaterThan(now);
        expect(nextTime(cadence, due)).toBe(next);
      }),
      { numRuns: 80 },
    );
  });
});
