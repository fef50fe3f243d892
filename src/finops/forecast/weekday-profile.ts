import type { Method } from './method.ts';
import { middle } from './robust.ts';
import { lastKnown, lastOfWeekday } from './series.ts';

/** Each weekday as it has lately been: the middle half of its last weeks. */
export function weekdayProfile(weeks: number): Method {
  return (series) => (position) => {
    const week = new Float64Array(7);
    for (let phase = 0; phase < 7; phase++) week[phase] = middle(lastOfWeekday(series, position, phase, weeks));
    // A weekday that never was is as the other days were.
    const overall = week.some(Number.isNaN) ? middle(lastKnown(series.costs, position, 28)) : 0;
    return { week: week.map((cost) => (Number.isNaN(cost) ? overall || 0 : cost)), slope: 0, damping: 1 };
  };
}
