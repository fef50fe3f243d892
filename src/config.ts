import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Environment, readEnvironment } from './config/environment.ts';
import { type Declared, readDeclared } from './config/organisation.ts';
import { ConfigError, type Problem } from './config/problems.ts';
import { readSlack, type SlackConfig } from './config/slack.ts';
import type { SourceSettings } from './config/sources.ts';
import { readTeams } from './config/teams.ts';
import type { Organisation } from './finops/organisation.ts';
import type { TeamsAccount } from './platforms/teams/account.ts';

const DEFAULT_FILE = 'showback.yaml';
const SAMPLE_DATABASE = 'sample.db';

/** What the environment and showback.yaml say, checked. Paths are absolute. */
export interface Config {
  /** As showback.yaml declares it; undefined where there is no such file: Showback works on the sample organisation. */
  organisation: Organisation | undefined;
  /** Where its bills are fetched from. */
  sources: readonly SourceSettings[];
  /** showback.yaml, whether or not it exists. */
  configPath: string;
  databaseFile: string;
  /** Folder of the database; the bill archive stands beside it. */
  dataDir: string;
  host: string;
  port: number;
  publicUrl: string | undefined;
  /** undefined: no Teams. */
  teams: TeamsAccount | undefined;
  logLevel: Environment['LOG_LEVEL'];
  /** undefined where Slack is off. */
  slack: SlackConfig | undefined;
}

/** The chat platforms that the bot is connected to. */
export function platformsOf({ slack, teams }: Config): string[] {
  return [...(slack === undefined ? [] : ['slack']), ...(teams === undefined ? [] : ['teams'])];
}

/** Adds what a `.env` in the folder says to the environment; what is set already stays. */
export function loadEnvFile(cwd: string): void {
  const file = join(cwd, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** @throws ConfigError with everything that is wrong */
export function loadConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const problems: Problem[] = [];
  const environment = readEnvironment(env, cwd, problems);
  const configPath = resolve(cwd, environment.SHOWBACK_CONFIG ?? DEFAULT_FILE);
  const yaml = readYaml(configPath, environment.SHOWBACK_CONFIG !== undefined, problems);
  const slack = readSlack(environment, problems);
  const teams = readTeams(environment, problems);
  const { organisation, sources = [] } =
    (yaml === undefined ? undefined : readDeclared(yaml, configPath, problems)) ?? {};
  if (problems.length > 0) throw new ConfigError(problems);

  const declared = resolve(cwd, environment.DATABASE_URL.replace(/^file:(\/\/)?/, ''));
  const dataDir = dirname(declared);
  return {
    organisation,
    sources,
    configPath,
    databaseFile: organisation === undefined ? join(dataDir, SAMPLE_DATABASE) : declared,
    dataDir: organisation === undefined ? join(dataDir, 'sample') : dataDir,
    host: environment.HOST,
    port: environment.PORT,
    publicUrl: environment.PUBLIC_URL,
    teams,
    logLevel: environment.LOG_LEVEL,
    slack,
  };
}

/**
 * An organisation as YAML declares it.
 *
 * @param file for messages
 * @throws ConfigError with everything that is wrong
 */
export function parseOrganisation(yaml: string, file: string): Organisation {
  return parseDeclared(yaml, file).organisation;
}

/**
 * All that showback.yaml declares.
 *
 * @throws ConfigError with everything that is wrong
 */
export function parseDeclared(yaml: string, file: string): Declared {
  const problems: Problem[] = [];
  const declared = readDeclared(yaml, file, problems);
  if (declared === undefined || problems.length > 0) throw new ConfigError(problems);
  return declared;
}

function readYaml(path: string, named: boolean, problems: Problem[]): string | undefined {
  if (!named && !existsSync(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    problems.push({
      place: named ? 'SHOWBACK_CONFIG' : path,
      message: `the file cannot be read: ${(error as Error).message}`,
      where: 'leave SHOWBACK_CONFIG empty to work on the sample organisation',
    });
    return undefined;
  }
}
