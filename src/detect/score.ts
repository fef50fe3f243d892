import type { Reach } from '../../db/bills.ts';
import type { Costs } from '../../db/costs.ts';
import type { DetectorStates } from '../../db/detector-states.ts';
import { atLowestLevel, type Placed } from '../finops/anomaly/levels.ts';
import type { SeriesSettings } from '../finops/anomaly/settings.ts';
import type { Day } from '../finops/day.ts';
import { keyOf, scoreBlock } from './block.ts';
import { type Block, type Names, type Part, teamsOf } from './history.ts';
import { type Asked, levelsOf } from './levels.ts';
import type { JudgedSeries } from './series.ts';

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
  holidays: readonly Day[];
  /** Questions that are open stay where they were asked. */
  asked: readonly Asked[];
  /** What earlier runs have kept; undefined: all is judged from the beginning, and nothing is kept. */
  states?: DetectorStates | undefined;
}

export interface Scores {
  parts: ScoredPart[];
  /** Each anomaly that touches the kept days, once, at the lowest level that explains it. */
  anomalies: Placed<ScoredPart>[];
}

/** So many are read at once: few enough to fit into memory with all that they cost. */
const TEAMS_AT_ONCE = 4;

/** Judges each day of everything by the days before it, as if day by day. */
export async function scoreBills(options: ScoreOptions): Promise<Scores> {
  const { costs, reach, through, keepFrom, states } = options;
  const teams = await teamsOf(costs, { start: reach.first, end: through + 1 });
  const byName = [...Map.groupBy(teams, (team) => team.toLowerCase()).values()];
  const blocks: Block[] = ['company'];
  for (let at = 0; at < byName.length; at += TEAMS_AT_ONCE)
    blocks.push({ teams: byName.slice(at, at + TEAMS_AT_ONCE).flat() });
  const parts: ScoredPart[] = [];
  for (const block of blocks) for (const part of await scoreBlock(block, options)) parts.push(part);
  await states?.finish();
  const order = new Map(parts.map((part) => [part, keyOf(part)]));
  parts.sort((a, b) => ((order.get(a) ?? '') < (order.get(b) ?? '') ? -1 : 1));
  const anomalies = parts.flatMap((scope) =>
    scope.usage.anomalies.filter(({ end }) => end > keepFrom).map((anomaly) => ({ ...anomaly, scope })),
  );
  return { parts, anomalies: atLowestLevel(anomalies, levelsOf(parts, options.asked)) };
}
