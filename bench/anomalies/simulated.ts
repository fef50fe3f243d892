import { dateOf, parseDay } from '../../src/finops/day.ts';
import { type EventShapes, type LabelledSeries, withEvents } from './labelled.ts';
import { createRandom, type Random } from './random.ts';

const DAYS = 400;
const SHAPES: EventShapes = {
  spike: { days: [1, 1], strength: [0.6, 3] },
  burst: { days: [2, 6], strength: [0.4, 1.5] },
  shift: { days: [10, 40], strength: [0.3, 0.8] },
  ramp: { days: [10, 20], strength: [0.6, 1.2] },
};

/** Cost as clouds bill it: a level that grows, a week, noise in proportion, a fee on the first of the month. */
export function simulatedSeries(count: number, seed: number, eventful = true, shapes = SHAPES): LabelledSeries[] {
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(seed * 100_003 + index);
    const clean = cleanSeries(`series-${index}`, random);
    return eventful ? withEvents(clean, shapes, random) : clean;
  });
}

function cleanSeries(name: string, random: Random): LabelledSeries {
  const first = parseDay('2025-01-01') + random.whole(0, 200);
  const level = Math.exp(random.between(Math.log(20), Math.log(20_000)));
  const growth = random.between(-0.01, 0.04) / 30;
  const noise = random.between(0.02, 0.09);
  const weekend = random.chance(0.6) ? random.between(0.4, 1) : random.between(0.9, 1.1);
  const week = Array.from({ length: 7 }, (_, at) => (at < 2 ? weekend : 1) * random.between(0.95, 1.05));
  const fee = random.chance(0.3) ? random.between(0.3, 1.5) * level : 0;
  const costs = Array.from({ length: DAYS }, (_, index) => {
    const day = first + index;
    const usual = level * (1 + growth * index) * (week[day % 7] ?? 1);
    return Math.max(0, usual * (1 + noise * random.normal())) + (dateOf(day).date === 1 ? fee : 0);
  });
  return { name, first, costs, events: [] };
}
