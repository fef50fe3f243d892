import { describe, expect, it } from 'vitest';
import { parseOrganisation } from '../../src/config.ts';
import { nextTime } from '../../src/finops/cadence.ts';
import { formatDay, parseDay } from '../../src/finops/day.ts';
import { cadenceWords, dueNow, periodBefore, type Subscription, scopeOfChannel } from '../../src/finops/digest.ts';

const at = (iso: string) => Date.parse(iso);
const zone = 'Europe/Berlin';
const DAILY = { rhythm: { every: 'day' }, minute: 540, zone } as const;
const MONDAYS = { rhythm: { every: 'week', weekday: 1 }, minute: 540, zone } as const;
const MONTHLY = { rhythm: { every: 'month', date: 2 }, minute: 540, zone } as const;
const due = (cadence: Subscription['cadence'], after: string) => {
  const dueAt = nextTime(cadence, at(after));
  return { cadence, dueAt, lookAt: dueAt };
};

describe('the days that a digest is about', () => {
  it.each([
    [DAILY, '2026-11-24T08:00:00Z', '2026-11-23', '2026-11-23'],
    [MONDAYS, '2026-11-23T08:00:00Z', '2026-11-16', '2026-11-22'],
    [
      { ...MONDAYS, rhythm: { every: 'week', weekday: 3 } } as const,
      '2026-11-25T08:00:00Z',
      '2026-11-18',
      '2026-11-24',
    ],
    [MONTHLY, '2028-03-02T08:00:00Z', '2028-02-01', '2028-02-29'],
    [{ ...DAILY, zone: 'Pacific/Auckland' }, '2026-11-23T20:00:00Z', '2026-11-23', '2026-11-23'],
  ])('%o at %s: %s to %s', (cadence, moment, first, last) => {
    const { start, end } = periodBefore(cadence, at(moment));
    expect([formatDay(start), formatDay(end - 1)]).toEqual([first, last]);
  });
});

describe('a digest that is due', () => {
  const monday = due(MONDAYS, '2026-11-17T00:00:00Z'); // 23 Nov, 08:00 UTC

  it('comes at once where the bills have its last day', () => {
    const decided = dueNow(monday, at('2026-11-23T08:00:20Z'), parseDay('2026-11-22'));
    expect(decided).toMatchObject({ kind: 'send', late: false, reaches: undefined });
  });

  it('waits for the bill of its last day, up to a limit, and then says what is missing', () => {
    const reach = parseDay('2026-11-20');
    expect(dueNow(monday, at('2026-11-23T08:00:20Z'), reach).kind).toBe('waits');
    expect(dueNow(monday, at('2026-11-25T01:00:00Z'), reach).kind).toBe('waits');
    const waited = { ...monday, lookAt: at('2026-11-25T02:50:00Z') };
    expect(dueNow(waited, at('2026-11-25T03:00:00Z'), reach)).toMatchObject({
      ...{ kind: 'send', late: true, waited: true, reaches: reach },
    });
    expect(dueNow(monday, at('2026-11-24T12:00:00Z'), parseDay('2026-11-22'))).toMatchObject({
      ...{ kind: 'send', late: true, waited: false },
    });
  });

  it('waits for no bill where it needs none', () => {
    expect(dueNow(monday, at('2026-11-23T08:00:20Z'), undefined).kind).toBe('send');
  });

  it.each([
    ['daily', DAILY, '2026-11-24T12:00:00Z', 'send', '2026-11-24T08:00:00Z', '2026-11-25T08:00:00Z'],
    ['daily, in the night', DAILY, '2026-11-24T21:00:00Z', 'missed', '2026-11-24T08:00:00Z', '2026-11-25T08:00:00Z'],
    ['weekly', MONDAYS, '2026-11-25T12:00:00Z', 'send', '2026-11-23T08:00:00Z', '2026-11-30T08:00:00Z'],
    ['weekly, too late', MONDAYS, '2026-11-27T12:00:00Z', 'missed', '2026-11-23T08:00:00Z', '2026-11-30T08:00:00Z'],
  ] as const)('after days of standstill: %s', (_what, cadence, back, kind, was, next) => {
    const decided = dueNow(due(cadence, '2026-11-20T09:00:00Z'), at(back), undefined);
    expect(decided).toMatchObject({ kind, due: at(was), next: at(next) });
  });
});

it('says when it comes as it is asked for', () => {
  expect([DAILY, MONDAYS, MONTHLY].map(cadenceWords)).toEqual([
    'daily at 09:00',
    'weekly on Monday at 09:00',
    'monthly on the 2nd at 09:00',
  ]);
});

it('knows whose channel a channel is, by name and by id', () => {
  const acme = parseOrganisation(
    `
organization: Acme
currency: USD
units:
  commerce:
    channels: ["#commerce"]
    teams: { payments: { channels: [C0PAY], workloads: { checkout: { channels: ["#checkout"] } } } }
`,
    'showback.yaml',
  );
  expect(scopeOfChannel(['C0PAY', '#pay'], acme)).toEqual({ kind: 'team', name: 'payments' });
  expect(scopeOfChannel(['commerce'], acme)).toEqual({ kind: 'unit', name: 'commerce' });
  expect(scopeOfChannel(['#checkout'], acme)).toEqual({ kind: 'workload', name: 'checkout', team: 'payments' });
  expect(scopeOfChannel(['#general'], acme)).toBeUndefined();
});
