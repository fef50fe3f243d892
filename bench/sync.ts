import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Day, firstDay, monthOf } from '../src/finops/day.ts';
import { type Charge, type FakeCostExplorer, fakeCostExplorer } from '../test/support/fake-cost-explorer.ts';
import type { Result } from './measure.ts';
import { CLI, runMeasured } from './process.ts';

const PAYER = '100000000000';
/** AWS takes about half a second for an answer. */
const ANSWER_MS = 500;

/** A sync against a local Cost Explorer: how long, how much memory, and above all how many requests. */
export async function measureSync(): Promise<Result[]> {
  return [...(await firstSync()), ...(await dayOfSyncs())];
}

async function firstSync(): Promise<Result[]> {
  const today = Math.floor(Date.now() / 86_400_000);
  const charges = chargesOf({ start: firstDay(monthOf(today - 1) - 12), end: today }, 400, 1);
  return withInstallation(charges, async (folder, fake) => {
    fake.answerMs = ANSWER_MS;
    const { seconds, megabytes } = await runMeasured([CLI, 'sync'], folder, fake.env);
    const waiting = (fake.requests.length * ANSWER_MS) / 1000;
    return [
      { what: 'sync, first: 13 months x 400 services', measured: seconds, unit: 's', limit: undefined },
      {
        what: '... of that, waiting for the endpoint (0.5 s an answer)',
        measured: waiting,
        unit: 's',
        limit: undefined,
      },
      { what: '... beside the endpoint', measured: seconds / waiting, unit: 'x', limit: 2 },
      { what: '... peak memory', measured: megabytes, unit: 'MB', limit: 250 },
      { what: '... requests, $0.01 each', measured: fake.requests.length, unit: 'requests', limit: undefined },
    ];
  });
}

/** Four syncs in a day, before each of which AWS has restated the last three days. */
async function dayOfSyncs(): Promise<Result[]> {
  const today = Math.floor(Date.now() / 86_400_000);
  const charges = chargesOf({ start: firstDay(monthOf(today - 1) - 1), end: today }, 50, 100);
  return withInstallation(charges, async (folder, fake) => {
    await runMeasured([CLI, 'sync'], folder, fake.env);
    fake.requests.length = 0;
    for (let sync = 0; sync < 4; sync++) {
      for (const one of charges) if (one.day >= today - 3) one.unblended += 20_000;
      await runMeasured([CLI, 'sync'], folder, fake.env);
    }
    const requests = fake.requests.length;
    fake.requests.length = 0;
    await runMeasured([CLI, 'ask', 'cost last month by service'], folder, fake.env);
    return [
      {
        what: 'sync, a day of four: requests for 100 accounts x 50 services',
        measured: requests,
        unit: 'requests',
        limit: 60,
      },
      {
        what: 'cost, over bills from Cost Explorer: requests',
        measured: fake.requests.length,
        unit: 'requests',
        limit: 0,
      },
    ];
  });
}

async function withInstallation(
  charges: Charge[],
  work: (folder: string, fake: FakeCostExplorer) => Promise<Result[]>,
): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'showback-bench-'));
  const fake = await fakeCostExplorer(charges);
  try {
    const source = `{ cost_explorer: { account: "${PAYER}", daily_cap: 1000 } }`;
    writeFileSync(join(folder, 'showback.yaml'), `organization: Acme\ncurrency: USD\nsources: [${source}]\n`);
    return await work(folder, fake);
  } finally {
    await fake.close();
    rmSync(folder, { recursive: true });
  }
}

/** Each service on each account each day. */
function chargesOf({ start, end }: { start: Day; end: Day }, services: number, accounts: number): Charge[] {
  const charges: Charge[] = [];
  for (let day = start; day < end; day++) {
    for (let account = 0; account < accounts; account++) {
      for (let service = 0; service < services; service++) {
        const micros = 10_000 + ((day * 31 + account * 17 + service * 7) % 9973) * 1000;
        charges.push({
          ...{ day, service: `Service ${service}`, account: String(200_000_000_000 + account), region: 'eu-central-1' },
          ...{ recordType: service === 0 ? 'Credit' : 'Usage', tags: {}, unblended: micros, amortized: micros },
        });
      }
    }
  }
  return charges;
}
