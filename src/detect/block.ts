import { createHash } from 'node:crypto';
import type { KeptState } from '../../db/detector-states.ts';
import { MEMORY } from '../finops/anomaly/memory.ts';
import { type Day, monthOf } from '../finops/day.ts';
import { scopeKey } from '../finops/scope.ts';
import { type Block, eachMonthOfUsage, type Part, type PartsDay, renamed } from './history.ts';
import type { ScoredPart, ScoreOptions } from './score.ts';
import { beginSeries, packPart, type SeriesUnderWay, underWay, unpackPart } from './series.ts';

interface PartUnderWay {
  part: Part;
  key: string;
  first: Day;
  usage: SeriesUnderWay;
  rate: SeriesUnderWay | undefined;
}
type Parts = Map<string, PartUnderWay>;

/** Goes up when the detector judges otherwise: what an earlier one kept is of no use. */
const DETECTOR = 2;
/** A scope whose cost begins later than this after the bills do is new. */
const NEW_AFTER_DAYS = 14;

export const keyOf = ({ scope, service }: Part): string => JSON.stringify([scopeKey(scope), service]);

/**
 * Judges each day of a block by the days before it. What was judged before goes on with the days that came since; a series
 * whose days, or whatever it is judged by, are no more what they were is judged from the beginning.
 */
export async function scoreBlock(block: Block, options: ScoreOptions): Promise<ScoredPart[]> {
  const { reach, through, states } = options;
  const kept = (await states?.load(teamsIn(block))) ?? [];
  const parts: Parts = new Map();
  const again = new Set(kept.map(({ key }) => key));
  let from = through + 1;
  for (const one of kept) {
    const part = goOn(one, options);
    if (part === undefined) continue;
    again.delete(part.key);
    parts.set(part.key, part);
    from = Math.min(from, one.changedFrom, part.usage.last() + 1);
  }
  const known = new Set([...parts.values()].map(({ part }) => teamOf(part)));
  await judge(within(block, known), from, { parts, leaveOut: again }, options);

  const whole: Parts = new Map();
  const changed = new Set(kept.filter(({ key }) => again.has(key)).map(({ team }) => team));
  const fresh = teamsIn(block).filter((team) => changed.has(team) || !known.has(team));
  await judge(within(block, new Set(fresh)), reach.first, { parts: whole, leaveOut: new Set(parts.keys()) }, options);

  const all = [...parts.values(), ...whole.values()];
  save(all, options);
  return all.map(({ part, usage, rate }) => ({ ...part, usage: usage.judged, rate: rate?.judged }));
}

/** Judges days from `from` on. Of parts that were judged before, those whose days have changed move to what is left out. */
async function judge(
  block: Block | undefined,
  from: Day,
  { parts, leaveOut }: { parts: Parts; leaveOut: Set<string> },
  options: ScoreOptions,
): Promise<void> {
  if (block === undefined) return;
  const { reach, through } = options;
  await eachMonthOfUsage({ ...options, days: { start: from, end: through + 1 } }, block, (month, days) => {
    const sums = sumsOf(month, days, parts, leaveOut, options);
    // A month that was never imported did not cost nothing.
    const isMissing = reach.missing.includes(monthOf(month.start));
    for (const one of parts.values()) {
      const sum = sums.get(one.key);
      for (let day = Math.max(month.start, one.first); day < month.end; day++) {
        const at = day - month.start;
        if (
          takeDay(one, day, isMissing ? undefined : { usage: sum?.usage[at] ?? 0, effective: sum?.effective[at] ?? 0 })
        )
          continue;
        leaveOut.add(one.key);
        parts.delete(one.key);
        break;
      }
    }
  });
}

/** @returns false where the day was judged before, and cost something else then */
function takeDay(
  { usage, rate }: PartUnderWay,
  day: Day,
  cost: { usage: number; effective: number } | undefined,
): boolean {
  const price = cost !== undefined && cost.usage > 0 ? cost.effective / cost.usage : undefined;
  if (day <= usage.last()) return usage.saw(day, cost?.usage) && (rate === undefined || rate.saw(day, price));
  if (cost !== undefined) usage.observe(day, cost.usage);
  if (price !== undefined) rate?.observe(day, price);
  return true;
}

type Sums = Map<string, { usage: Float64Array; effective: Float64Array }>;

/** The month's days by part; begins the parts that are seen for the first time. */
function sumsOf(
  month: { start: Day },
  days: Iterable<PartsDay>,
  all: Parts,
  leaveOut: ReadonlySet<string>,
  options: ScoreOptions,
): Sums {
  const sums: Sums = new Map();
  const keys = new Map<Part, string>();
  for (const { parts, day, usage, effective } of days) {
    for (const part of parts) {
      const key = keys.get(part) ?? keyOf(part);
      keys.set(part, key);
      if (leaveOut.has(key)) continue;
      const one = all.get(key) ?? beginPart(part, key, day, options);
      all.set(key, one);
      if (day < one.first) all.set(key, beginPart(one.part, key, day, options));
      const sum = sums.get(key) ?? { usage: new Float64Array(31), effective: new Float64Array(31) };
      sums.set(key, sum);
      add(sum.usage, day - month.start, usage);
      add(sum.effective, day - month.start, effective);
    }
  }
  return sums;
}

function add(days: Float64Array, index: number, amount: number): void {
  days[index] = (days[index] ?? 0) + amount;
}

function beginPart(part: Part, key: string, first: Day, options: ScoreOptions): PartUnderWay {
  const { settingsOf, rateSettings, hasContracted } = options;
  const isBought = hasContracted && (part.scope.kind === 'company' || part.scope.kind === 'account');
  return {
    part,
    key,
    first,
    usage: beginSeries(first, isNew(first, options), keptDays(options), settingsOf(part)),
    rate: isBought ? beginSeries(first, false, keptDays(options), rateSettings) : undefined,
  };
}

const isNew = (first: Day, { reach }: ScoreOptions) => first > reach.first + NEW_AFTER_DAYS;
const keptDays = ({ keepFrom, reach, through }: ScoreOptions) => ({
  start: Math.max(keepFrom, reach.first),
  end: through + 1,
});

/** A part as it was kept; undefined where it cannot be gone on with. */
function goOn({ key, state, recipe, changedFrom }: KeptState, options: ScoreOptions): PartUnderWay | undefined {
  const saved = unpackPart(state);
  const part = renamed(saved.part, options.names);
  if (recipe !== recipeOf(part, saved.first, options)) return undefined;
  const usage = underWay(saved.usage, keptDays(options), options.settingsOf(part));
  // Days that it no longer remembers cannot be compared.
  if (usage.last() > options.through || changedFrom <= Math.max(saved.first, usage.last() - MEMORY)) return undefined;
  const rate = saved.rate && underWay(saved.rate, keptDays(options), options.rateSettings);
  return { part, key, first: saved.first, usage, rate };
}

/** Whatever it is judged by beside its own days. */
function recipeOf(part: Part, first: Day, options: ScoreOptions): string {
  const { reach, hasContracted, holidays, settingsOf, rateSettings } = options;
  const all = [DETECTOR, reach.first, isNew(first, options), hasContracted, holidays, settingsOf(part), rateSettings];
  return createHash('sha256').update(JSON.stringify(all)).digest('base64url');
}

function save(parts: readonly PartUnderWay[], options: ScoreOptions): void {
  if (options.states === undefined) return;
  for (const [team, all] of Map.groupBy(parts, ({ part }) => teamOf(part))) {
    const rows = all.map(({ key, part, first, usage, rate }) => {
      const state = packPart({ part, first, usage: usage.save(), rate: rate?.save() });
      return { key, recipe: recipeOf(part, first, options), state };
    });
    options.states.save(team, rows);
  }
}

/** Whose block a part is in; null for the company and its accounts. */
function teamOf({ scope }: Part): string | null {
  switch (scope.kind) {
    case 'team':
      return scope.name.toLowerCase();
    case 'workload':
      return (scope.team ?? '').toLowerCase();
    case 'unallocated':
      return '';
    default:
      return null;
  }
}

const teamsIn = (block: Block): (string | null)[] =>
  block === 'company' ? [null] : [...new Set(block.teams.map((team) => team.toLowerCase()))];

/** The part of the block that is about these; undefined where there is none. */
function within(block: Block, chosen: ReadonlySet<string | null>): Block | undefined {
  if (block === 'company') return chosen.has(null) ? block : undefined;
  const teams = block.teams.filter((team) => chosen.has(team.toLowerCase()));
  return teams.length > 0 ? { teams } : undefined;
}
