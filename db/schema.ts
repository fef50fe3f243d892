import type { ColumnType, Generated } from 'kysely';

/**
 * What the database holds of the bills. Everything here is derived from the bill archive and can be rebuilt.
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
}
export type LoadState = 'staged' | 'current' | 'superseded';

/** The days of one load (or, with no load, of one month's shared-cost splits) under one allocation. */
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

/** `generation` counts the changes of what is current; `allocation` is the fingerprint in force. */
interface SettingTable {
  key: 'generation' | 'allocation';
  value: string;
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
