import { type Day, firstDay, type Month, monthOf } from '../../finops/day.ts';
import { demandOn } from './demand.ts';
import type { Item, Recurring } from './items.ts';
import { between, chance, pick } from './random.ts';

/** What happened, as its owner would tell it. */
export interface SampleAnomaly {
  workload: string;
  team: string;
  service: string;
  kind: AnomalyKind;
  start: Day;
  /** Exclusive. */
  end: Day;
  /** Effective cost beyond the ordinary, in micros, over the whole of it. */
  extraMicros: number;
  /** Whether the owner would call it expected. */
  expected: boolean;
  story: string;
}

/** An anomaly and the resource that it befell. */
export interface PlannedAnomaly {
  item: Recurring;
  /** What the extra cost is charged to: the same resource, or one that came with it. */
  charged: Item;
  kind: AnomalyKind;
  start: Day;
  end: Day;
  strength: number;
  expected: boolean;
  story: string;
}

export type AnomalyKind = 'spike' | 'burst' | 'level shift' | 'ramp' | 'new resource' | 'price rise';

const KINDS: Record<AnomalyKind, { days: number; strength: readonly [number, number]; stories: readonly Story[] }> = {
  spike: {
    days: 1,
    strength: [2.5, 5],
    stories: [unexpected('A retry loop ran all day.'), expected('A one-off backfill.')],
  },
  burst: {
    days: 4,
    strength: [1.2, 2.5],
    stories: [expected('The spring sale.'), unexpected('Somebody else’s load test hit production.')],
  },
  'level shift': {
    days: 16,
    strength: [0.6, 1.2],
    stories: [unexpected('An index was dropped; queries read whole tables.'), expected('A customer was moved here.')],
  },
  ramp: {
    days: 14,
    strength: [0.8, 1.6],
    stories: [unexpected('Logs at debug level, host by host.'), unexpected('A leak: nothing was deleted any more.')],
  },
  'new resource': {
    days: 9,
    strength: [0.8, 1.8],
    stories: [unexpected('A forgotten experiment.'), expected('A rehearsal of the migration.')],
  },
  'price rise': {
    days: 20,
    strength: [0.5, 0.9],
    stories: [unexpected('The negotiated price had lapsed.'), unexpected('A dearer storage class by default.')],
  },
};
interface Story {
  expected: boolean;
  story: string;
}
function expected(story: string): Story {
  return { expected: true, story };
}
function unexpected(story: string): Story {
  return { expected: false, story };
}

/** At most one in each month, of resources that matter and that no commitment hides; about one month in seven is quiet. */
export function planAnomalies(items: readonly Recurring[], first: Day, last: Day, seed: number): PlannedAnomaly[] {
  const candidates = items.filter(
    ({ base, production, product, workload }) => workload && base >= 40 && production && !product.committable,
  );
  const planned: PlannedAnomaly[] = [];
  for (let month = monthOf(first); month <= monthOf(last) && candidates.length > 0; month++) {
    if (chance(seed, 'quiet', month) < 1 / 7) continue;
    const anomaly = plan(candidates, month, seed);
    if (anomaly.start > first + 28 && anomaly.start <= last) planned.push(anomaly);
  }
  return planned;
}

function plan(candidates: readonly Recurring[], month: Month, seed: number): PlannedAnomaly {
  const kind = pick(Object.keys(KINDS) as AnomalyKind[], seed, 'kind', month);
  const { days, strength, stories } = KINDS[kind];
  const start = firstDay(month) + Math.floor(between(2, 20, seed, 'start', month));
  const item = pick(candidates, seed, 'anomaly', month);
  return {
    item,
    charged: kind === 'new resource' ? companionOf(item) : item,
    kind,
    start,
    end: start + days,
    strength: between(...strength, seed, 'strength', month),
    ...pick(stories, seed, 'story', month),
  };
}

function companionOf(item: Recurring): Item {
  return { ...item, resource: { id: `${item.resource.id}-trial`, name: `${item.resource.name}-trial` } };
}

/** Dollars of list cost on a day beyond the ordinary; 0 outside of the anomaly. */
export function extraOn({ item, kind, start, end, strength }: PlannedAnomaly, day: Day, seed: number): number {
  if (day < start || day >= end) return 0;
  const share = kind === 'ramp' ? (day - start + 1) / (end - start) : 1;
  return demandOn(item, day, seed) * strength * share;
}

/** What an anomaly came to by the last day of the history. */
export function truthOf(anomaly: PlannedAnomaly, last: Day, seed: number): SampleAnomaly {
  const { item, kind, start, expected, story } = anomaly;
  const end = Math.min(anomaly.end, last + 1);
  let extra = 0;
  for (let day = start; day < end; day++) extra += extraOn(anomaly, day, seed) * item.cloud.negotiated;
  return {
    workload: item.workload?.name ?? '',
    team: item.workload?.team ?? '',
    service: item.product.service,
    kind,
    start,
    end,
    extraMicros: Math.round(extra * 1_000_000),
    expected,
    story,
  };
}
