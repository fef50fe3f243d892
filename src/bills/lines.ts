import type { Origin } from '../finops/claim.ts';
import type { Day } from '../finops/day.ts';
import type { ChargeCategory, Metric } from '../finops/metric.ts';
import type { Micros } from '../finops/money.ts';
import type { Filter, Scope } from '../finops/scope.ts';

/**
 * The contract of the bill archive for questions that the daily roll-ups do not tell apart: which SKU, resource or tag
 * value a direct cost belongs to. Pieces of shared costs exist in the roll-ups only and are not in the answer.
 */
export interface BillLines {
  /** The keys that cost the most, and what all others cost together. A line without the key has key ''. */
  sum(query: LineQuery): Promise<LineSums>;
  /**
   * What usage cost by SKU or resource in each span, in their order, the largest first: the lines are read once for all of
   * them. Nothing is said of a span where its bills cannot tell it.
   */
  sumEach(by: 'sku' | 'resource', spans: readonly LineSpan[], most: number): Promise<LineSum[][]>;
  /** The rules that took some lines, with the tag values that they took names from. */
  origins(query: LineSelection): Promise<Origin[]>;
  /** By team, the direct effective cost without tax and credits, and how much of it carries all of these tags. */
  tagged(query: LineSelection, tags: readonly string[]): Promise<TaggedCost[]>;
}

export interface TaggedCost {
  team: string;
  cost: Micros;
  tagged: Micros;
}

/** Lines of a scope in some days. */
export interface LineSelection {
  scope: Scope;
  filters: readonly Filter[];
  /** Parts of the scope that are left out. */
  without: readonly Scope[];
  /** First day. */
  start: Day;
  /** The day after the last. */
  end: Day;
}

export interface LineQuery extends LineSelection {
  by: { kind: 'sku' | 'resource' } | { kind: 'tag'; key: string };
  metric: Metric;
  /** The charge categories that count. */
  categories: readonly ChargeCategory[];
  /** Days that are compared with, end exclusive. */
  before: { start: Day; end: Day } | undefined;
  /** How many keys are told apart: there can be as many as lines. */
  most: number;
}

/** Some days of a scope, and those that they are compared with; ends are exclusive. */
export interface LineSpan {
  scope: Scope;
  start: Day;
  end: Day;
  before: { start: Day; end: Day };
}

export interface LineSums {
  /** The largest first. */
  rows: LineSum[];
  /** How many keys are not among the rows. */
  others: number;
  /** Whether the bills say the metric for all of the lines. */
  known: boolean;
}

export interface LineSum {
  key: string;
  /** What people call it: a resource's name, a SKU's description; the key where there is none. */
  name: string;
  now: Micros;
  before: Micros;
}
