import type { Measure } from '../../src/finops/scoreboard.ts';
import { ACKNOWLEDGED_DAYS } from './score.ts';

/** How each measure is worked out, for people. */
export const FORMULAS: Record<Measure, { formula: string; about: string; ask: string }> = {
  budget: {
    formula: '(expected cost at the end of the running budget period - budget) / budget',
    about:
      'Budget variance. What is expected is what was spent so far and the forecast of the days to come, as `budget` says it; a unit or team without a budget of its own has none.',
    ask: 'budget',
  },
  forecast: {
    formula: '(cost of the last whole month - first forecast of it) / first forecast of it',
    about:
      'Forecast variance. A forecast of each month end is kept every day; the first one that was kept of that month counts. `forecast accuracy` shows all of them.',
    ask: 'forecast accuracy',
  },
  unanswered: {
    formula: 'number of anomalies that are open or were put off',
    about: 'Anomalies of the unit or team, or asked of it, of which nobody has said whether they were expected.',
    ask: 'anomalies',
  },
  acknowledgement: {
    formula: 'median of (first answer - when it was told)',
    about: `Time to acknowledge, of the anomalies that began in the last ${ACKNOWLEDGED_DAYS} days and were answered by somebody; those that a restated bill took away are not counted.`,
    ask: 'anomalies report',
  },
  coverage: {
    formula: 'cost with an owner / cost',
    about:
      'Allocation coverage of this month: the share of the cost whose workload or team names somebody who answers for it.',
    ask: 'allocation',
  },
};
