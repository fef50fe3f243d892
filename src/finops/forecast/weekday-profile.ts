import type { Method } from './method.ts';
import { middle } from './robust.ts';
import { lastKnown, lastOfWeekday } from './series.ts';

/** Each weekday as it has lately been: the middle half of its last weeks. */
export function weekdayProfile(weeks: number): Method {
  const found = new Float64Array(weeks);
  return (series) => (position) => {
    const week = new Float64Array(7);
    let missing = false;
    for (let phase = 0; phase < 7; phase++) {
      const count = lastOfWeekday(series, position, phase, found);
      week[phase] = middle(found.subarray(0, count));
      missing ||= count === 0;
    }
    // A weekday that never was is as the other days were.
    const overall = missing ? middle(lastKnown(series.costs, position, 28)) || 0 : 0;
    return { week: missing ? week.map((cost) => (Number.isNaN(cost) ? overall : cost)) : week, slope: 0, damping: 1 };
  };
}
