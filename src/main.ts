import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Logger } from 'pino';
import { commands } from '../commands/index.ts';
import type { Audit } from '../db/audit.ts';
import { createBillsReach } from '../db/bills.ts';
import { createConversations } from '../db/conversations.ts';
import { createCosts } from '../db/costs.ts';
import { createDeliveries } from '../db/deliveries.ts';
import { createForecasts } from '../db/forecasts.ts';
import { createIdentities } from '../db/identities.ts';
import { currentLoads } from '../db/loads.ts';
import { type OpenDatabase, openDatabase, pendingMigrations } from '../db/open.ts';
import type { Outbox } from '../db/outbox.ts';
import { createPeople, type People } from '../db/people.ts';
import { createStores } from '../db/stores.ts';
import { createUpkeep } from '../db/upkeep.ts';
import { createVocabulary } from '../db/vocabulary.ts';
import { createDelivery } from '../jobs/deliver.ts';
import { jobs } from '../jobs/index.ts';
import { isAllocationStale } from './bills/allocate.ts';
import { archivedLines } from './bills/archived-lines.ts';
import type { Answerer, ChatPlatform, PlatformMemory, Poster, Tools } from './chat.ts';
import { todayIn } from './clock.ts';
import { type SourceSettings, sourceKey } from './config/sources.ts';
import { type Config, parseDeclared, parseOrganisation, platformsOf } from './config.ts';
import { withApproved } from './finops/claim.ts';
import { type Day, formatDay } from './finops/day.ts';
import type { Organisation, Person } from './finops/organisation.ts';
import { isGroup, namedPeople, withoutGone } from './finops/people.ts';
import { isReadBy } from './finops/recipient.ts';
import { isPlainName, quoted } from './finops/words.ts';
import type { Slack } from './platforms/slack/slack.ts';
import type { Teams } from './platforms/teams/teams.ts';
import { renderAdaptiveCard } from './reply/adaptive-card.ts';
import { renderBlockKit } from './reply/block-kit.ts';
import type { ChartPart } from './reply/reply.ts';
import { createRouter } from './router.ts';
import { createSample, type Sample } from './sources/sample/sample.ts';
import { createSubcommands, type Subcommands } from './subcommands.ts';

/** What Slack's home tab answers. */
const HOME = 'home';

/** The sample company is the same for everybody. */
const SAMPLE_SEED = 7;

/** So many of the newest messages the playground looks through. */
const MESSAGES = 500;

/** Everything that a subcommand works with. */
export interface House {
  config: Config;
  log: Logger;
  open: OpenDatabase;
  organisation(): Organisation;
  sources(): readonly SourceSettings[];
  /** The sample organisation; undefined where a showback.yaml declares a real one. */
  sample: Sample | undefined;
  people(): Person[];
  tools: Tools;
  audit: Audit;
  matches: People;
  /** The e-mails that showback.yaml names. */
  named(): string[];
  /** Looks again who is gone. */
  peopleChanged(): Promise<void>;
  /** Looks whether a claim was decided in another process, and allocates by it from now on. */
  hearOfClaims(): Promise<void>;
  outbox: Outbox;
  change: Tools['change'];
  /** What is to be woken when something was put into the outbox. */
  onPut(wake: () => void): void;
  answer: Answerer;
  subcommands: Subcommands;
  close(): Promise<void>;
}

/** Opens the database and puts together what answers questions. */
export async function openHouse(config: Config, log: Logger, now: () => Date): Promise<House> {
  const { sample, ...begun } = begin(config, now());
  let declared = begun.organisation;
  let { sources } = config;
  const open = await openDatabase(config.databaseFile);
  const woken: { wake?: () => void } = {};
  const { audit, claims, outbox, change, ...stores } = createStores(open.db, now, () => woken.wake?.());
  const matches = createPeople(open.db, platformsOf(config), now);
  // No platform knows the people of the sample.
  const named = () => (sample === undefined ? namedPeople(declared) : []);
  let gone = await matches.gone(named());
  let approved = '';
  const idsOf = (list: readonly { id: number }[]) => list.map(({ id }) => id).join(' ');
  const inForce = async () => {
    const list = await claims.inState('approved');
    approved = idsOf(list);
    return withApproved(withoutGone(declared, gone), list);
  };
  let organisation = await inForce();
  const current = () => organisation;
  const rulesChanged = async () => {
    organisation = await inForce();
  };
  const hearOfClaims = async () => {
    if (idsOf(await claims.inState('approved')) !== approved) await rulesChanged();
  };
  const peopleChanged = async () => {
    const now = await matches.gone(named());
    if (now.symmetricDifference(gone).size === 0) return;
    gone = now;
    await rulesChanged();
  };

  const today = () => todayIn(organisation.timezone, now());

  const tools: Tools = {
    organisation: current,
    declared: () => declared,
    people: matches,
    vocabulary: createVocabulary(open.db, current),
    costs: createCosts(open.db),
    bills: createBillsReach(open.db, today),
    lines: archivedLines(open, config.dataDir, current),
    audit,
    claims,
    forecasts: createForecasts(open.db, now),
    outbox,
    ...stores,
    upkeep: createUpkeep(open.db),
    change,
    rulesChanged,
    now,
    today,
  };
  if (sample === undefined) {
    watchFile(config.configPath, { interval: 2000, persistent: false }, async () => {
      try {
        ({ organisation: declared, sources } = parseDeclared(
          readFileSync(config.configPath, 'utf8'),
          config.configPath,
        ));
        gone = await matches.gone(named());
        await rulesChanged();
        log.info('showback.yaml was read again');
      } catch (error) {
        log.error({ err: error }, 'showback.yaml has changed and cannot be used; the one before stays in force');
      }
    });
  }
  return {
    config,
    log,
    open,
    organisation: current,
    sources: () => sources,
    sample,
    tools,
    audit,
    matches,
    named,
    peopleChanged,
    hearOfClaims,
    outbox,
    change,
    onPut: (wake) => {
      woken.wake = wake;
    },
    people: () => sample?.people ?? peopleOf(declared),
    answer: createRouter({ commands, tools, log, clock: () => performance.now() }),
    subcommands: createSubcommands(log),
    async close() {
      unwatchFile(config.configPath);
      await open.close();
    },
  };
}

/** Draws a chart as PNG. What draws is loaded with the first picture: starting and idling do without it. */
export async function drawChart(chart: ChartPart): Promise<Buffer> {
  const { chartPng } = await import('./charts/png.ts');
  return chartPng(chart);
}

/** The running bot. */
export interface Bot {
  url: string;
  /** Answers what was accepted, then stops. */
  stop(): Promise<void>;
}

export async function startBot(house: House, now: () => Date): Promise<Bot> {
  const { config, log, open } = house;
  // Loaded where they are needed: other subcommands do without a server.
  const { createPlayground } = await import('./platforms/playground/playground.ts');
  const { startSchedule } = await import('./schedule.ts');
  const { createServer } = await import('./server.ts');
  const playground = createPlayground({
    people: house.people,
    examples: examplesFor(house.organisation()),
    drawChart,
    renderings: [
      { name: 'Slack', render: (reply) => renderBlockKit(reply, { chart: 'native' }) },
      { name: 'Teams', render: (reply) => renderAdaptiveCard(reply).card },
    ],
    messages: async ({ email }) =>
      (await house.outbox.delivered('playground', MESSAGES)).filter(({ to }) =>
        isReadBy(email, to, house.organisation()),
      ),
    ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
  });
  const slack = await slackOf(house, now);
  const teams = await teamsOf(house, now);
  const posters = [slack?.poster, teams?.poster, isPlaygroundRead(house) && playground.poster].filter(isPoster);
  const delivery = createDelivery({ outbox: house.outbox, change: house.change, posters, now, log });
  const server = createServer({
    host: config.host,
    port: config.port,
    ready: () => readiness(open, todayIn(house.organisation().timezone, now())),
    mount(app) {
      playground.mount(app);
      slack?.mount(app);
      teams?.mount(app);
    },
    log,
  });
  const answer: Answerer = (ask) => {
    if (ask.clicked !== undefined) void delivery.met({ platform: ask.platform, ...ask.clicked });
    return house.answer(ask);
  };
  await playground.start(answer);
  await teams?.start(answer);
  const url = await server.start();
  await slack?.start(answer);
  const upkeep = keepUp(house, now);
  house.onPut(delivery.wake);
  const schedule = startSchedule(
    [...jobs, delivery.job],
    {
      db: open.db,
      now,
      organisation: house.organisation,
      today: () => todayIn(house.organisation().timezone, now()),
      change: house.change,
      sources: () => house.sources().map((one) => ({ name: sourceKey(one), everyHours: one.everyHours })),
      runSubcommand: house.subcommands.run,
      people: house.matches,
      named: house.named,
      directories: [slack, teams].flatMap(directoryOf),
      peopleChanged: house.peopleChanged,
    },
    log,
  );
  return {
    url,
    async stop() {
      upkeep.stop();
      await schedule.stop();
      await house.subcommands.stop();
      await delivery.stop();
      await Promise.all([playground.stop(), slack?.stop(), teams?.stop()]);
      await server.stop();
      await house.close();
    },
  };
}

const isPoster = (poster: Poster | undefined | false): poster is Poster => typeof poster === 'object';

/** Nobody looks into the playground for messages where people have a chat. */
const isPlaygroundRead = ({ config, sample }: House): boolean =>
  sample !== undefined || (config.slack === undefined && config.teams === undefined);

/** What reaches Slack is loaded where it is on. */
async function slackOf(house: House, now: () => Date): Promise<Slack | undefined> {
  const { config, log, open } = house;
  if (config.slack === undefined) return undefined;
  const { createSlack } = await import('./platforms/slack/slack.ts');
  const groupsInUse = () => groupsIn(house.organisation());
  const commandNames = commands.map(({ name }) => name);
  return createSlack({
    ...config.slack,
    commandNames,
    homeQuestion: HOME,
    memory: memoryOf(open, 'slack', now),
    groupsInUse,
    externalChannels: () => house.organisation().externalChannels,
    drawChart,
    log,
    now,
  });
}

/** Teams, where it is configured; its SDK is loaded only then. */
async function teamsOf(house: House, now: () => Date): Promise<Teams | undefined> {
  const { config, log, open } = house;
  if (config.teams === undefined) return undefined;
  if (config.teams === 'unauthenticated') {
    log.warn('TEAMS_DEV_UNAUTHENTICATED: whoever reaches /api/messages is believed to be Teams');
  }
  const groupsInUse = () => groupsIn(house.organisation());
  const { createTeams } = await import('./platforms/teams/teams.ts');
  const externalChannels = () => house.organisation().externalChannels;
  const memory = memoryOf(open, 'teams', now);
  return createTeams({ account: config.teams, memory, groupsInUse, externalChannels, log, now });
}

function directoryOf(platform: ChatPlatform | undefined) {
  const find = platform?.find?.bind(platform);
  return platform === undefined || find === undefined ? [] : [{ platform: platform.name, find }];
}

function memoryOf({ db }: OpenDatabase, platform: string, now: () => Date): PlatformMemory {
  return {
    deliveries: createDeliveries(db, platform, now),
    identities: createIdentities(db, platform),
    conversations: createConversations(db, platform, now),
  };
}

/** Whether the sample organisation's bills are missing or end before yesterday. */
export async function isSampleDue(house: House, now: Date): Promise<boolean> {
  if (house.sample === undefined) return false;
  const loads = await currentLoads(house.open.db);
  const newest = loads.reduce((last, load) => Math.max(last, load.last_day), Number.NEGATIVE_INFINITY);
  return newest < todayIn('UTC', now) - 1;
}

/** Looks every few seconds whether the sample or the allocation has fallen behind, and mends it in a child process. */
function keepUp(house: House, now: () => Date): { stop(): void } {
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      if (await isSampleDue(house, now())) await house.subcommands.run('sample');
      else if (await isStale(house)) await house.subcommands.run('allocate');
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => look().catch((error) => house.log.error({ err: error }, 'upkeep failed')), 5000);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function isStale({ open, organisation, hearOfClaims }: House): Promise<boolean> {
  await hearOfClaims();
  return isAllocationStale(open, organisation());
}

async function readiness(open: OpenDatabase, today: Day): Promise<{ ok: boolean; checks: Record<string, string> }> {
  try {
    const pending = await pendingMigrations(open.db);
    const loads = await currentLoads(open.db);
    const newest = Math.max(...loads.map((load) => load.last_day));
    return {
      ok: pending.length === 0,
      checks: {
        database: 'ok',
        migrations: pending.length === 0 ? 'ok' : `waiting: ${pending.join(', ')}`,
        bills: loads.length === 0 ? 'none yet' : `up to ${formatDay(newest)}, ${today - newest} days ago`,
      },
    };
  } catch {
    return { ok: false, checks: { database: 'cannot be read' } };
  }
}

/** The organisation that showback.yaml declares, or the sample. */
export function begin({ organisation }: Config, now: Date): { organisation: Organisation; sample: Sample | undefined } {
  if (organisation !== undefined) return { organisation, sample: undefined };
  const parse = (yaml: string) => parseOrganisation(yaml, 'the sample');
  const sample = createSample({ seed: SAMPLE_SEED, today: todayIn('UTC', now), parse });
  return { organisation: sample.organisation, sample };
}

/** Questions to begin with, about what this organisation has. */
function examplesFor({ units, teams }: Organisation): string[] {
  const workload = [...units.flatMap((unit) => unit.teams), ...teams].flatMap((team) => team.workloads)[0];
  return [
    'cost',
    'cost last month by team',
    ...(workload === undefined
      ? []
      : [`cost ${isPlainName(workload.name) ? workload.name : quoted(workload.name)} vs last month as billed`]),
    'help',
  ];
}

/** The groups that a role is granted to: slack:S0123 */
const groupsIn = ({ roles }: Organisation): string[] => Object.values(roles).flat().filter(isGroup);

/** Everybody whom showback.yaml names. */
function peopleOf(organisation: Organisation): Person[] {
  return namedPeople(organisation).map((email) => ({ email, name: email.split('@')[0] ?? email }));
}
