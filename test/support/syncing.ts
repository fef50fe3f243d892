import { onTestFinished } from 'vitest';
import { sourceKey } from '../../src/config/sources.ts';
import { parseDeclared } from '../../src/config.ts';
import { type Day, parseDay } from '../../src/finops/day.ts';
import { syncSource } from '../../src/sync.ts';
import { asking } from './asking.ts';
import { type Charge, fakeCostExplorer } from './fake-cost-explorer.ts';

export const PAYER = '100000000000';
const AWS_YAML = `organization: Acme\ncurrency: USD\nsources: [{ cost_explorer: { account: "${PAYER}" } }]\n`;

/** An installation, a Cost Explorer with some charges, and the real SDK between them. */
export async function syncing(charges: Charge[], yaml = '', today = '2026-11-24') {
  const fake = await fakeCostExplorer(charges);
  onTestFinished(fake.close);
  setEnvironment(fake.env);
  const house = await asking(AWS_YAML + yaml, [], today);
  const clock = { now: Date.parse(`${today}T06:00:00Z`) };
  return {
    ...house,
    fake,
    /** Later syncs happen then. */
    at(time: string) {
      clock.now = Date.parse(time);
    },
    /** @param more settings that are other than the defaults */
    async sync(more: object = {}) {
      const { organisation, sources } = parseDeclared(AWS_YAML + yaml, 'showback.yaml');
      const [settings] = sources;
      if (settings === undefined) throw new Error('no source');
      const now = () => new Date(clock.now++);
      return syncSource(
        { ...settings, ...more },
        {
          ...{ open: house.open, dataDir: house.dataDir, organisation, now },
          sources: sources.map(sourceKey),
        },
      );
    },
  };
}

/** Sets variables until the test is over. */
export function setEnvironment(values: Record<string, string>): void {
  const before = Object.fromEntries(Object.keys(values).map((key) => [key, process.env[key]]));
  Object.assign(process.env, values);
  onTestFinished(() => {
    for (const [key, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  });
}

/** A charge of one dollar; one `cost` stands for both. */
export function charge({ cost, on, ...more }: Partial<Charge> & { cost?: number; on: string }): Charge {
  const micros = Math.round((cost ?? 1) * 1_000_000);
  return {
    day: parseDay(on) as Day,
    service: 'Amazon S3',
    account: '200000000001',
    region: 'eu-central-1',
    recordType: 'Usage',
    tags: {},
    unblended: micros,
    amortized: micros,
    ...more,
  };
}
