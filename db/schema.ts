import type { ColumnType, Generated } from 'kysely';
import type { CaseState } from '../src/finops/anomaly-case.ts';
import type { Basis } from '../src/finops/budget-alerts.ts';
import type { ClaimState } from '../src/finops/claim.ts';
import type { DigestKind } from '../src/finops/digest.ts';
import type { FoundAnomaly } from '../src/finops/found-anomaly.ts';
import type { Metric } from '../src/finops/metric.ts';
import type { Verdict } from '../src/finops/outside-finding.ts';
import type { Presence } from '../src/finops/people.ts';

/**
 * What the database holds. Everything about bills (load to setting) is derived from the bill archive and can be rebuilt.
 * Amounts are integer micros of the organisation's currency, days are UTC days since 1970-01-01, ends are exclusive.
 * A dimension that does not apply is ''.
 */
export interface Database {
  load: LoadTable;
  rollup: RollupTable;
  series: SeriesTable;
  daily: DailyTable;
  total: TotalTable;
  name: NameTable;
  setting: SettingTable;
  delivery: DeliveryTable;
  identity: IdentityTable;
  conversation: ConversationTable;
  person: PersonTable;
  audit: AuditTable;
  claim: ClaimTable;
  outbox: OutboxTable;
  subscription: SubscriptionTable;
  told_digest: ToldDigestTable;
  api_request: ApiRequestTable;
  synced_part: SyncedPartTable;
  sync_schedule: SyncScheduleTable;
  budget_change: BudgetChangeTable;
  budget_alert: BudgetAlertTable;
  forecast: ForecastTable;
  anomaly: AnomalyTable;
  anomaly_event: AnomalyEventTable;
  announcement: AnnouncementTable;
  reminded: RemindedTable;
  unlearned: UnlearnedTable;
  detector_run: DetectorRunTable;
  detector_state: DetectorStateTable;
  outside_finding: OutsideFindingTable;
  outside_verdict: OutsideVerdictTable;
}

/** One billing account's billing period as one import brought it. */
interface LoadTable {
  id: Generated<number>;
  source: string;
  billing_account: string;
  billing_account_name: string;
  provider: string;
  /** The billing period, "2026-11". */
  period: string;
  /** `current` counts; `staged` belongs to an import under way or one that was killed; `superseded` waits for removal. */
  state: ColumnType<LoadState, LoadState, LoadState>;
  /** Folder of its Parquet files, relative to the data directory. */
  archive: string;
  lines: number;
  /** First and last day (inclusive) that its lines charge for. */
  first_day: number;
  last_day: number;
  /** Whether the bill says the list and the contracted cost. */
  has_list: number;
  has_contracted: number;
  /** Billed cost in micros, and what rounding each stored row took away or added: micros too, as decimal text. */
  billed: number;
  rounding: string;
  /** Lines whose tags are no JSON object. */
  bad_tags: number;
  /** What its amounts are in; '' for loads from before this was remembered. */
  currency: string;
  imported_at: string;
  /** The views that its lines stand in, as JSON (`View[]`); none where each line stands once and says everything. */
  views: Generated<string>;
  /** First day that the provider still estimates. */
  estimated_from: number | null;
  /** Which source of showback.yaml brought it; '' where it was imported by hand. */
  feed: Generated<string>;
}
export type LoadState = 'staged' | 'current' | 'superseded';

/**
 * The days of one load, or one month's shared-cost splits, under one allocation. A load whose bill comes in views has one
 * for each view, and its own splits for each view that knows shared costs; splits of all other loads stand together.
 */
interface RollupTable {
  id: Generated<number>;
  load_id: number | null;
  /** Month of the splits, "2026-11"; null for a load's own days. */
  split_month: string | null;
  /** Fingerprint of the allocation that it was made with. */
  allocation: string;
  current: number;
  first_day: number;
  end_day: number;
  /** '' where the load's lines say everything. */
  view: Generated<string>;
  /** The columns of a series that the view tells apart, as JSON (`SeriesColumn[]`). */
  tells: Generated<string>;
}

/**
 * What a daily amount belongs to. `grain` says which columns are told apart: `full` all of them, `team`, `service` and
 * `place` sums for fast answers about large scopes, `pool` the lines of a shared cost before it is split. The same cost
 * stands once in each grain but `pool`: never add grains up.
 */
interface SeriesTable {
  id: Generated<number>;
  grain: Grain;
  unit: string;
  team: string;
  workload: string;
  /** The shared pool that a piece comes from; '' for direct cost. */
  pool: string;
  provider: string;
  service: string;
  account: string;
  region: string;
  environment: string;
  category: string;
  commitment: string;
}
export type Grain = 'full' | 'team' | 'service' | 'place' | 'pool';

interface DailyTable extends TotalTable {
  day: number;
}

/** The sum of a series' days in a roll-up, so that a question about months need not add up days. */
interface TotalTable {
  rollup_id: number;
  series_id: number;
  billed: number;
  effective: number;
  /** null where the bill does not say. */
  list: number | null;
  contracted: number | null;
}

/** Names for people: of accounts, regions and tag keys that the bills mention. */
interface NameTable {
  kind: 'account' | 'region' | 'tag';
  value: string;
  name: string;
}

/**
 * `generation` counts the changes of what is current, `detected` is the one in which anomalies were looked for last;
 * `allocation` is the fingerprint in force; `forecasts` is the UTC date on which the month-end forecasts were last kept.
 */
interface SettingTable {
  key: 'generation' | 'allocation' | 'detected' | 'forecasts';
  value: string;
}

/** An event, command or click of a chat platform that has been taken; `at` in milliseconds since 1970. */
interface DeliveryTable {
  platform: string;
  key: string;
  at: number;
}

/** A platform's user; `email` is null where the profile shows no verified one. */
interface IdentityTable {
  platform: string;
  user_id: string;
  email: string | null;
  name: string;
  guest: number;
  checked_at: number;
}

/** Somebody whom showback.yaml names, as a platform that was asked knows them; null: it has not said yet. */
interface PersonTable {
  platform: string;
  email: string;
  presence: Presence | null;
  /** When the platform last said so, and when it is to be asked again: milliseconds since 1970. */
  checked_at: number | null;
  due_at: number;
}

/** Where a platform can post later; `reference` is JSON of the platform's own. */
interface ConversationTable {
  platform: string;
  id: string;
  reference: string;
  updated_at: number;
}

/** What people did, and asked about restricted scopes. Nothing in it can be changed or deleted. */
interface AuditTable {
  id: Generated<number>;
  at: string;
  actor: string;
  platform: string;
  action: string;
  scope: string;
  detail: string;
}

/** Whose a cost is, as people say; `to_scope` and `conditions` are JSON. */
interface ClaimTable {
  id: Generated<number>;
  at: string;
  state: ClaimState;
  about: string;
  from_scope: string;
  to_scope: string | null;
  pieces: string;
  moves: number | null;
  claimed_by: string;
  accepted_by: string | null;
  accepted_at: string | null;
  decided_by: string | null;
  decided_at: string | null;
  /** What is claimed for whom, as JSON: one that waits is there once. null for claims from before this was kept. */
  said: string | null;
}

/** A message that is posted unasked; `recipient`, `reply` and `instead` are JSON, times are milliseconds since 1970. */
interface OutboxTable {
  id: Generated<number>;
  key: string;
  recipient: string;
  /** The key of the message in whose thread it belongs. */
  thread: string | null;
  manner: 'question' | 'notice';
  reply: string;
  instead: string;
  version: number;
  state: OutboxState;
  attempts: number;
  not_before: number;
  attempted_at: number | null;
  platform: string | null;
  /** Where it stands; both null until it was sent. */
  conversation: string | null;
  message: string | null;
  /** Why it cannot be delivered. */
  problem: string | null;
  put_at: number;
  sent_at: number | null;
}
/**
 * `pending` waits to be sent, or edited where it stands already; `sending` is being; `unknown`: nobody knows whether it
 * was; `failed`: it cannot be.
 */
export type OutboxState = 'pending' | 'sending' | 'sent' | 'unknown' | 'failed';

/** What is told again and again; `recipient`, `channel`, `scope` and `cadence` are JSON, times are milliseconds since 1970. */
interface SubscriptionTable {
  id: Generated<number>;
  recipient: string;
  /** Who reads it there; null where it is one person. */
  channel: string | null;
  guest: number;
  kind: DigestKind;
  scope: string;
  every: 'day' | 'week' | 'month';
  cadence: string;
  due_at: number;
  /** It is looked at then: when it is due, or later where it waits for bills or failed. */
  look_at: number;
  paused: number;
  by: string;
}

/** A digest that was put into the outbox, and what it said, so that it can be corrected; all but `key` and times is JSON. */
interface ToldDigestTable {
  id: Generated<number>;
  subscription_id: number;
  /** In the outbox. */
  key: string;
  /** What was subscribed when it was told. */
  kind: DigestKind;
  scope: string;
  period: string;
  /** The fingerprint of the rules by which costs were allocated; '' where nobody knows. */
  allocation: string;
  figures: string;
  /** The figures as they were corrected last. */
  corrected: string | null;
  /** Of the bills with which it was compared last. */
  generation: string;
  told_at: number;
}

/** A request that costs money, noted before it is sent. Never deleted: it is what was spent. */
interface ApiRequestTable {
  id: Generated<number>;
  source: string;
  operation: string;
  /** UTC day, by which the cap counts. */
  day: number;
  requested_at: string;
  /** Micros of a US dollar. */
  price: number;
}

/** A part of a source as it was when it was last imported. */
interface SyncedPartTable {
  source: string;
  part: string;
  fingerprint: string;
  synced_at: string;
}

/** When a source is to be synced next, and how the last time went. */
interface SyncScheduleTable {
  source: string;
  next_due_at: string;
  ended_at: string | null;
  outcome: 'done' | 'stopped' | 'failed' | null;
  message: string | null;
}

/** What was said of a budget; the newest about a month counts for it. `scope`, `filters` and `terms` are JSON. */
interface BudgetChangeTable {
  id: Generated<number>;
  /** What it is for (`budgetKey`). */
  budget: string;
  at: string;
  by: string;
  scope: string;
  filters: string;
  metric: Metric;
  terms: string;
}

/** A threshold that a budget crossed in a period that began on this day. */
interface BudgetAlertTable {
  id: Generated<number>;
  budget: string;
  period_start: number;
  basis: Basis;
  threshold: number;
  state: 'standing' | 'withdrawn';
  /** How much worse than the threshold it has been told to be, in steps. */
  step: number;
  share: number;
  at: string;
  plan: string | null;
  planned_by: string | null;
  planned_at: string | null;
  /** Of what it says now; JSON. */
  reminded: Generated<string>;
}

/** What a period was expected to cost as of a day, `through`; `subject` is a key of scope and filters, which are JSON. */
interface ForecastTable {
  id: Generated<number>;
  made_at: string;
  subject: string;
  scope: string;
  filters: string;
  metric: string;
  through: number;
  start: number;
  end: number;
  mean: number;
  low: number;
  high: number;
  run_rate: number;
}

/** An anomaly as it stands now, as JSON (`Case`); the other columns are for looking it up. */
interface AnomalyTable {
  id: Generated<number>;
  kind: FoundAnomaly['kind'];
  scope_key: string;
  /** Of the scope whose people are asked. */
  asked_key: string;
  first_day: number;
  end_day: number;
  state: CaseState;
  record: string;
  flagged_at: string;
  changed_at: string;
  /** The key of the message in which it is asked about. */
  message: Generated<string | null>;
}

/** What was found of an anomaly and said of it, as JSON (`CaseEvent`). Nothing in it can be changed or deleted. */
interface AnomalyEventTable {
  id: Generated<number>;
  anomaly_id: number;
  at: string;
  event: string;
}

/** A cost that somebody has announced; `scope` is JSON. */
interface AnnouncementTable {
  id: Generated<number>;
  at: string;
  by: string;
  scope: string;
  first_day: number;
  end_day: number;
  up_to: number;
  note: string;
  withdrawn_by: string | null;
  withdrawn_at: string | null;
}

/** What was learned from answers and then undone: answers to anomalies up to this number no longer teach it. */
interface UnlearnedTable {
  id: Generated<number>;
  at: string;
  by: string;
  lesson: string;
  up_to: number;
}

/** When a person was last reminded of anything, in milliseconds, and in which zone; '' is FinOps. */
interface RemindedTable {
  person: string;
  at: number;
  zone: string;
}

/** What was current when the detector looked: `rollups` is JSON (`SeenRollup[]`). Derived. */
interface DetectorRunTable {
  id: Generated<number>;
  rollups: string;
}

/**
 * What the detector knows of one series, as of a run; derived, and made again where it is missing. `team` is null for the
 * company and its accounts, `recipe` is a fingerprint of what it was judged by.
 */
interface DetectorStateTable {
  key: string;
  team: string | null;
  run_id: number;
  recipe: string;
  state: Uint8Array;
}

/** What a provider itself found out of the ordinary, as JSON (`OutsideFinding`). */
interface OutsideFindingTable {
  source: string;
  id: string;
  finding: string;
}

/**
 * What people made of a provider's finding, and which verdict the provider was told last; what differs waits to be told.
 * `verdict` is null where the answer was taken back.
 */
interface OutsideVerdictTable {
  source: string;
  id: string;
  verdict: Verdict | null;
  told: Verdict | null;
  /** Why it cannot be told at all. */
  refused: string | null;
  at: string;
}

/** All that a series can be told apart by. */
export const SERIES_COLUMNS = [
  'unit',
  'team',
  'workload',
  'pool',
  'provider',
  'service',
  'account',
  'region',
  'environment',
  'category',
  'commitment',
] as const satisfies readonly (keyof SeriesTable)[];

/** The columns that each grain tells apart. */
export const GRAIN_COLUMNS = {
  full: SERIES_COLUMNS,
  pool: SERIES_COLUMNS,
  team: ['unit', 'team', 'category'],
  service: ['unit', 'provider', 'service', 'category'],
  place: ['unit', 'provider', 'account', 'region', 'environment', 'category'],
} as const satisfies Record<Grain, readonly (keyof SeriesTable)[]>;

export type SeriesColumn = (typeof SERIES_COLUMNS)[number];
