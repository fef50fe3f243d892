import { type Day, firstDay, isWeekend, monthOf } from '../day.ts';
import { middle } from './robust.ts';

/** What days at each place of the month cost beyond other days of their weekday; 0 where nothing is to be seen. */
export type MonthPattern = Float64Array;

/** Places of a month: the first fifteen days count up from 1, the others down to this from the last one. */
const LAST_PLACE = 31;
const COUNTED_UP = 15;
/** A place is seen once or twice a month: its neighbours help. */
const NEIGHBOURS = 1;
const LEAST_SEEN = 6;
/** Half of what lies between the quartiles of a normal distribution is so much of its standard deviation. */
const QUARTILES = 1.35;
/** Days at one place differ by more than chance: a pattern is not the same each month. */
const PUT_DOWN_TO_CHANCE = 0.5;

/**
 * Batches, releases, paydays: how cost runs through the month. What is done by the month is done on working days, so places
 * are counted in these. As much of the pattern is believed as chance does not explain.
 *
 * @param differences from the weekdays around, of each day of the series; NaN where it is not known
 */
export function findMonthPattern(start: Day, differences: Float64Array): MonthPattern {
  const byPlace = differencesByPlace(start, differences);
  const pattern = new Float64Array(LAST_PLACE + 1);
  let [seen, chance] = [0, 0];
  for (let place = 1; place <= LAST_PLACE; place++) {
    const near = Float64Array.from(neighbours(place).flatMap((one) => byPlace[one] ?? []));
    if (near.length < LEAST_SEEN) continue;
    const usual = middle(near);
    const quarter = Math.floor(near.length / 4);
    const deviation = ((near[near.length - 1 - quarter] ?? 0) - (near[quarter] ?? 0)) / QUARTILES;
    pattern[place] = usual;
    seen += usual ** 2;
    chance += deviation ** 2 / near.length;
  }
  const believed = seen === 0 ? 0 : Math.max(0, 1 - (PUT_DOWN_TO_CHANCE * chance) / seen);
  return pattern.map((usual) => usual * believed);
}

/** Adds the pattern, or takes it away, on days that follow one another. */
export function applyMonthPattern(days: Float64Array, start: Day, pattern: MonthPattern, sign: 1 | -1): Float64Array {
  const places = placesOf(start, days.length);
  for (let i = 0; i < days.length; i++) days[i] = (days[i] ?? 0) + sign * (pattern[places[i] ?? 0] ?? 0);
  return days;
}

function differencesByPlace(start: Day, differences: Float64Array): number[][] {
  const byPlace: number[][] = Array.from({ length: LAST_PLACE + 1 }, () => []);
  for (const [i, place] of placesOf(start, differences.length).entries()) {
    const difference = differences[i] ?? Number.NaN;
    if (!Number.isNaN(difference)) byPlace[place]?.push(difference);
  }
  return byPlace;
}

/** The last place of a month stands beside the first. */
const neighbours = (place: number): number[] =>
  Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, i) => ((place - 1 - NEIGHBOURS + i + LAST_PLACE) % LAST_PLACE) + 1);

/** At which place each of some days lies. A day of the weekend lies where the working day beside it does. */
function placesOf(start: Day, days: number): Uint8Array {
  const places = new Uint8Array(days);
  for (let month = monthOf(start); firstDay(month) < start + days; month++) {
    const [first, next] = [firstDay(month), firstDay(month + 1)];
    let place = 1;
    for (let day = first; day < first + COUNTED_UP; day++) {
      if (day >= start) places[day - start] = place;
      if (!isWeekend(day)) place++;
    }
    place = LAST_PLACE;
    for (let day = next - 1; day >= first + COUNTED_UP; day--) {
      if (day >= start) places[day - start] = place;
      if (!isWeekend(day)) place--;
    }
  }
  return places;
}
