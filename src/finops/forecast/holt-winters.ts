import type { Course, Method } from './method.ts';
import { median } from './robust.ts';
import { lastKnown, type Series } from './series.ts';

/** How quickly it learns: level, trend and weekdays, each 0 to 1; `damping` is what is left of the trend a day later. */
export interface HoltWintersRates {
  level: number;
  trend: number;
  week: number;
  damping: number;
  /** What counts of a surprise at most, in ordinary errors. */
  clip: number;
}

/** Ordinary errors are learned at this rate, and one surprise counts as three at most. */
const SCALE_RATE = 0.05;
/** Mean absolute errors to a standard deviation. */
const DEVIATION = 1.25;
const FIRST_DAYS = 28;

/** Holt-Winters with a weekly pattern that is added, robust: an odd day teaches no more than a large ordinary one. */
export function holtWinters(rates: HoltWintersRates): Method {
  return (series) => {
    const states = statesOf(series, rates);
    return (position) => courseAt(states, position, rates);
  };
}

/** Level and trend and seven weekdays after each day; the state before the first day stands first. */
type States = Float64Array;
const WIDTH = 9;

function statesOf(series: Series, { level: alpha, trend: beta, week: gamma, damping, clip }: HoltWintersRates): States {
  const { costs } = series;
  const first = firstState(series);
  const states = new Float64Array((costs.length + 1) * WIDTH);
  states.set(first.state);
  let { scale } = first;
  for (let i = 0; i < costs.length; i++) {
    const [from, to] = [i * WIDTH, (i + 1) * WIDTH];
    states.copyWithin(to, from, to);
    const weekday = to + 2 + (i % 7);
    const trend = damping * (states[from + 1] ?? 0);
    const forecast = (states[from] ?? 0) + trend;
    const cost = costs[i] ?? Number.NaN;
    const error = Number.isNaN(cost) ? 0 : cost - forecast - (states[weekday] ?? 0);
    const most = clip * scale;
    const counted = Math.max(-most, Math.min(most, error));
    states[to] = forecast + alpha * counted;
    states[to + 1] = trend + alpha * beta * counted;
    states[weekday] = (states[weekday] ?? 0) + gamma * counted;
    if (!Number.isNaN(cost)) {
      scale += SCALE_RATE * (DEVIATION * Math.min(Math.abs(error), 3 * scale) - scale);
      scale = Math.max(scale, Math.abs(forecast) * 0.005);
    }
  }
  return states;
}

/** From the first weeks: their middle, and how each weekday lies about it. */
function firstState({ costs }: Series): { state: Float64Array; scale: number } {
  const days = costs.subarray(0, FIRST_DAYS);
  const level = median(lastKnown(days, days.length, FIRST_DAYS)) || 0;
  const state = new Float64Array(WIDTH);
  state[0] = level;
  const errors = new Float64Array(days.length);
  for (let weekday = 0; weekday < 7; weekday++) {
    const alike = days.filter((cost, i) => i % 7 === weekday && !Number.isNaN(cost));
    const middle = median(alike);
    state[2 + weekday] = Number.isNaN(middle) ? 0 : middle - level;
    for (let i = weekday; i < days.length; i += 7) errors[i] = Math.abs((days[i] ?? 0) - middle);
  }
  const ordinary = median(errors.filter((error) => !Number.isNaN(error))) || 0;
  return { state, scale: Math.max(ordinary * 1.5, Math.abs(level) * 0.02) };
}

function courseAt(states: States, position: number, { damping }: HoltWintersRates): Course {
  const at = position * WIDTH;
  const level = states[at] ?? 0;
  const week = new Float64Array(7);
  for (let phase = 0; phase < 7; phase++) week[phase] = level + (states[at + 2 + ((position + phase) % 7)] ?? 0);
  return { week, slope: states[at + 1] ?? 0, damping };
}
