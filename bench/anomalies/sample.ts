import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBillsReach } from '../../db/bills.ts';
import { createCosts } from '../../db/costs.ts';
import { openDatabase } from '../../db/open.ts';
import { importBills } from '../../src/bills/import.ts';
import { parseOrganisation } from '../../src/config.ts';
import { scoreAll } from '../../src/detect/detect.ts';
import { type Finding, findingsOf } from '../../src/detect/findings.ts';
import { formatDay, parseDay } from '../../src/finops/day.ts';
import type { SampleAnomaly } from '../../src/sources/sample/anomalies.ts';
import { createSample } from '../../src/sources/sample/sample.ts';

const TODAY = parseDay('2026-11-24');

export interface Confusion {
  seed: number;
  /** Of the anomalies that the sample organisation's record has. */
  found: number;
  missed: number;
  /** Questions about usage that nothing in the record explains. */
  false: number;
}

/** Scores the whole history of a sample organisation, and compares with what really happened there. */
export async function confusionOf(seed: number): Promise<Confusion> {
  const sample = createSample({ seed, today: TODAY, parse: (yaml) => parseOrganisation(yaml, 'the sample') });
  const dataDir = mkdtempSync(join(tmpdir(), 'showback-bench-sample-'));
  const open = await openDatabase(join(dataDir, 'showback.db'));
  const { organisation, source, truth } = sample;
  try {
    const now = () => new Date('2026-11-24T08:00:00Z');
    await importBills({ open, dataDir, organisation, source, dryRun: false, now });
    const reach = await createBillsReach(open.db, () => TODAY)();
    if (reach === undefined) throw new Error('the sample has no bills');
    const names = { company: organisation.name, nameOf: (_: string, value: string) => value };
    const options = {
      costs: createCosts(open.db),
      reach,
      hasContracted: true,
      organisation,
      names,
      lessons: new Map(),
    };
    const scores = await scoreAll(options, reach.first);
    const asked = findingsOf(scores, reach.first, organisation.anomalies.thresholds.absolute, 'all').filter(
      ({ kind }) => kind === 'usage',
    );
    for (const one of truth) describe(one, asked);
    const found = truth.filter((one) => asked.some((finding) => isAbout(finding, one))).length;
    const wrong = asked.filter((finding) => !truth.some((one) => isAbout(finding, one))).length;
    return { seed, found, missed: truth.length - found, false: wrong };
  } finally {
    await open.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** An anomaly is found where a question about its workload or team overlaps it. */
function isAbout({ scope, start, end }: Finding, { workload, team, ...truth }: SampleAnomaly): boolean {
  if (start >= truth.end || end <= truth.start) return false;
  if (scope.kind === 'workload') return scope.name === workload;
  return scope.kind === 'team' ? scope.name === team : scope.kind === 'company' || scope.kind === 'account';
}

function describe(one: SampleAnomaly, asked: readonly Finding[]): void {
  const { kind, workload, start } = one;
  const found = asked.find((finding) => isAbout(finding, one));
  const told = found ? `asked on ${formatDay(found.flaggedOn)}` : 'not asked about';
  process.stderr.write(`  ${formatDay(start)} ${kind} of ${workload}: ${told}\n`);
}

/** The table of all seeds. */
export function describeConfusion(all: readonly Confusion[]): string {
  const rows = all.map((one) => `${one.seed}      ${one.found}      ${one.missed}       ${one.false}`);
  return ['seed   found   missed   false', ...rows, ''].join('\n');
}
