import { type Day, nameDay } from '../../src/finops/day.ts';
import type { Basis, KnownEvent } from '../../src/finops/forecast.ts';
import type { Asked } from '../cost/asked.ts';
import { isEnding } from './commitments.ts';
import type { Made } from './made.ts';

/** What a forecast rests on, in one line. */
export function restsOn({ forecast: { basis } }: Made, { completeThrough, today }: Asked): string {
  if (basis === undefined) return 'All of its days are on the bills.';
  const tested =
    basis.backTests === 0
      ? 'an interval that is assumed'
      : `an interval from ${basis.backTests} back-test${basis.backTests === 1 ? '' : 's'}`;
  const parts = ['weekdays, level and trend', ...calendarOf(basis), ...eventsOf(basis.events, today), tested];
  const days = `${basis.days} day${basis.days === 1 ? '' : 's'}`;
  return `Rests on ${days} up to ${nameDay(completeThrough, today)}: ${parts.join(', ')}.`;
}

function calendarOf({ calendar }: Basis): string[] {
  return calendar.length === 0 ? [] : [`charges of the ${calendar.join(', the ')} of the month`];
}

function eventsOf(events: readonly KnownEvent[], today: Day): string[] {
  const said = new Map<keyof typeof SAID, number>();
  for (const { kind } of events) if (kind !== 'commitment ends') said.set(kind, (said.get(kind) ?? 0) + 1);
  return [
    ...[...said].map(([kind, count]) => `${count} ${SAID[kind]}`),
    ...events.filter(isEnding).map(({ on }) => `the end of a commitment on ${nameDay(on - 1, today)}`),
  ];
}

const SAID: Record<Exclude<KnownEvent['kind'], 'commitment ends'>, string> = {
  expected: 'expected to go on for a while',
  'not expected': 'not expected and left out',
  announced: 'announced',
};
