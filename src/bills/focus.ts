/**
 * The FOCUS columns that Showback reads, and their types. Any other column is kept in the archive as it came.
 * https://focus.finops.org/focus-specification/
 */
export const COSTS = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'] as const;

const TIMES = ['BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd'] as const;

const QUANTITIES = [
  'CommitmentDiscountQuantity',
  'ConsumedQuantity',
  'ContractedUnitPrice',
  'ListUnitPrice',
  'PricingQuantity',
] as const;

const TEXTS = [
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'CommitmentDiscountId',
  'CommitmentDiscountName',
  'ProviderName',
  'RegionId',
  'RegionName',
  'ResourceId',
  'ResourceName',
  'ServiceName',
  'ServiceProviderName',
  'SkuId',
  'SubAccountId',
  'SubAccountName',
  'Tags',
  'x_Estimated',
] as const;

/** Without these a line cannot be placed in time, on an account or under a service. */
export const MANDATORY = [
  'BilledCost',
  'EffectiveCost',
  'BillingAccountId',
  'BillingCurrency',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargePeriodStart',
  'ServiceName',
] as const;

/** FOCUS 1.3 and later call it ServiceProviderName, earlier versions ProviderName. */
export const PROVIDERS = ['ServiceProviderName', 'ProviderName'] as const;

/** Every column that the roll-up, rules and questions read; the archive has them all, null where the bill has none. */
export const KNOWN_COLUMNS: readonly string[] = [...COSTS, ...TIMES, ...QUANTITIES, ...TEXTS];

const BY_LOWER_CASE = new Map(KNOWN_COLUMNS.map((name) => [name.toLowerCase(), name]));

/** The FOCUS spelling of a column, or the name itself. */
export function focusName(column: string): string {
  return BY_LOWER_CASE.get(column.trim().toLowerCase()) ?? column.trim();
}

/** Columns of Showback's own beside those of a bill: they begin with a space, which `focusName` takes from any of a bill. */
export const OWN = { file: ' file', account: ' account', period: ' period' } as const;

/** The type under which a column rests in the archive. */
export function focusType(column: string): 'DECIMAL(38,12)' | 'TIMESTAMP' | 'DOUBLE' | 'VARCHAR' {
  const has = (list: readonly string[]) => list.includes(column);
  if (has(COSTS)) return 'DECIMAL(38,12)';
  if (has(TIMES)) return 'TIMESTAMP';
  if (has(QUANTITIES)) return 'DOUBLE';
  return 'VARCHAR';
}
