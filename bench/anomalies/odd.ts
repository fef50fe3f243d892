import { dateOf, parseDay } from '../../src/finops/day.ts';
import { type EventShapes, type LabelledSeries, withEvents } from './labelled.ts';
import { createRandom, type Random } from './random.ts';

const DAYS = 430;
const SHAPES: EventShapes = {
  spike: { days: [1, 2], strength: [0.8, 6] },
  burst: { days: [3, 8], strength: [0.5, 2.5] },
  shift: { days: [14, 60], strength: [0.4, 1.5] },
  ramp: { days: [7, 30], strength: [0.8, 2] },
};

const MAKERS = [wandering, workingWeek, trending, batches, tiny, stepped, artefacts] as const;

/** What the other simulator does not draw: heavy tails, wandering levels, jobs of the month, gaps, cents and millions. */
export function oddSeries(count: number, seed: number, eventful = true): LabelledSeries[] {
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(seed * 70_001 + index);
    const make = MAKERS[index % MAKERS.length] ?? wandering;
    const first = parseDay('2024-06-01') + random.whole(0, 300);
    const clean: LabelledSeries = { name: `${make.name}-${index}`, first, costs: make(first, random), events: [] };
    return eventful ? withEvents(clean, SHAPES, random) : clean;
  });
}

const days = (cost: (index: number) => number | undefined) => Array.from({ length: DAYS }, (_, index) => cost(index));
const magnitude = (random: Random) => 10 ** random.between(-1, 6);
const lognormal = (sigma: number, random: Random) => Math.exp(sigma * random.normal() - (sigma * sigma) / 2);

/** Noise that remembers yesterday, and a level that drifts. */
function wandering(_first: number, random: Random) {
  const scale = magnitude(random);
  let [drift, memory] = [0, 0];
  return days((index) => {
    drift += 0.008 * random.normal();
    memory = 0.6 * memory + 0.04 * random.normal();
    return scale * Math.exp(drift + memory) * (1 + 0.1 * Math.sin((2 * Math.PI * index) / 7));
  });
}

/** Next to nothing at weekends. */
function workingWeek(first: number, random: Random) {
  const scale = magnitude(random);
  return days((index) => {
    const weekday = (first + index + 3) % 7;
    return scale * (weekday >= 5 ? 0.08 : 1) * lognormal(0.12, random);
  });
}

/** Doubles within half a year, or halves. */
function trending(_first: number, random: Random) {
  const scale = magnitude(random);
  const rate = random.between(-0.003, 0.005);
  return days((index) => scale * Math.exp(rate * index) * lognormal(random.between(0.03, 0.1), random));
}

/** A job on the fifteenth and another on the last day of the month, a heavier first. */
function batches(first: number, random: Random) {
  const scale = magnitude(random);
  const job = random.between(0.5, 3);
  return days((index) => {
    const { date } = dateOf(first + index);
    const isLast = dateOf(first + index + 1).date === 1;
    const extra = date === 15 ? job : isLast ? job * 0.7 : date === 1 ? 0.6 : 0;
    return scale * (1 + extra * lognormal(0.08, random)) * lognormal(0.05, random);
  });
}

/** A few coins a day in whole cents, days off. */
function tiny(_first: number, random: Random) {
  const scale = random.between(0.3, 8);
  return days(() => (random.chance(0.04) ? undefined : Math.round(scale * lognormal(0.25, random) * 100) / 100));
}

/** Machines that come and go by whole ones: lasting steps down, small ones up. */
function stepped(_first: number, random: Random) {
  const scale = magnitude(random);
  let machines = 12;
  return days(() => {
    if (random.chance(0.008)) machines = Math.max(6, machines + random.pick([-2, -1, 1]));
    return (scale * machines * lognormal(0.03, random)) / 12;
  });
}

/** Credits below zero, a day that was not metered and comes with the next. */
function artefacts(first: number, random: Random) {
  const scale = magnitude(random);
  return days((index) => {
    const { date } = dateOf(first + index);
    const usual = scale * ((first + index) % 7 < 2 ? 0.7 : 1) * lognormal(0.08, random);
    return date === 3 ? usual - 1.4 * scale : usual;
  });
}
