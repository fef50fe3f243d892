/**
 * How a line of a bill finds its owner: the first rule whose conditions all hold takes it.
 * https://www.finops.org/framework/capabilities/allocation/
 */
export interface Rule {
  /** As written in showback.yaml or "rule 3"; shown in explanations. */
  name: string;
  when: Condition[];
  to: Target;
  /** The number of the claim that it comes from; of those of showback.yaml undefined. */
  claim?: number;
}

/** Holds when the field equals one of the patterns; `*` stands for any characters, case does not matter. */
export interface Condition {
  field: ConditionField;
  patterns: string[];
  /** `*` stands for itself. */
  literal?: true;
  /** Holds where there is no value at all, and there are no patterns. */
  absent?: true;
}
export type ConditionField =
  | { kind: 'tag'; key: string }
  | { kind: 'provider' | 'account' | 'service' | 'region' | 'resource' | 'charge category' };

/** Where a rule sends a line. A name may be fixed or taken from the value of a tag. */
export type Target =
  | { kind: 'workload'; workload: Name; team?: Name }
  | { kind: 'team'; team: Name }
  | { kind: 'shared'; pool: string };
export type Name = { kind: 'fixed'; name: string } | { kind: 'tag'; key: string };

/** A shared cost, split among teams or workloads by day; the pieces add up exactly to the whole. */
export interface SharedPool {
  name: string;
  split: Split;
}
export type Split =
  /** In proportion to the direct cost of the billing month. */
  | { kind: 'proportional'; among: Among }
  | { kind: 'even'; among: Among }
  /** Names of teams or workloads ("payments" or "payments/checkout") with their weights. */
  | { kind: 'fixed'; shares: { name: string; weight: number }[] };
export type Among = { kind: 'all teams' } | { kind: 'all workloads' } | { kind: 'named'; names: string[] };
