import type { Reach } from '../../db/bills.ts';
import type { Costs } from '../../db/costs.ts';
import { atLowestLevel, type Placed } from '../finops/anomaly/levels.ts';
import type { SeriesSettings } from '../finops/anomaly/settings.ts';
import { type Day, monthOf } from '../finops/day.ts';
import { scopeKey } from '../finops/scope.ts';
import { eachMonthOfUsage, type Names, type Part } from './history.ts';
import { levelsOf } from './levels.ts';
import { type JudgedSeries, judgedSeries } from './series.ts';

/** A scope, or one service of it, judged day by day. */
export interface ScoredPart extends Part {
  usage: JudgedSeries;
  /** Effective cost by usage, where commitments move the two apart: how much of the price they leave. */
  rate: JudgedSeries | undefined;
}

export interface ScoreOptions {
  costs: Costs;
  reach: Reach;
  hasContracted: boolean;
  /** The last day to judge. */
  through: Day;
  names: Names;
  /** From here on the judgement of each day is kept, and anomalies are compared between levels. */
  keepFrom: Day;
  settingsOf(part: Part): SeriesSettings;
  rateSettings: SeriesSettings;
}

export interface Scores {
  parts: ScoredPart[];
  /** Each anomaly that touches the kept days, once, at the lowest level that explains it. */
  anomalies: Placed<ScoredPart>[];
}

/** A scope whose cost begins later than this after the bills do is new. */
const NEW_AFTER_DAYS = 14;

/** Judges each day of everything by the days before it, as if day by day. */
export async function scoreBills(options: ScoreOptions): Promise<Scores> {
  const { reach, through, keepFrom } = options;
  const all = new Map<string, ScoredPart & { first: Day }>();
  await eachMonthOfUsage({ ...options, days: { start: reach.first, end: through + 1 } }, (month, days) => {
    const sums = new Map<ScoredPart, { usage: Float64Array; effective: Float64Array }>();
    for (const { part, day, usage, effective } of days) {
      const key = keyOf(part);
      const scored = all.get(key) ?? newPart(part, day, options);
      all.set(key, scored);
      scored.first = Math.min(scored.first, day);
      const sum = sums.get(scored) ?? { usage: new Float64Array(31), effective: new Float64Array(31) };
      sums.set(scored, sum);
      add(sum.usage, day - month.start, usage);
      add(sum.effective, day - month.start, effective);
    }
    // A month that was never imported did not cost nothing.
    if (reach.missing.includes(monthOf(month.start))) return;
    for (const scored of all.values()) {
      const sum = sums.get(scored);
      for (let day = Math.max(month.start, scored.first); day < month.end; day++) {
        const usage = sum?.usage[day - month.start] ?? 0;
        scored.usage.observe(day, usage);
        if (usage > 0) scored.rate?.observe(day, (sum?.effective[day - month.start] ?? 0) / usage);
      }
    }
  });
  const parts = [...all.values()];
  const anomalies = parts.flatMap((scope) =>
    scope.usage.anomalies.filter(({ end }) => end > keepFrom).map((anomaly) => ({ ...anomaly, scope })),
  );
  return { parts, anomalies: atLowestLevel(anomalies, levelsOf(parts)) };
}

function newPart(part: Part, first: Day, options: ScoreOptions): ScoredPart & { first: Day } {
  const { reach, keepFrom, through, hasContracted, settingsOf, rateSettings } = options;
  const isNew = first > reach.first + NEW_AFTER_DAYS;
  const kept = { start: Math.max(keepFrom, reach.first), end: through + 1 };
  const isBought = hasContracted && (part.scope.kind === 'company' || part.scope.kind === 'account');
  return {
    ...part,
    first,
    usage: judgedSeries(first, isNew, kept, settingsOf(part)),
    rate: isBought ? judgedSeries(first, false, kept, rateSettings) : undefined,
  };
}

const keyOf = ({ scope, service }: Part) => JSON.stringify([scopeKey(scope), service]);

function add(days: Float64Array, index: number, amount: number): void {
  days[index] = (days[index] ?? 0) + amount;
}
