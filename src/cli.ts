import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Command as Program } from 'commander';
import { commands } from '../commands/index.ts';
import { keepSmall } from '../db/open.ts';
import { alertOfBudgets } from '../jobs/check-budgets.ts';
import { correctTold } from '../jobs/send-digests/correct.ts';
import { sendDue } from '../jobs/send-digests/send.ts';
import { pauseUndelivered } from '../jobs/send-digests/undelivered.ts';
import { type ImportedLoad, importBills, reallocateIfStale } from './bills/import.ts';
import type { BillSource } from './bills/source.ts';
import { checkCatalog } from './catalog/check.ts';
import { describeCatalog } from './catalog/describe.ts';
import { describeExplanations, explainResource } from './catalog/explain.ts';
import { draftCatalog } from './catalog/init.ts';
import { anomaliesCsv } from './cli/anomalies-report.ts';
import { backtest } from './cli/backtest.ts';
import { describeImported, exportBudgets, importBudgets, readBudgetFile } from './cli/budgets.ts';
import { describeImport } from './cli/describe-import.ts';
import { detectNow } from './cli/detect.ts';
import { forecastCsv } from './cli/forecast-csv.ts';
import { keepForecasts } from './cli/keep-forecasts.ts';
import { progressBar, syncProgress } from './cli/progress.ts';
import { todayIn } from './clock.ts';
import { sourceKey } from './config/sources.ts';
import { type Config, loadConfig, loadEnvFile } from './config.ts';
import { detectInFile } from './detect/detect-file.ts';
import { describeChecks, diagnoseInstallation } from './doctor.ts';
import { SourceError, UserError } from './errors.ts';
import type { Person } from './finops/organisation.ts';
import { createLog } from './log.ts';
import { begin, drawChart, type House, isSampleDue, openHouse, startBot } from './main.ts';
import { slackManifest } from './platforms/slack/manifest.ts';
import { createTerminal, type Output } from './platforms/terminal/terminal.ts';
import { plainText } from './reply/plain.ts';
import { focusFiles } from './sources/focus-files.ts';
import { chooseSources, describePlan, describeSynced } from './sync/describe.ts';
import { planSync, syncSource } from './sync.ts';

const now = () => new Date();
const MAKING_SAMPLE = 'Making the sample organisation (some seconds, once a day) ...\n';

const program = new Program('showback')
  .description('A chat bot for cloud cost governance. Without a showback.yaml it works on a sample organisation.')
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: false });

program
  .command('start')
  .description('run the bot and the playground, a chat page to try it in')
  .action(() =>
    withHouse(async (house) => {
      if (house.sample && (await hasNoBills(house))) {
        process.stderr.write(MAKING_SAMPLE);
        await house.subcommands.run('sample');
      }
      const bot = await startBot(house, now);
      process.stderr.write(`Showback listens on ${bot.url}\n`);
      if (house.sample) process.stderr.write('It shows the sample organisation; see the README to begin your own.\n');
      await untilTold();
      process.stderr.write('Answering what was accepted, then stopping.\n');
      await bot.stop();
      return 0;
    }, true),
  );

program
  .command('ask')
  .description('answer a question in the terminal')
  .argument('<question...>', 'for example: "cost checkout last month by service"')
  .option('--as <email>', 'ask as this person; without a scope the answer is about what they own')
  .option('--json', 'print the reply as data')
  .option('--png <file>', "write the answer's chart to a file")
  .option('--fill <field=value>', 'fill in a field of a form, such as to=payments', filledIn)
  .action((words: string[], options: { as?: string; json?: boolean; png?: string; fill?: Record<string, string> }) =>
    withHouse(async (house) => {
      await bringUpToDate(house);
      const terminal = createTerminal({
        out: output(process.stdout),
        err: output(process.stderr),
        drawChart,
      });
      await terminal.start(house.answer);
      const code = await terminal.ask({
        text: words.join(' '),
        person: options.as === undefined ? undefined : personNamed(house, options.as),
        format: options.json ? 'json' : 'text',
        png: options.png,
        values: options.fill,
      });
      await terminal.stop();
      return code;
    }),
  );

program
  .command('import')
  .description('import FOCUS bills: CSV, CSV.gz or Parquet')
  .argument('<path...>', 'files, folders or patterns; those of one period belong together')
  .option('--replace', 'also where a bill that is there from elsewhere has accounts that these files lack')
  .option('--dry-run', 'say what would change, in rows and money, and change nothing')
  .option('--json', 'print what changed as data')
  .action((given: string[], options: { replace?: boolean; dryRun?: boolean; json?: boolean }) =>
    withHouse(async (house) => {
      if (house.sample) throw sampleTakesNoBills();
      const loads = await importWithProgress(
        house,
        focusFiles(given, house.config.dataDir),
        options.dryRun ?? false,
        options.json ?? false,
        options.replace,
      );
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ dryRun: options.dryRun ?? false, loads }, null, 2)}\n`
          : describeImport(loads, house.organisation().currency, options.dryRun ?? false),
      );
      return 0;
    }),
  );

program
  .command('sync')
  .description('fetch what is new from the sources that showback.yaml names; the running bot does so by the clock')
  .argument('[source]', 'one of them: cost-explorer, an account, a bucket')
  .option('--replace', 'also where a bill that is there from elsewhere has accounts that these lack')
  .option('--dry-run', 'say what would be fetched, without spending anything')
  .option('--json', 'print what changed as data')
  .action((wanted: string | undefined, options: { replace?: boolean; dryRun?: boolean; json?: boolean }) =>
    withHouse(async (house) => {
      if (house.sample) throw sampleTakesNoBills();
      return syncSources(house, wanted, options);
    }),
  );

program
  .command('detect')
  .description('find the days that cost more than was expected of them; the running bot does so after each import')
  .option('--input <file>', 'look into a CSV file, series,date,cost, instead of the bills')
  .option('--output <file>', 'where to write what was found in it; printed otherwise')
  .action(({ input, output }: { input?: string; output?: string }) => {
    if (input === undefined) return withHouse(async (house) => print(await detectNow(house, now)));
    return run(async () => {
      await detectInFile(input, output);
      return 0;
    });
  });

program
  .command('backtest')
  .description('how many questions each sensitivity would have asked over the history of the bills')
  .argument('[scope...]', 'a team, a workload or an account; everything otherwise')
  .action((scope: string[]) =>
    withHouse(async (house) => {
      await bringUpToDate(house);
      return print(await backtest(house, scope.join(' '), now));
    }),
  );

program
  .command('forecast')
  .description('forecast daily costs of your own, as `forecast` in chat does those of the bills')
  .requiredOption('--input <file>', 'CSV: series,date,cost; days may be missing')
  .requiredOption('--horizon <days>', 'how many days after the last of each series')
  .option('--output <file>', 'where to write series,date,mean,p10,p20,...,p90; printed otherwise')
  .action((options: { input: string; horizon: string; output?: string }) => run(async () => forecastCsv(options)));

program
  .command('allocate')
  .description('allocate history again after a change of showback.yaml; the running bot does so by itself')
  .action(() =>
    withHouse(async (house) => {
      const done = await reallocateIfStale({
        open: house.open,
        dataDir: house.config.dataDir,
        organisation: house.organisation(),
      });
      process.stdout.write(
        done ? 'History was allocated again.\n' : 'History is already allocated by the rules in force.\n',
      );
      return 0;
    }),
  );

const catalog = program.command('catalog').description('the organisation and its allocation rules');
catalog
  .command('init')
  .description('draft a showback.yaml from the imported bills')
  .option('--output <file>', 'where to write it; printed otherwise')
  .action((options: { output?: string }) =>
    withHouse(async (house) => {
      const { name, currency } = house.organisation();
      const draft = await draftCatalog({ open: house.open, dataDir: house.config.dataDir, name, currency });
      if (options.output === undefined) process.stdout.write(draft);
      else writeNewFile(options.output, draft);
      return 0;
    }),
  );
catalog
  .command('check')
  .description('coverage, overlapping rules, colliding names; or why a resource was allocated as it was')
  .argument('[resource]', 'a resource id or name')
  .action((resource: string | undefined) =>
    withHouse(async (house) => {
      await bringUpToDate(house);
      const where = { open: house.open, dataDir: house.config.dataDir, organisation: house.organisation() };
      process.stdout.write(
        resource === undefined
          ? describeCatalog(await checkCatalog(where), where.organisation.currency)
          : describeExplanations(await explainResource({ ...where, resource }), where.organisation.currency),
      );
      return 0;
    }),
  );

const budgets = program.command('budgets').description('what the company, its units, teams and workloads may spend');
budgets
  .command('import')
  .description('set budgets from a CSV file, one row a month: scope, filter, metric, period, month, amount')
  .argument('<file>')
  .option('--as <email>', 'who says so, for the history and the audit log')
  .action((file: string, options: { as?: string }) =>
    withHouse(async (house) => {
      const done = await importBudgets(readBudgetFile(file), house.tools, options.as);
      process.stdout.write(describeImported(done));
      return 0;
    }),
  );
budgets
  .command('export')
  .description('print all budgets as such a file')
  .action(() =>
    withHouse(async (house) => {
      process.stdout.write(await exportBudgets(house.tools));
      return 0;
    }),
  );
budgets
  .command('check')
  .description('tell people what is due of their budgets; the running bot does so by itself')
  .action(() =>
    withHouse(async (house) => {
      for (const problem of await alertOfBudgets(house.tools)) process.stderr.write(`${plainText(problem)}\n`);
      return 0;
    }),
  );

const audit = program.command('audit').description('what people did, and asked about restricted scopes');
audit
  .command('export')
  .description('print the audit log, the oldest entry first, one JSON object a line')
  .action(() =>
    withHouse(async (house) => {
      for await (const entry of house.audit.entries()) process.stdout.write(`${JSON.stringify(entry)}\n`);
      return 0;
    }),
  );

const anomalies = program.command('anomalies').description('costs that are not what they should be');
anomalies
  .command('report')
  .description('print the anomalies with who answered what, and when, as CSV')
  .option('--from <day>', 'those that began on this day or later, such as 2026-11-01')
  .option('--to <day>', 'or on this day or earlier')
  .action((options: { from?: string; to?: string }) =>
    withHouse(async (house) => {
      process.stdout.write(await anomaliesCsv(house.open.db, house.organisation(), options));
      return 0;
    }),
  );

program
  .command('doctor')
  .description('check everything that can be wrong with an installation, and say what to do')
  .option('--online', 'also ask the chat platforms whether they know the bot')
  .action((options: { online?: boolean }) => run(async () => doctor(options)));

const manifest = program.command('manifest').description('what a chat platform must know of the bot');
manifest
  .command('slack')
  .description('print the app manifest, to be pasted at api.slack.com/apps')
  .option('--http <url>', 'the https address of this server, for signed requests instead of Socket Mode')
  .option('--prefix <word>', 'put before each slash command: "fin" makes /fin-cost')
  .action((options: { http?: string; prefix?: string }) =>
    run(async () => {
      process.stdout.write(`${JSON.stringify(slackManifest(commands, options), null, 2)}\n`);
      return 0;
    }),
  );
manifest
  .command('teams')
  .description('write the app package that is uploaded to Teams')
  .option('--url <address>', 'the https address of this server; PUBLIC_URL otherwise')
  .option('--output <file>', 'where to write it', 'showback-teams.zip')
  .action((options: { url?: string; output: string }) => run(() => writeTeamsPackage(options)));

program
  .command('sample', { hidden: true })
  .description('make or renew the sample organisation')
  .action(() =>
    withHouse(async (house) => {
      if (!house.sample)
        throw new UserError('A showback.yaml declares a real organisation; there is no sample to make.');
      await importSample(house);
      return 0;
    }),
  );

program
  .command('digests', { hidden: true })
  .description('make the digests that are due; the running bot does so by the clock, and delivers them')
  .action(() =>
    withHouse(async (house) => {
      keepSmall(house.open);
      await pauseUndelivered(house.tools);
      const failed = await sendDue(house.tools);
      for (const { digest, error } of failed) process.stderr.write(`digest ${digest}: ${describeError(error)}\n`);
      await correctTold(house.tools);
      return failed.length === 0 ? 0 : 1;
    }),
  );

program
  .command('keep-forecasts', { hidden: true })
  .description('keep a forecast of the month end of each scope; the running bot does so once a day')
  .action(() =>
    withHouse(async ({ open, organisation }) => {
      const declared = organisation();
      const today = todayIn(declared.timezone, now());
      const count = await keepForecasts(open.db, { organisation: declared, today, now });
      process.stdout.write(`Kept ${count} forecasts.\n`);
      return 0;
    }),
  );

await program.parseAsync();

/** Opens the house for a subcommand; its result is the exit code. */
function withHouse(work: (house: House) => Promise<number>, isBot = false): Promise<void> {
  return run(async () => {
    const config = readConfig();
    // Who asks in a terminal reads the answer itself, not a log of it.
    const house = await openHouse(config, createLog(isBot ? config.logLevel : 'warn'), now);
    try {
      return await work(house);
    } finally {
      await house.close();
    }
  });
}

/** Says errors as sentences and sets the exit code. */
async function run(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${describeError(error)}\n`);
  }
}

function describeError(error: unknown): string {
  if (error instanceof UserError) return plainText([error.message, error.hint].filter(Boolean).join('\n'));
  if (error instanceof SourceError) return plainText(`${error.source}: ${error.message}`);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function readConfig(): Config {
  loadEnvFile(process.cwd());
  return loadConfig(process.env, process.cwd());
}

async function doctor({ online = false }: { online?: boolean }): Promise<number> {
  loadEnvFile(process.cwd());
  const checks = await diagnoseInstallation({
    env: process.env,
    cwd: process.cwd(),
    now: now(),
    organisationOf: (config) => begin(config, now()).organisation,
    online,
  });
  process.stdout.write(describeChecks(checks, { colour: process.stdout.isTTY === true }));
  return checks.some((check) => check.status === 'fail') ? 1 : 0;
}

async function writeTeamsPackage({ url, output }: { url?: string; output: string }): Promise<number> {
  const { teams, publicUrl } = readConfig();
  const address = url ?? publicUrl;
  if (teams === undefined || teams === 'unauthenticated') {
    throw new UserError('The app package names the bot, and TEAMS_APP_ID is not set.', {
      hint: 'Set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID; docs/teams.md says where each is found.',
    });
  }
  if (!address?.startsWith('https://')) {
    throw new UserError('The app package names the https address of this server.', {
      hint: 'Give it by --url https://showback.example.com, or set PUBLIC_URL.',
    });
  }
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const { teamsPackage } = await import('./platforms/teams/manifest.ts');
  writeNewFile(output, teamsPackage({ appId: teams.id, url: address, version, commands }));
  return 0;
}

/** A question in the terminal waits for what the running bot would do in the background. */
async function bringUpToDate(house: House): Promise<void> {
  if (await isSampleDue(house, now())) await importSample(house);
  const { open, config } = house;
  const stale = await reallocateIfStale({ open, dataDir: config.dataDir, organisation: house.organisation() });
  if (stale)
    process.stderr.write('The rules had changed (showback.yaml, or an approved claim): history was allocated again.\n');
}

async function hasNoBills(house: House): Promise<boolean> {
  const row = await house.open.db
    .selectFrom('load')
    .select('id')
    .where('state', '=', 'current')
    .limit(1)
    .executeTakeFirst();
  return row === undefined;
}

async function importSample(house: House): Promise<void> {
  if (!house.sample) return;
  process.stderr.write(MAKING_SAMPLE);
  await importWithProgress(house, house.sample.source, false, true);
  // Once: what somebody who tries it out has set stays.
  if ((await house.tools.budgets.all()).length > 0) return;
  await importBudgets(house.sample.budgets(), house.tools, house.organisation().roles.finops[0]);
}

/** Syncs all sources or one; exit code 1 when something could not be had. */
async function syncSources(
  house: House,
  wanted: string | undefined,
  { replace, dryRun = false, json = false }: { replace?: boolean; dryRun?: boolean; json?: boolean },
): Promise<number> {
  const sources = house.sources().map(sourceKey);
  const { open, config } = house;
  const common = { open, dataDir: config.dataDir, organisation: house.organisation(), sources, replace, now };
  const { currency } = common.organisation;
  const all: unknown[] = [];
  let code = 0;
  keepSmall(house.open);
  for (const settings of chooseSources(house.sources(), wanted)) {
    if (dryRun) {
      const plan = await planSync(settings, common);
      all.push({ source: sourceKey(settings), plan });
      if (!json) process.stdout.write(describePlan(sourceKey(settings), plan));
      continue;
    }
    const progress = json || !process.stderr.isTTY ? undefined : syncProgress(sourceKey(settings));
    const synced = await syncSource(settings, { ...common, ...progress?.watch }).finally(() => progress?.stop());
    all.push(synced);
    if (synced.outcome === 'failed') code = 1;
    if (synced.errors.length > 0) process.stderr.write(`${synced.source}: ${synced.errors.join('\n')}\n`);
    if (!json) process.stdout.write(describeSynced(synced, currency));
  }
  if (json) process.stdout.write(`${JSON.stringify({ dryRun, sources: all }, null, 2)}\n`);
  return code;
}

async function importWithProgress(
  house: House,
  source: BillSource,
  dryRun: boolean,
  quiet: boolean,
  replace?: boolean,
): Promise<ImportedLoad[]> {
  const bar = quiet || !process.stderr.isTTY ? undefined : progressBar();
  try {
    return await importBills({
      open: house.open,
      dataDir: house.config.dataDir,
      organisation: house.organisation(),
      source,
      dryRun,
      replace,
      now,
      ...(bar && { onProgress: bar.show }),
    });
  } finally {
    bar?.stop();
  }
}

function sampleTakesNoBills(): UserError {
  return new UserError('There is no showback.yaml, so this is the sample organisation, which takes no bills.', {
    hint: 'To begin a real one, write a showback.yaml with two lines, `organization: <your company>` and `currency: USD`, and import again.',
  });
}

function filledIn(given: string, before: Record<string, string> = {}): Record<string, string> {
  const [field = '', ...value] = given.split('=');
  return { ...before, [field]: value.join('=') };
}

function personNamed(house: House, email: string): Person {
  const person = house.people().find((one) => one.email === email.toLowerCase());
  if (person) return person;
  const some = house
    .people()
    .slice(0, 5)
    .map((one) => one.email);
  throw new UserError(
    `Nobody here is known as ${email}.`,
    some.length > 0 ? { hint: `For example: ${some.join(', ')}.` } : {},
  );
}

function writeNewFile(file: string, text: string | Uint8Array): void {
  if (existsSync(file))
    throw new UserError(`${file} exists and is left as it is.`, { hint: 'Name another file with --output.' });
  writeFileSync(file, text);
  process.stdout.write(`Wrote ${file}.\n`);
}

function output(stream: NodeJS.WriteStream): Output {
  return { stream, colour: stream.isTTY === true && !process.env['NO_COLOR'], width: stream.columns ?? 100 };
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
