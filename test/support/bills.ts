import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createCosts } from '../../db/costs.ts';
import { type OpenDatabase, openDatabase } from '../../db/open.ts';
import { type ImportOptions, importBills, reallocateIfStale } from '../../src/bills/import.ts';
import { parseOrganisation } from '../../src/config.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { focusFiles } from '../../src/sources/focus-files.ts';

/** A line of a FOCUS file: columns by name. What is left out is as in `LINE`. */
export type Line = Record<string, string | number | null>;

const LINE: Line = {
  BillingAccountId: '1000',
  BillingAccountName: 'Payer',
  BillingCurrency: 'USD',
  BillingPeriodStart: '2026-10-01T00:00:00Z',
  BillingPeriodEnd: '2026-11-01T00:00:00Z',
  ChargePeriodStart: '2026-10-05T00:00:00Z',
  ChargePeriodEnd: '2026-10-06T00:00:00Z',
  ChargeCategory: 'Usage',
  ChargeClass: null,
  ProviderName: 'AWS',
  ServiceName: 'Amazon EC2',
  SubAccountId: '2000',
  SubAccountName: 'production',
  RegionId: 'eu-central-1',
  RegionName: 'Frankfurt',
  ResourceId: 'arn:vm-1',
  ResourceName: 'vm-1',
  SkuId: 'm7g.large',
  ChargeDescription: 'm7g.large, per hour',
  Tags: null,
  ListCost: 0,
  ContractedCost: 0,
  BilledCost: 0,
  EffectiveCost: 0,
};

/** A whole line; one `cost` stands for all four. The billing period is that of the charge, unless it is said. */
export function line({ cost, day, ...columns }: Line): Line {
  const costs =
    cost === undefined ? {} : { ListCost: cost, ContractedCost: cost, BilledCost: cost, EffectiveCost: cost };
  const month = typeof day === 'string' ? `${day.slice(0, 7)}-01T00:00:00Z` : undefined;
  const times = month === undefined ? {} : { ChargePeriodStart: `${day}T00:00:00Z`, BillingPeriodStart: month };
  return { ...LINE, ...costs, ...times, ...columns };
}

/** CSV with the columns of the first line. */
export function csv(lines: readonly Line[], lineEnd = '\n', missing = ''): string {
  const columns = Object.keys(lines[0] ?? {});
  const cell = (value: string | number | null | undefined) => {
    if (value === null || value === undefined) return missing;
    const text = String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.join(','), ...lines.map((one) => columns.map((column) => cell(one[column])).join(',')), ''].join(
    lineEnd,
  );
}

export function tags(of: Record<string, string>): string {
  return JSON.stringify(of);
}

export const PLAIN = 'organization: Acme\ncurrency: USD\n';

type CleanUp = (work: () => void | Promise<void>) => void;

/** A folder that is gone after the test. */
export function temporaryFolder(after: CleanUp = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'showback-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty installation with a real database, and what imports into it. */
export async function installation(yaml = PLAIN, after: CleanUp = onTestFinished) {
  const folder = temporaryFolder(after);
  const dataDir = join(folder, 'data');
  const open = await openDatabase(join(dataDir, 'showback.db'));
  after(() => open.close());
  const state = { organisation: parseOrganisation(yaml, 'showback.yaml') };
  let clock = Date.parse('2026-11-24T08:00:00Z');
  const now = () => {
    clock += 1000;
    return new Date(clock);
  };
  const common = () => ({ open, dataDir, organisation: state.organisation, now });

  return {
    folder,
    dataDir,
    open,
    get organisation(): Organisation {
      return state.organisation;
    },
    /** Another showback.yaml from now on. */
    declare(changed: string) {
      state.organisation = parseOrganisation(changed, 'showback.yaml');
    },
    use(organisation: Organisation) {
      state.organisation = organisation;
    },
    write(name: string, content: string | Uint8Array): string {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    importFiles: (paths: readonly string[], more: Partial<ImportOptions> = {}) =>
      importBills({ ...common(), source: focusFiles(paths, dataDir), ...more }),
    async importLines(lines: readonly Line[], more: Partial<ImportOptions> = {}) {
      const path = join(folder, 'bill.csv');
      writeFileSync(path, csv(lines));
      return importBills({ ...common(), source: focusFiles([path], dataDir), ...more });
    },
    reallocate: () => reallocateIfStale(common()),
    sums: (by: string[] = [], metric: 'billed' | 'effective' = 'effective') => sums(open, by, metric),
  };
}

/** What was spent in all, in dollars, by the values of some columns of the roll-up. */
export async function sums(
  open: OpenDatabase,
  by: string[],
  metric: 'billed' | 'effective',
): Promise<Record<string, number>> {
  const rows = await createCosts(open.db).sum({
    scope: { kind: 'company', name: 'Acme' },
    filters: [],
    without: [],
    start: parseDay('2000-01-01'),
    end: parseDay('2100-01-01'),
    by: by as never,
    daily: false,
  });
  const total: Record<string, number> = {};
  for (const row of rows) {
    const key = row.keys.join(' / ');
    total[key] = (total[key] ?? 0) + row[metric];
  }
  return Object.fromEntries(Object.entries(total).map(([key, micros]) => [key, micros / 1_000_000]));
}
