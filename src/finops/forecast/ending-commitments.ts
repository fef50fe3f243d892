import type { Day } from '../day.ts';
import type { KnownEvent } from './known-events.ts';
import type { Series } from './series.ts';

/** Days to come, end exclusive, and the series that they are forecast from. */
export interface Stage {
  series: Series;
  start: Day;
  end: Day;
}

/**
 * Days until a commitment ends are forecast from the days so far as they were, those after it from the same days as they would
 * have been without it: so they keep their weekdays, their trend and their calendar charges, whatever it covered.
 */
export function stagesOf(series: Series, end: Day, events: readonly KnownEvent[]): [Stage, ...Stage[]] {
  const ends = events
    .filter((event) => event.kind === 'commitment ends')
    .filter(({ on }) => on < end)
    .sort((a, b) => a.on - b.on);
  let stage: Stage = { series, start: series.start + series.costs.length, end };
  const before: Stage[] = [];
  for (const { on, more } of ends) {
    if (on > stage.start) before.push({ ...stage, end: on });
    stage = { series: withoutIt(stage.series, more), start: Math.max(stage.start, on), end };
  }
  const [first = stage, ...others] = before;
  return first === stage ? [stage] : [first, ...others, stage];
}

function withoutIt({ start, costs }: Series, more: ReadonlyMap<Day, number>): Series {
  return { start, costs: costs.map((cost, i) => cost + (more.get(start + i) ?? 0)) };
}
