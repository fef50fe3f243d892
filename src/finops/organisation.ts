import type { GRANTED_ROLES, VisibleTo } from './access.ts';
import type { Rule, SharedPool } from './allocation.ts';
import type { Thresholds } from './anomaly/settings.ts';
import type { BudgetThresholds } from './budget-alerts.ts';
import type { Day } from './day.ts';
import type { Metric } from './metric.ts';
import type { Severity, SeverityThresholds } from './severity.ts';

/** The organisation as `showback.yaml` declares it. Names are compared without regard to case; e-mails are lower case. */
export interface Organisation {
  name: string;
  /** ISO 4217. Bills in another currency are refused. */
  currency: string;
  /** IANA zone in which "today" and "this month" are read. The days of the bills themselves are UTC. */
  timezone: string;
  /** 1 to 12. */
  fiscalYearStart: number;
  defaultMetric: Metric;
  /** What the effective, list and contracted cost take in beyond usage, purchases and adjustments. */
  include: { tax: boolean; credits: boolean };
  /** How many of the bills' last days are still being restated by the providers. */
  incompleteDays: number;
  /** Shares of a budget at which its people are told. */
  budgetAlerts: BudgetThresholds;
  /** Tag keys that tell the environment; the first that a line carries counts. */
  environmentTags: string[];
  /** E-mails and groups ("slack:S0123") that a role is granted to. */
  roles: Record<(typeof GRANTED_ROLES)[number], string[]>;
  /** Where FinOps is told and asked. */
  finopsChannel?: string;
  /** When people work, in their team's time zone, and the days on which they do not. */
  workingHours: { from: number; to: number };
  holidays: Day[];
  anomalies: AnomalyRules;
  commitments: EndingCommitment[];
  /** Channels in which people of other organisations may see what is not restricted. */
  externalChannels: string[];
  units: Unit[];
  /** Teams outside of any unit. */
  teams: Team[];
  rules: Rule[];
  pools: SharedPool[];
}

/** When a commitment of the bills ends, which they do not say. */
export interface EndingCommitment {
  /** The bills' CommitmentDiscountId. */
  id: string;
  /** Its last day. */
  lastDay: Day;
}

export interface AnomalyRules {
  severity: SeverityThresholds;
  /** What must be passed together for a cost to be out of the ordinary; amounts in micros a day. */
  thresholds: AnomalyThresholds;
  /** What is different for a scope, the first that is meant counts. */
  exceptions: AnomalyException[];
  /** Working hours until an unanswered one is asked about again. */
  answerWithin: Record<Severity, number>;
}

export type AnomalyThresholds = Omit<Thresholds, 'sensitivity' | 'ofADay'>;
export interface AnomalyException {
  scope: { kind: 'team' | 'workload' | 'account'; name: string };
  thresholds: Partial<AnomalyThresholds>;
}

export interface Unit {
  name: string;
  manager?: string;
  channels: string[];
  aliases: string[];
  /** Whom it is restricted to; nobody named: everybody may see it. */
  visibleTo: VisibleTo[];
  teams: Team[];
}

export interface Team {
  name: string;
  /** IANA zone in which it works, where that is not the organisation's. */
  timezone?: string;
  manager?: string;
  owners: string[];
  channels: string[];
  aliases: string[];
  visibleTo: VisibleTo[];
  workloads: Workload[];
}

export interface Workload {
  name: string;
  owners: string[];
  channels: string[];
  aliases: string[];
  visibleTo: VisibleTo[];
}

/** Who asks, as far as the platform knows; a person is known by e-mail. */
export interface Person {
  email: string;
  name: string;
}
