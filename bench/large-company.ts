import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDuckDb } from '../src/bills/duckdb.ts';
import { CLI } from './process.ts';

/** 10,000 workloads of 500 teams in 10 units, 5 services each, 400 days: 20 million daily rows. */
export const LARGE = { units: 10, teams: 500, workloads: 10_000, services: 5, days: 400, lastDay: '2026-11-22' };

/** An installation of the large company; made by a real import, once, and kept in `cache`. */
export async function largeCompany(cache: string): Promise<string> {
  const folder = join(cache, 'large-company-1');
  if (existsSync(folder)) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  writeFileSync(join(making, 'showback.yaml'), largeYaml());
  const bill = join(making, 'bill.parquet');
  await writeBill(making, bill);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [CLI, 'import', bill], { cwd: making, stdio: 'inherit' });
  if (status !== 0) throw new Error('the large company could not be imported');
  process.stderr.write(`imported 20 million lines in ${Math.round((performance.now() - started) / 1000)} s\n`);
  rmSync(bill);
  renameSync(making, folder);
  return folder;
}

function largeYaml(): string {
  const teamsOf = (unit: number) =>
    range(LARGE.teams / LARGE.units).map((index) => {
      const team = unit * (LARGE.teams / LARGE.units) + index;
      const workloads = range(LARGE.workloads / LARGE.teams).map(
        (number) => `workload-${team * (LARGE.workloads / LARGE.teams) + number}`,
      );
      return `      team-${team}: { workloads: [${workloads.join(', ')}] }`;
    });
  return [
    'organization: Large',
    'currency: USD',
    'units:',
    ...range(LARGE.units).flatMap((unit) => [`  unit-${unit}:`, '    teams:', ...teamsOf(unit)]),
    'allocation: [{ workload: { tag: app } }]',
    '',
  ].join('\n');
}

async function writeBill(folder: string, path: string): Promise<void> {
  const { workloads, services, days, lastDay } = LARGE;
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
        from range(${workloads}) w(workload), range(${services}) s(service), range(${days}) d(number))
    ) to '${path}' (format parquet, compression zstd)`),
  );
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
