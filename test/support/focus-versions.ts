/**
 * The columns of the Cost and Usage data set by version of FOCUS: all of the first, and what each later one added and
 * removed. https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec
 */
const FIRST =
  'AvailabilityZone BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart ' +
  'ChargeCategory ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd ChargePeriodStart ' +
  'CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName CommitmentDiscountStatus ' +
  'CommitmentDiscountType ConsumedQuantity ConsumedUnit ContractedCost ContractedUnitPrice EffectiveCost ' +
  'InvoiceIssuerName ListCost ListUnitPrice PricingCategory PricingQuantity PricingUnit ProviderName PublisherName ' +
  'RegionId RegionName ResourceId ResourceName ResourceType ServiceCategory ServiceName SkuId SkuPriceId SubAccountId ' +
  'SubAccountName Tags';

const CHANGES = [
  { version: '1.0', added: FIRST, removed: '' },
  {
    version: '1.1',
    added:
      'CapacityReservationId CapacityReservationStatus CommitmentDiscountQuantity CommitmentDiscountUnit ' +
      'ServiceSubcategory SkuMeter SkuPriceDetails',
    removed: '',
  },
  {
    version: '1.2',
    added:
      'BillingAccountType InvoiceId PricingCurrency PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost ' +
      'PricingCurrencyListUnitPrice SubAccountType',
    removed: '',
  },
  {
    version: '1.3',
    added:
      'AllocatedMethodDetails AllocatedMethodId AllocatedResourceId AllocatedResourceName AllocatedTags ' +
      'ContractApplied HostProviderName ServiceProviderName',
    removed: '',
  },
  {
    version: '1.4',
    added: 'CommitmentProgramEligibilityDetails InvoiceDetailId',
    removed: 'ProviderName PublisherName',
  },
] as const;

export type FocusVersion = (typeof CHANGES)[number]['version'];

export const FOCUS_VERSIONS: readonly FocusVersion[] = CHANGES.map(({ version }) => version);

export function columnsOf(version: FocusVersion): string[] {
  const columns = new Set<string>();
  for (const change of CHANGES) {
    for (const name of words(change.added)) columns.add(name);
    for (const name of words(change.removed)) columns.delete(name);
    if (change.version === version) break;
  }
  return [...columns].sort();
}

function words(text: string): string[] {
  return text.split(' ').filter(Boolean);
}
