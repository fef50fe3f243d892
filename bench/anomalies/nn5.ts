import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDay } from '../../src/finops/day.ts';
import { type EventShapes, type LabelledSeries, withEvents } from './labelled.ts';
import { createRandom } from './random.ts';

const FILE = join(import.meta.dirname, '../../../shared/data/daily-series/nn5-first-60.csv');
const SHAPES: EventShapes = {
  spike: { days: [1, 1], strength: [0.5, 1.6] },
  burst: { days: [2, 5], strength: [0.4, 1] },
  shift: { days: [10, 30], strength: [0.25, 0.6] },
  ramp: { days: [10, 20], strength: [0.4, 1] },
};

/** Real daily series (NN5: cash withdrawals) with injected events; undefined where the data are not at hand. */
export function realSeries(seed: number, file = FILE, shapes = SHAPES, rare = 1): LabelledSeries[] | undefined {
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line, index) => {
      const [name = '', ...values] = line.split(',');
      const costs = values.map((value) => (value === '' ? undefined : Number(value)));
      const series = { name, first: parseDay('1996-03-18'), costs, events: [] };
      return withEvents(series, shapes, createRandom(seed * 9_973 + index), rare);
    });
}
