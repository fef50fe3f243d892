import { MEASURES, type Measure } from '../../src/finops/scoreboard.ts';
import { type Button, type TablePart, table, type Value } from '../../src/reply/reply.ts';
import { duration } from '../anomalies/report.ts';
import type { Scored } from './score.ts';

export const NAMES: Record<Measure, string> = {
  budget: 'Over budget',
  forecast: 'Over forecast',
  unanswered: 'Unanswered',
  acknowledgement: 'Answered after',
  coverage: 'With an owner',
};

/** Each unit above its teams. @param all how many there are */
export function scoreTable(scored: readonly Scored[], all: number): TablePart {
  const right = { align: 'right' as const };
  return table({
    caption: 'Accountability',
    columns: [{ title: 'Unit or team' }, ...MEASURES.map((measure) => ({ title: NAMES[measure], ...right }))],
    rows: scored.map(({ scope, depth, score }) => [
      `${'· '.repeat(depth)}${scope.name}`,
      ratio(score.budget, true),
      ratio(score.forecast, true),
      String(score.unanswered),
      score.acknowledgement === undefined ? '' : duration(score.acknowledgement),
      ratio(score.coverage),
    ]),
    ...(scored.length < all && { omitted: all - scored.length }),
  });
}

const ratio = (value: number | undefined, signed = false): Value =>
  value === undefined ? '' : { ratio: value, ...(signed && { signed }) };

/** How each column is worked out is a click away. */
export const HOW: Button[] = MEASURES.map((measure) => ({
  label: `How: ${NAMES[measure].toLowerCase()}`,
  run: `scoreboard how ${measure}`,
}));
