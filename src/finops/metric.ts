/** The four costs of FOCUS. */
export type Metric = 'billed' | 'effective' | 'list' | 'contracted';
export const METRICS = ['billed', 'effective', 'list', 'contracted'] as const satisfies readonly Metric[];

/** FOCUS ChargeCategory. */
export type ChargeCategory = 'Usage' | 'Purchase' | 'Tax' | 'Credit' | 'Adjustment';
export const CHARGE_CATEGORIES = [
  'Usage',
  'Purchase',
  'Tax',
  'Credit',
  'Adjustment',
] as const satisfies readonly ChargeCategory[];

/** What a cost can be broken down by. `tag` is any tag key of the bills. */
export type Dimension =
  | { kind: 'provider' | 'service' | 'account' | 'region' | 'environment' | 'unit' | 'team' | 'workload' }
  | { kind: 'charge category' | 'commitment' }
  | { kind: 'sku' | 'resource' }
  | { kind: 'day' | 'week' | 'month' }
  | { kind: 'tag'; key: string };
