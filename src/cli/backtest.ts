import { createVocabulary } from '../../db/vocabulary.ts';
import { scoreAll } from '../detect/detect.ts';
import { findingsOf } from '../detect/findings.ts';
import { UserError } from '../errors.ts';
import { formatDay } from '../finops/day.ts';
import { isWithin } from '../finops/lineage.ts';
import { formatMoney } from '../finops/money.ts';
import { findScopes, isSameScope, type Scope } from '../finops/scope.ts';
import type { House } from '../main.ts';
import { scoringOptions } from './detect.ts';

const SENSITIVITIES = [0.5, 0.75, 1, 1.5, 2];

/** What each sensitivity would have asked over all of the history, as if day by day. */
export async function backtest(
  house: Pick<House, 'open' | 'config' | 'organisation'>,
  words: string,
  now: () => Date,
): Promise<string> {
  const scope = words === '' ? undefined : await scopeNamed(house, words);
  const options = await scoringOptions(house, now);
  const { reach, organisation } = options;
  const months = (reach.last - reach.first + 1) / 30.4;
  const rows = [['sensitivity', 'questions', 'a month', 'cost asked about']];
  for (const sensitivity of SENSITIVITIES) {
    const scores = await scoreAll({ ...options, sensitivity }, reach.first);
    const asked = findingsOf(scores, reach.first, organisation.anomalies.thresholds.absolute, 'all').filter(
      (one) => scope === undefined || isSameScope(one.scope, scope) || isWithin(one.scope, scope, organisation),
    );
    const cost = asked.reduce((sum, { impact }) => sum + Math.max(0, Math.round(impact)), 0);
    const name = sensitivity === 1 ? '1 (now)' : String(sensitivity);
    const money = formatMoney(cost, organisation.currency, { whole: true });
    rows.push([name, String(asked.length), (asked.length / months).toFixed(1), money]);
  }
  const about = scope === undefined ? organisation.name : words;
  return `${about}, ${formatDay(reach.first)} to ${formatDay(reach.last)}\n${aligned(rows)}`;
}

async function scopeNamed({ open, organisation }: Pick<House, 'open' | 'organisation'>, words: string): Promise<Scope> {
  const vocabulary = await createVocabulary(open.db, organisation)();
  const [scope] = findScopes(words, vocabulary);
  if (scope) return scope;
  throw new UserError(`There is no team, workload or account "${words}".`);
}

/** The first column to the left, numbers to the right. */
function aligned(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => `${row.map(cell).join('  ').trimEnd()}\n`).join('');
}
