import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDay } from '../../src/finops/day.ts';
import { type EventShapes, type LabelledSeries, withEvents } from './labelled.ts';
import { createRandom, type Random } from './random.ts';

const FILE = join(import.meta.dirname, '../../../shared/data/daily-series/nn5-first-60.csv');
const WEAK: EventShapes = {
  spike: { days: [1, 1], strength: [0.5, 1.6] },
  burst: { days: [2, 5], strength: [0.4, 1] },
  shift: { days: [10, 30], strength: [0.25, 0.6] },
  ramp: { days: [10, 20], strength: [0.4, 1] },
};

const STRONG: EventShapes = {
  spike: { days: [1, 1], strength: [1, 3] },
  burst: { days: [2, 5], strength: [0.7, 2] },
  shift: { days: [10, 30], strength: [0.4, 1] },
  ramp: { days: [10, 20], strength: [0.6, 1.5] },
};

/**
 * Real daily series (NN5: cash withdrawals, two years of 60 machines) with injected events: many weak ones in
 * proportion to the day, or few strong ones. They have oddities of their own, such as Christmas, which count against a detector that sees them.
 * @returns undefined where the data are not at hand
 */
export function realSeries(seed: number, events: 'many' | 'few', file = FILE): LabelledSeries[] | undefined {
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line, index) => {
      const [name = '', ...values] = line.split(',');
      const costs = values.map((value) => (value === '' ? undefined : Number(value)));
      const series = { name, first: parseDay('1996-03-18'), costs, events: [] };
      const random = createRandom(seed * 9_973 + index);
      return events === 'many' ? withEvents(series, WEAK, random) : ontoMean(series, random);
    });
}

/** Strong events add a share of what the series costs on average, whatever the day. */
function ontoMean(series: LabelledSeries, random: Random): LabelledSeries {
  const known = series.costs.filter((cost) => cost !== undefined);
  const mean = known.reduce((sum, cost) => sum + cost, 0) / known.length;
  const shares = withEvents({ ...series, costs: series.costs.map(() => 1) }, STRONG, random, 2);
  const costs = series.costs.map((cost, day) => cost && cost + mean * ((shares.costs[day] ?? 1) - 1));
  return { ...shares, costs };
}
