import { expect, it } from 'vitest';
import { todayIn } from '../src/clock.ts';
import { formatDay } from '../src/finops/day.ts';

it.each([
  ['UTC', '2026-11-23'],
  ['Pacific/Auckland', '2026-11-24'],
  ['America/Los_Angeles', '2026-11-23'],
])('today in %s is %s', (zone, day) => {
  expect(formatDay(todayIn(zone, new Date('2026-11-23T20:00:00Z')))).toBe(day);
});
