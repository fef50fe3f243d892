import { decomposition } from './decomposition.ts';
import { holtWinters } from './holt-winters.ts';
import type { Method } from './method.ts';
import { weekdayProfile } from './weekday-profile.ts';

/**
 * Slow ones for costs that swing about a level, quick ones for costs whose level moves, one for costs that grow. Which of
 * them suits a series is found out by the back-test. The less of a surprise counts, the quicker a level may be learned.
 */
export const METHODS: readonly Method[] = [
  weekdayProfile(8),
  weekdayProfile(12),
  holtWinters({ level: 0.08, trend: 0, week: 0.1, damping: 1, clip: 1 }),
  holtWinters({ level: 0.14, trend: 0, week: 0.1, damping: 1, clip: 0.5 }),
  holtWinters({ level: 0.3, trend: 0, week: 0.1, damping: 1, clip: 4 }),
  holtWinters({ level: 0.2, trend: 0.05, week: 0.1, damping: 0.98, clip: 3 }),
  decomposition(7),
  decomposition(56),
];
