import type { Day } from './day.ts';
import type { OutsideMark } from './outside-finding.ts';
import type { Scope } from './scope.ts';

/** One anomaly as a detection run sees it now. A later run says the same one again, longer, larger, smaller or ended. */
export interface FoundAnomaly {
  /** `commitment`: usage is flat and its price moved, because a commitment ended or was used up elsewhere. */
  kind: 'usage' | 'commitment';
  /** The lowest scope that explains most of it. */
  scope: Scope;
  /** Its days so far; `end` is exclusive. */
  start: Day;
  end: Day;
  /** The day after which it was known: the newest day that had been scored when it was first flagged. */
  flaggedOn: Day;
  /** Whether the newest day that was scored still belongs to it. */
  ongoing: boolean;
  /** Sums over its days, in micros. The impact is what they differ by. */
  expected: number;
  actual: number;
  /** What makes it up, largest share of the impact first. */
  drivers: AnomalyDriver[];
  /** What else moved the same day, largest first. */
  alsoMoved: AnomalyDriver[];
  /** The days around it for the chart, oldest first. */
  days: ExpectedDay[];
  /** The findings of providers that are about the same cost; `only`: it is known from them alone. */
  outside?: { marks: OutsideMark[]; only: boolean };
}

export interface AnomalyDriver {
  dimension: 'service' | 'account' | 'region' | 'sku' | 'resource' | 'workload' | 'team';
  value: string;
  name: string;
  /** Whose cost it is, where it is a scope of its own. */
  scope?: Scope;
  /** Actual less expected, in micros. */
  impact: number;
  moved: 'usage' | 'price' | 'unknown';
}

/** A day's cost beside what was expected of it and the band in which it would have been normal; micros. */
export interface ExpectedDay {
  day: Day;
  actual: number;
  expected: number;
  low: number;
  high: number;
}
