import type { Day } from './day.ts';
import type { Organisation } from './organisation.ts';

/** Days this far back are no longer restated, wherever the bills end. */
const SETTLED_AFTER_DAYS = 10;

/** The last day whose cost is no longer being restated, of bills that reach so far. */
export function completeThrough(last: Day, today: Day, { incompleteDays }: Pick<Organisation, 'incompleteDays'>): Day {
  return Math.min(last, Math.max(last - incompleteDays, today - SETTLED_AFTER_DAYS));
}

/** A billing account that is farther behind holds up nobody. */
const MOST_LAG_DAYS = 7;

/** The newest day that is judged: no cloud and no billing account will add to it. */
export function judgedThrough(
  { last, lagging }: { last: Day; lagging: readonly { last: Day }[] },
  { incompleteDays }: Pick<Organisation, 'incompleteDays'>,
): Day {
  const behind = Math.max(last - MOST_LAG_DAYS, Math.min(last, ...lagging.map((one) => one.last)));
  return behind - incompleteDays;
}
