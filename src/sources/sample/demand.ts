import { type Day, isWeekend } from '../../finops/day.ts';
import type { Recurring } from './items.ts';
import { between, chance } from './random.ts';

const QUARTER = 91;

/**
 * List cost of a resource on a day, in dollars, before anything odd happens: growth and decline over the years, the weekend,
 * releases that change the level for good, and noise. It depends on nothing but its arguments, so history stays as it is
 * while the days go by.
 */
export function demandOn(item: Recurring, day: Day, seed: number): number {
  const noise = between(0.965, 1.035, seed, item.key, day);
  return item.base * growth(item, day, seed) * (isWeekend(day) ? item.weekend : 1) * release(item, day, seed) * noise;
}

function growth({ key }: Recurring, day: Day, seed: number): number {
  const swing = between(0.03, 0.25, seed, key, 'swing');
  const phase = between(0, 700, seed, key, 'phase');
  return 1 + swing * Math.sin((2 * Math.PI * (day - phase)) / 700);
}

/** About every other quarter a release makes a workload cheaper or dearer until the next one. */
function release({ key, workload }: Recurring, day: Day, seed: number): number {
  const name = workload?.name ?? key;
  const quarter = Math.floor(day / QUARTER);
  const releasedOn = quarter * QUARTER + between(5, 80, seed, name, 'release day', quarter);
  const current = day < releasedOn ? quarter - 1 : quarter;
  return chance(seed, name, 'release', current) < 0.5 ? 1 : between(0.85, 1.25, seed, name, 'level', current);
}
