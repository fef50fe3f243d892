import { SourceError } from '../../errors.ts';
import { type Day, firstDay, formatDay, formatMonth, type Month } from '../../finops/day.ts';
import type { AskCostExplorer } from './client.ts';
import { agreesInAll, differingDays, stretches } from './compare.ts';
import { NAME } from './errors.ts';
import { type Kept, type KeptDay, type KeptView, withDays } from './kept.ts';
import { type CostView, categoryOf, OVERVIEWS } from './views.ts';

/** AWS restates about so many of the last days whenever it refreshes its numbers. */
const RESTATED_DAYS = 3;
/** A month is invoiced about so many days after its end. */
const CLOSES_AFTER_DAYS = 5;
/** By then it counts as closed, whatever AWS calls it. */
const CLOSED_FOR_SURE_DAYS = 20;

/** AWS changed its numbers while they were read; other months are none the worse for it. */
export class Restating extends SourceError {}

const NOTHING: KeptView = { days: [], unit: '', names: {} };

/**
 * Asks Cost Explorer for what of a month is not known or has changed since, and keeps each answer. The overviews are
 * asked for the last days, and for the days before only when their sum has changed; of the other views those days that
 * no longer agree with the overviews.
 *
 * @param today the first day that has not ended
 * @throws CapReached, Restating, SourceError; what was answered before stays kept
 */
export async function bringUpMonth(
  ask: AskCostExplorer,
  kept: Kept,
  views: readonly CostView[],
  month: Month,
  today: Day,
): Promise<void> {
  if (isClosed(kept, views, month)) return;
  const span = { start: firstDay(month), end: Math.min(firstDay(month + 1), today) };
  const read = (view: CostView) => kept.read(month, view.name) ?? NOTHING;
  const put = (view: CostView, answer: KeptView) => {
    const before = read(view);
    const names = { ...before.names, ...answer.names };
    kept.write(month, view.name, { days: withDays(before.days, answer.days), unit: answer.unit || before.unit, names });
  };

  const start = await firstDayToAsk(ask, OVERVIEWS.map(read), span, today);
  for (const view of OVERVIEWS) put(view, await ask({ view, start, end: span.end, granularity: 'DAILY' }));
  for (const view of views) {
    if (OVERVIEWS.includes(view)) continue;
    for (const days of stretches(disagreeing(view))) {
      const recordTypes = recordTypesOn(
        OVERVIEWS.flatMap((overview) => read(overview).days),
        days,
      );
      put(view, await askDaily(ask, view, days, recordTypes));
    }
  }
  for (const view of views) {
    const [day] = disagreeing(view);
    if (day === undefined) continue;
    const message = `AWS was restating ${formatDay(day)} while it was read: its costs by ${view.by.join(' and ')} do not add up to the others. The next sync reads them again.`;
    throw new Restating(NAME, message, { retryable: true });
  }
  const isFinal = OVERVIEWS.every((view) => read(view).days.every(({ estimated }) => !estimated));
  if (start === span.start && mayClose(span, today) && (isFinal || isLongPast(span, today))) {
    for (const view of views) kept.write(month, view.name, { ...read(view), closed: true });
  }

  function disagreeing(view: CostView): Day[] {
    const other = { view, days: read(view).days };
    return [
      ...new Set(OVERVIEWS.flatMap((overview) => differingDays({ view: overview, days: read(overview).days }, other))),
    ];
  }
}

function isClosed(kept: Kept, views: readonly CostView[], month: Month): boolean {
  return views.every((view) => kept.read(month, view.name)?.closed);
}

/** From which day on the overviews are asked for: the last days, or all of them where something else has changed. */
async function firstDayToAsk(
  ask: AskCostExplorer,
  overviews: readonly KeptView[],
  span: { start: Day; end: Day },
  today: Day,
): Promise<Day> {
  const known = (day: Day) => overviews.every(({ days }) => days.some((one) => one.day === day));
  let from = span.start;
  while (from < Math.min(span.end - 1, today - RESTATED_DAYS) && known(from)) from++;
  const view = OVERVIEWS[0];
  if (from === span.start || view === undefined) return span.start;
  const whole = await ask({ view, start: span.start, end: from, granularity: 'MONTHLY' });
  const before = (overviews[0]?.days ?? []).filter(({ day }) => day < from);
  const closes = mayClose(span, today) && (isLongPast(span, today) || whole.days.every(({ estimated }) => !estimated));
  return closes || !agreesInAll(before, whole.days) ? span.start : from;
}

function mayClose(span: { end: Day }, today: Day): boolean {
  return today >= span.end + CLOSES_AFTER_DAYS;
}

function isLongPast(span: { end: Day }, today: Day): boolean {
  return today >= span.end + CLOSED_FOR_SURE_DAYS;
}

/** A view by two fields has no room for the record type: it is asked for by one category after the other. */
async function askDaily(
  ask: AskCostExplorer,
  view: CostView,
  days: { start: Day; end: Day },
  recordTypes: readonly string[],
): Promise<KeptView> {
  if (view.by.length === 1) return ask({ view, ...days, granularity: 'DAILY' });
  let all: KeptView = { ...NOTHING, days: blank(days) };
  for (const some of Map.groupBy(recordTypes, categoryOf).values()) {
    const { unit, names, ...answer } = await ask({ view, ...days, granularity: 'DAILY', recordTypes: some });
    all = { days: merged(all.days, answer.days), unit: unit || all.unit, names: { ...all.names, ...names } };
  }
  return all;
}

function blank({ start, end }: { start: Day; end: Day }): KeptDay[] {
  return Array.from({ length: end - start }, (_, index) => ({ day: start + index, estimated: false, lines: [] }));
}

function merged(days: readonly KeptDay[], more: readonly KeptDay[]): KeptDay[] {
  const added = new Map(more.map((one) => [one.day, one]));
  return days.map(({ day, estimated, lines }) => ({
    day,
    estimated: estimated || (added.get(day)?.estimated ?? false),
    lines: [...lines, ...(added.get(day)?.lines ?? [])],
  }));
}

function recordTypesOn(days: readonly KeptDay[], { start, end }: { start: Day; end: Day }): string[] {
  const within = days.filter(({ day }) => day >= start && day < end);
  return [...new Set(within.flatMap(({ lines }) => lines.map(([, recordType]) => recordType)))].sort();
}

/** What a month will be asked for, in words. */
export function planOf(kept: Kept, views: readonly CostView[], month: Month): string | undefined {
  if (isClosed(kept, views, month)) return undefined;
  const isNew = kept.read(month, OVERVIEWS[0]?.name ?? '') === undefined;
  return `${formatMonth(month)}: ${isNew ? `all days in ${views.length} views` : 'the last days, and those that have changed'}`;
}
