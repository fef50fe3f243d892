import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDuckDb } from '../src/bills/duckdb.ts';
import { CLI } from './process.ts';

/** 10,000 workloads of 500 teams in 10 units, 5 services each, 400 days: 20 million daily rows. */
export const LARGE = { units: 10, teams: 500, workloads: 10_000, services: 5, days: 400, lastDay: '2026-11-22' };

/** Of which ten thousand series are judged: its company, accounts, teams, workloads and their services. */
export const MEDIUM: Size = { ...LARGE, teams: 50, workloads: 1_600 };

type Size = typeof LARGE;

/** An installation of the large company; made by a real import, once, and kept in `cache`. */
export const largeCompany = (cache: string): Promise<string> => companyOf(LARGE, join(cache, 'large-company-1'));

export async function companyOf(size: Size, folder: string): Promise<string> {
  if (existsSync(folder)) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  writeFileSync(join(making, 'showback.yaml'), yamlOf(size));
  const bill = join(making, 'bill.parquet');
  await writeBill(making, bill, size);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [CLI, 'import', bill], { cwd: making, stdio: 'inherit' });
  if (status !== 0) throw new Error('the company could not be imported');
  process.stderr.write(
    `imported ${size.workloads * size.services * size.days} lines in ${Math.round((performance.now() - started) / 1000)} s\n`,
  );
  rmSync(bill);
  renameSync(making, folder);
  return folder;
}

function yamlOf({ units, teams, workloads }: Size): string {
  const teamsOf = (unit: number) =>
    range(teams / units).map((index) => {
      const team = unit * (teams / units) + index;
      const names = range(workloads / teams).map((number) => `workload-${team * (workloads / teams) + number}`);
      return `      team-${team}: { workloads: [${names.join(', ')}] }`;
    });
  return [
    'organization: Large',
    'currency: USD',
    'units:',
    ...range(units).flatMap((unit) => [`  unit-${unit}:`, '    teams:', ...teamsOf(unit)]),
    'allocation: [{ workload: { tag: app } }]',
    '',
  ].join('\n');
}

/** @param from days before the last one of the company; -1 is the day after it */
export async function writeBill(
  folder: string,
  path: string,
  { workloads, services, days, lastDay }: Size,
  from = 0,
): Promise<void> {
  await withDuckDb(folder, (duck) =>
    duck.run(`copy (
      select 'payer' as BillingAccountId, 'Payer' as BillingAccountName, 'USD' as BillingCurrency,
        date_trunc('month', day)::timestamp as BillingPeriodStart, day::timestamp as ChargePeriodStart,
        (day + interval 1 day)::timestamp as ChargePeriodEnd, 'Usage' as ChargeCategory, 'AWS' as ProviderName,
        'Service ' || service as ServiceName, 'account-' || (workload % 200) as SubAccountId, 'eu-central-1' as RegionId,
        '{"app":"workload-' || workload || '"}' as Tags,
        cost as BilledCost, cost as EffectiveCost, cost * 1.2 as ListCost, cost as ContractedCost
      from (select workload, service, (date '${lastDay}' - (number::integer)) as day,
          round(1 + (hash(workload, service, number) % 100000) / 1000, 6)::decimal(18, 6) as cost
        from range(${workloads}) w(workload), range(${services}) s(service), range(${from}, ${days}) d(number))
    ) to '${path}' (format parquet, compression zstd)`),
  );
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
