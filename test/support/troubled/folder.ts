import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConversations } from '../../../db/conversations.ts';
import { setForecastsKeptOn } from '../../../db/forecasts.ts';
import { type OpenDatabase, openDatabase } from '../../../db/open.ts';
import { createSubscriptions } from '../../../db/subscriptions.ts';
import { withDuckDb } from '../../../src/bills/duckdb.ts';
import { timeBefore } from '../../../src/finops/cadence.ts';
import { BOT, TEAM } from '../teams-client.ts';

const CLI = join(import.meta.dirname, '../../../bin/showback.js');

/** A team of the organisation, with its one channel. */
export interface Place {
  team: string;
  platform: 'slack' | 'teams';
  /** As Slack or Teams knows it. */
  channel: string;
}

export const slackPlaces = (count: number): Place[] =>
  range(count).map((n) => ({ team: `s${n}`, platform: 'slack', channel: `CS${n}` }));
export const teamsPlaces = (count: number): Place[] =>
  range(count).map((n) => ({ team: `t${n}`, platform: 'teams', channel: `19:t${n}@thread.tacv2` }));

/**
 * A bot's folder with bills up to yesterday: each workload had a day that cost four times what it does, and has spent its
 * budget. Whoever starts a bot there has it ask and tell everybody.
 */
export async function troubledFolder(
  folder: string,
  {
    places,
    people,
    serviceUrl,
    tenant,
  }: { places: readonly Place[]; people: readonly string[]; serviceUrl: string; tenant: string },
) {
  writeFileSync(join(folder, 'showback.yaml'), yamlOf(places, people));
  writeFileSync(join(folder, 'budgets.csv'), budgetsOf(places));
  const bill = join(folder, 'bill.parquet');
  await writeBill(folder, bill, places);
  for (const args of [
    ['import', bill],
    ['budgets', 'import', 'budgets.csv', '--as', people[0] as string],
  ]) {
    execFileSync(process.execPath, [CLI, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  mkdirSync(join(folder, 'data'), { recursive: true });
  const open = await openDatabase(join(folder, 'data/showback.db'));
  // What is learned of forecasts is nobody's message.
  await setForecastsKeptOn(open.db, new Date().toISOString().slice(0, 10));
  const conversations = createConversations(open.db, 'teams', () => new Date());
  for (const { channel, platform } of places) {
    if (platform === 'slack') continue;
    const conversation = { serviceUrl, conversationId: channel, type: 'channel', tenantId: tenant, teamId: TEAM };
    await conversations.keep(channel, { ...conversation, external: false, bot: BOT });
  }
  return open;
}

/** Each place is due a daily digest of another team each time. */
export async function subscribe({ db }: OpenDatabase, places: readonly Place[], round: number): Promise<void> {
  const subscriptions = createSubscriptions(db);
  const cadence = { rhythm: { every: 'day' }, minute: 0, zone: 'UTC' } as const;
  for (const [index, { channel }] of places.entries()) {
    const { team = '' } = places[(index + round) % places.length] ?? {};
    await subscriptions.add({
      ...{ to: { channel }, channel: { name: `#${channel}`, external: false }, guest: false },
      ...{ kind: 'team', scope: { kind: 'team', name: team }, cadence, by: 'ada@acme.example' },
      dueAt: timeBefore(cadence, Date.now()),
    });
  }
}

/** So that nobody has to wait until a try that was cut off is looked at again, or for the pause after trouble. */
export function timePasses({ sqlite }: OpenDatabase, ms: number): void {
  sqlite
    .prepare(
      `update outbox set not_before = max(0, not_before - :ms), attempted_at = attempted_at - :ms
        where state in ('pending', 'sending', 'unknown')`,
    )
    .run({ ms });
}

/** Each is asked about by itself: a team with more gets a list. */
export const WORKLOADS = 3;
const workloadsOf = (team: string): string[] => range(WORKLOADS).map((n) => `w-${team}-${n}`);

function yamlOf(places: readonly Place[], owners: readonly string[]): string {
  const people = owners.join(', ');
  const teams = places.map(
    ({ team, channel }) =>
      `      ${team}: { channels: ["${channel}"], owners: [${people}], workloads: [${workloadsOf(team)}] }`,
  );
  return [
    'organization: Troubled',
    'currency: USD',
    `finops: [${people}]`,
    'finops_channel: CFINOPS',
    'units:',
    '  shop:',
    '    teams:',
    ...teams,
    'allocation: [{ workload: { tag: app } }]',
    '',
  ].join('\n');
}

/** For last month, too: it may be the one that the bills have reached. */
function budgetsOf(places: readonly Place[]): string {
  const months = [-1, 0].map((ago) => {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ago, 1)).toISOString().slice(0, 7);
  });
  return [
    'scope,month,amount',
    ...places.flatMap(({ team }) => months.map((month) => `team ${team},${month},90`)),
    '',
  ].join('\n');
}

async function writeBill(folder: string, path: string, places: readonly Place[]): Promise<void> {
  const workloads = places.flatMap(({ team }) => workloadsOf(team).map((name, index) => `('${name}', ${index})`));
  await withDuckDb(folder, (duck) =>
    duck.run(`copy (
      select 'payer' as BillingAccountId, 'Payer' as BillingAccountName, 'USD' as BillingCurrency,
        date_trunc('month', day)::timestamp as BillingPeriodStart, day::timestamp as ChargePeriodStart,
        (day + interval 1 day)::timestamp as ChargePeriodEnd, 'Usage' as ChargeCategory, 'AWS' as ProviderName,
        'Amazon EC2' as ServiceName, 'account' as SubAccountId, 'eu-central-1' as RegionId,
        '{"app":"' || workload || '"}' as Tags,
        cost as BilledCost, cost as EffectiveCost, cost as ListCost, cost as ContractedCost
      from (select workload, (current_date - (1 + number::integer)) as day,
          round(100 + (hash(workload, number) % 5000) / 1000 + if(number = 3 + 2 * nth, 300, 0), 6)::decimal(18, 6) as cost
        from (values ${workloads}) w(workload, nth), range(70) d(number))
    ) to '${path}' (format parquet)`),
  );
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
