import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setForecastsKeptOn } from '../db/forecasts.ts';
import { generationOf, noteDetected } from '../db/generation.ts';
import { openDatabase } from '../db/open.ts';
import { createSubscriptions } from '../db/subscriptions.ts';
import { withDuckDb } from '../src/bills/duckdb.ts';
import { timeBefore } from '../src/finops/cadence.ts';
import { slackLimits } from '../test/support/fake-slack/limits.ts';
import { type FakeSlack, startFakeSlack, TOKENS } from '../test/support/fake-slack.ts';
import type { Result } from './measure.ts';
import { CLI, runMeasured, startBotIn } from './process.ts';

const CHANNELS = 1000;
/** Each digest is a message with a chart and one in its thread. */
const MESSAGES = 2 * CHANNELS;
/** "Several hundred" posts a minute. Retry-After is in whole seconds, so the minute is a real one. */
const MINUTE_MS = 60_000;
const A_MINUTE = { 'chat.postMessage': 600, 'conversations.info': 50, 'conversations.list': 20 };
const WEEKLY = { rhythm: { every: 'week', weekday: 1 }, minute: 0, zone: 'UTC' } as const;

/** A digest each to 1,000 channels, made and delivered by a bot in a process of its own. */
export async function measureDigests(): Promise<Result[]> {
  const free = await inCompany(async (folder) => digestsFrom(folder, await startFakeSlack({ ackMs: 3000 })));
  const limited = await inCompany(async (folder) => {
    const slack = await startFakeSlack({ ackMs: 3000 });
    slack.world.limits = slackLimits(A_MINUTE, MINUTE_MS);
    return digestsFrom(folder, slack);
  });
  const atLeast = (Math.ceil(MESSAGES / A_MINUTE['chat.postMessage']) - 1) * MINUTE_MS;
  return [
    { what: '1,000 channel digests with charts, no limits', measured: free.all / 1000, unit: 's', limit: 15 },
    {
      what: 'the same in a Slack that limits them, against its limits alone',
      measured: limited.delivering / atLeast,
      unit: 'x',
      limit: 1.1,
    },
  ];
}

/** Milliseconds until all were there: since the bot listened, and since the first was posted. */
async function digestsFrom(folder: string, slack: FakeSlack): Promise<{ all: number; delivering: number }> {
  const { world } = slack;
  for (let n = 0; n < CHANNELS; n++)
    world.channels.set(channel(n), { id: channel(n), name: `c${n}`, botIsMember: true });
  const bot = await startBotIn(folder, [], {
    SLACK_BOT_TOKEN: TOKENS.botToken,
    SLACK_APP_TOKEN: TOKENS.appToken,
    SLACK_API_URL: slack.apiUrl,
  });
  const started = performance.now();
  try {
    await world.until(() => world.messages[0], 'digest', 60_000);
    const first = performance.now();
    await world.until(() => world.messages.length >= MESSAGES || undefined, 'last digest', 600_000);
    const ended = performance.now();
    const charts = world.messages.filter(({ blocks }) => blocks.some(({ type }) => CHARTS.has(String(type))));
    if (charts.length !== CHANNELS) throw new Error(`${charts.length} of ${CHANNELS} digests came with a chart`);
    if (world.problems.length > 0) throw new Error(world.problems.join('\n'));
    return { all: ended - started, delivering: ended - first };
  } finally {
    await bot.stop();
    await slack.close();
  }
}

const CHARTS = new Set(['data_visualization', 'image']);
const channel = (n: number) => `C${String(n).padStart(5, '0')}`;

/** A company of 1,000 teams with bills up to yesterday, whose channels are all due a digest; gone afterwards. */
async function inCompany<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'showback-bench-'));
  try {
    writeFileSync(join(folder, 'showback.yaml'), yaml());
    const bill = join(folder, 'bill.parquet');
    await writeBill(folder, bill);
    await runMeasured([CLI, 'import', bill], folder);
    await subscribeAll(folder);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const UNITS = 10;

function yaml(): string {
  const teams = (unit: number) =>
    range(CHANNELS / UNITS).map(
      (one) => `      team-${unit * 100 + one}: { workloads: [w-${unit * 100 + one}-a, w-${unit * 100 + one}-b] }`,
    );
  return [
    'organization: Bench',
    'currency: USD',
    'units:',
    ...range(UNITS).flatMap((unit) => [`  unit-${unit}:`, '    teams:', ...teams(unit)]),
    'allocation: [{ workload: { tag: app } }]',
    '',
  ].join('\n');
}

async function writeBill(folder: string, path: string): Promise<void> {
  await withDuckDb(folder, (duck) =>
    duck.run(`copy (
      select 'payer' as BillingAccountId, 'Payer' as BillingAccountName, 'USD' as BillingCurrency,
        date_trunc('month', day)::timestamp as BillingPeriodStart, day::timestamp as ChargePeriodStart,
        (day + interval 1 day)::timestamp as ChargePeriodEnd, 'Usage' as ChargeCategory, 'AWS' as ProviderName,
        'Service ' || service as ServiceName, 'account-' || (team % 200) as SubAccountId, 'eu-central-1' as RegionId,
        '{"app":"w-' || team || '-' || half || '"}' as Tags,
        cost as BilledCost, cost as EffectiveCost, cost as ListCost, cost as ContractedCost
      from (select team, half, service, (current_date - (number::integer)) as day,
          round(1 + (hash(team, half, service, number) % 100000) / 1000, 6)::decimal(18, 6) as cost
        from range(${CHANNELS}) t(team), (values ('a'), ('b')) h(half), range(3) s(service), range(70) d(number))
    ) to '${path}' (format parquet, compression zstd)`),
  );
}

/** As if they had been subscribed weeks ago. */
async function subscribeAll(folder: string): Promise<void> {
  mkdirSync(join(folder, 'data'), { recursive: true });
  const open = await openDatabase(join(folder, 'data/showback.db'));
  const subscriptions = createSubscriptions(open.db);
  const today = new Date();
  const cadence = { ...WEEKLY, rhythm: { every: 'week', weekday: today.getUTCDay() || 7 } } as const;
  for (const n of range(CHANNELS)) {
    await subscriptions.add({
      ...{ to: { channel: channel(n) }, channel: { name: `#c${n}`, external: false }, guest: false },
      ...{ kind: 'team', scope: { kind: 'team', name: `team-${n}` }, cadence, by: 'ana@acme.example' },
      dueAt: timeBefore(cadence, today.getTime()),
    });
  }
  // What the bot would do besides, the first time that it sees these bills, is measured elsewhere.
  await noteDetected(open.db, await generationOf(open.db));
  await setForecastsKeptOn(open.db, today.toISOString().slice(0, 10));
  await open.close();
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
