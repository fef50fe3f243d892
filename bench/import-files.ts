import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { withDuckDb } from '../src/bills/duckdb.ts';

/** The same FOCUS lines twice: 10 million of one month, which add up to 100,000 rows a day, workload and service. */
export const BILL = { rows: 10_000_000, workloads: 667, services: 5, days: 30 };

export async function importFiles(cache: string, rows = BILL.rows): Promise<{ parquet: string; csv: string }> {
  const folder = join(cache, `bill-${rows}-1`);
  const files = { parquet: join(folder, 'bill.parquet'), csv: join(folder, 'bill.csv') };
  if (existsSync(files.csv)) return files;
  mkdirSync(folder, { recursive: true });
  await withDuckDb(folder, async (duck) => {
    await duck.run(`copy (${lines(rows)}) to '${files.parquet}' (format parquet, compression zstd)`);
    const unfinished = `${files.csv}.making`;
    await duck.run(`copy (from read_parquet('${files.parquet}')) to '${unfinished}' (format csv, header)`);
    renameSync(unfinished, files.csv);
  });
  return files;
}

function lines(rows: number): string {
  const { workloads, services, days } = BILL;
  return `select '123456789012' as BillingAccountId, 'Payer' as BillingAccountName, 'USD' as BillingCurrency,
    timestamp '2026-10-01' as BillingPeriodStart, timestamp '2026-11-01' as BillingPeriodEnd,
    timestamp '2026-10-01' + to_days((n % ${days})::integer) + to_hours((n % 24)::integer) as ChargePeriodStart,
    timestamp '2026-10-01' + to_days((n % ${days})::integer) + to_hours((n % 24 + 1)::integer) as ChargePeriodEnd,
    'Usage' as ChargeCategory, null::varchar as ChargeClass, 'AWS' as ProviderName, 'AWS' as PublisherName,
    'Amazon Service ' || service as ServiceName, 'Compute' as ServiceCategory,
    'account-' || (workload % 40) as SubAccountId, 'Account ' || (workload % 40) as SubAccountName,
    'eu-central-1' as RegionId, 'EU (Frankfurt)' as RegionName,
    'arn:aws:ec2:eu-central-1:123456789012:instance/i-' || (n % 50000) as ResourceId, null::varchar as ResourceName,
    'sku-' || service as SkuId, 'Usage of sku-' || service || ', per hour' as ChargeDescription,
    'Hours' as PricingUnit, (n % 1000) / 10 as PricingQuantity, 0.0416 as ListUnitPrice, 0.0400 as ContractedUnitPrice,
    '{"app":"workload-' || workload || '","environment":"prod","cost-center":"cc-' || (workload % 20) || '"}' as Tags,
    cost as BilledCost, cost as EffectiveCost, (cost * 1.2)::decimal(18, 8) as ListCost, cost as ContractedCost
  from (select n, (n // ${days}) % ${workloads} as workload, (n // ${days * BILL.workloads}) % ${services} as service,
      ((hash(n) % 100000000) / 100000000)::decimal(18, 8) as cost from range(${rows}) r(n))`;
}
