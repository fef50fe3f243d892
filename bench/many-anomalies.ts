import { takeFound } from '../commands/anomalies/take.ts';
import { openDatabase } from '../db/open.ts';
import { createStores } from '../db/stores.ts';
import { parseOrganisation } from '../src/config.ts';
import { parseDay } from '../src/finops/day.ts';
import type { FoundAnomaly } from '../src/finops/found-anomaly.ts';
import { median, type Result } from './measure.ts';

const TEAMS = 50;
const ANOMALIES = 1000;
const RUNS = 5;
const DAY = parseDay('2026-11-20');

/** A thousand new anomalies of fifty teams, from found to written in the outbox. */
export async function measureManyAnomalies(): Promise<Result[]> {
  const now = () => new Date('2026-11-22T08:00:00Z');
  const organisation = parseOrganisation(yaml(), 'the bench');
  const found = Array.from({ length: ANOMALIES }, (_, index) => anomaly(index));
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const open = await openDatabase(':memory:');
    const { change } = createStores(open.db, now);
    const started = performance.now();
    const tools = { change, organisation: () => organisation, today: () => DAY + 2 };
    await takeFound(tools, found, { scopes: 'all', from: DAY - 34, through: DAY });
    seconds.push((performance.now() - started) / 1000);
    const { letters } = await open.db
      .selectFrom('outbox')
      .select(({ fn }) => fn.countAll<number>().as('letters'))
      .executeTakeFirstOrThrow();
    if (letters < TEAMS) throw new Error(`${letters} messages for ${TEAMS} teams`);
    await open.close();
  }
  const what = '1,000 new anomalies of 50 teams are in the outbox after';
  return [{ what, measured: median(seconds), unit: 's', limit: 2 }];
}

const workload = (index: number) => `workload-${index}`;
const teamOf = (index: number) => `team-${index % TEAMS}`;

function yaml(): string {
  const teams = Array.from({ length: TEAMS }, (_, team) => {
    const workloads = Array.from({ length: ANOMALIES / TEAMS }, (_, index) => workload(index * TEAMS + team));
    return `  team-${team}: { channels: ["#team-${team}"], owners: [a${team}@acme.example], workloads: [${workloads.join(', ')}] }`;
  });
  return ['organization: Acme', 'currency: USD', 'finops: [ana@acme.example]', 'teams:', ...teams, ''].join('\n');
}

/** As long as a run tells them: with six weeks of days, and drivers. */
function anomaly(index: number): FoundAnomaly {
  const [expected, actual] = [100_000_000, 300_000_000 + index * 1_000_000];
  const name = workload(index);
  const impact = actual - expected;
  return {
    kind: 'usage',
    scope: { kind: 'workload', name, team: teamOf(index) },
    ...{ start: DAY, end: DAY + 1, flaggedOn: DAY, ongoing: true, expected, actual },
    drivers: ['Amazon EC2', 'Amazon RDS'].map((value) => {
      return { dimension: 'service', value, name: value, impact: impact / 2, moved: 'usage' };
    }),
    alsoMoved: [],
    days: Array.from({ length: 43 }, (_, ago) => {
      const day = DAY - 42 + ago;
      return { day, actual: day === DAY ? actual : expected, expected, low: expected * 0.6, high: expected * 1.4 };
    }),
  };
}
