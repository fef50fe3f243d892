import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import type { Problem } from './problems.ts';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every key of the environment. A `secret` may as well stand in a file that `<KEY>_FILE` names. */
export const ENVIRONMENT = {
  DATABASE_URL: {
    schema: z
      .string()
      .regex(/^file:.+/, 'expected file: and a path; other databases are not supported')
      .default('file:data/showback.db'),
    secret: true,
    where: 'for example file:data/showback.db',
  },
  SHOWBACK_CONFIG: {
    schema: z.string().optional(),
    where: 'the path of your showback.yaml',
  },
  HOST: {
    schema: z
      .string()
      .refine((host) => host === 'localhost' || isIP(host) !== 0, 'expected an IP address or localhost')
      .default('127.0.0.1'),
    where: 'an address of this machine; 0.0.0.0 listens on all of them',
  },
  PORT: {
    schema: z
      .string()
      .regex(/^\d+$/, 'expected a whole number')
      .transform(Number)
      .refine((port) => port <= 65_535, 'expected a number up to 65535')
      .default(3000),
    where: 'a free port of this machine; 0 takes any',
  },
  PUBLIC_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'expected an address such as https://showback.example.com' })
      .optional(),
    where: 'the address at which people reach this server, as your reverse proxy has it',
  },
  TEAMS_APP_ID: {
    schema: z.guid('expected an id such as 00000000-0000-0000-0000-000000000000').optional(),
    where: 'the "Microsoft App ID" of the Azure Bot',
  },
  TEAMS_APP_PASSWORD: {
    schema: z.string().optional(),
    secret: true,
    where: 'the value of a client secret of the app registration',
  },
  TEAMS_TENANT_ID: {
    schema: z.guid('expected an id such as 00000000-0000-0000-0000-000000000000').optional(),
    where: 'the "App Tenant ID" of the Azure Bot',
  },
  TEAMS_DEV_UNAUTHENTICATED: {
    schema: z.enum(['0', '1'], 'expected 1 or nothing').optional(),
    where: '1 believes whoever says to be Teams; for trying cards on one machine',
  },
  LOG_LEVEL: {
    schema: z.enum(LEVELS, `expected one of ${LEVELS.join(', ')}`).default('info'),
    where: 'info says one line a request',
  },
  SLACK_BOT_TOKEN: {
    schema: z
      .string()
      .regex(/^xoxb-\S+$/, 'expected a bot token, which begins with xoxb-')
      .optional(),
    secret: true,
    where: 'OAuth & Permissions > Bot User OAuth Token, once the app is installed',
  },
  SLACK_APP_TOKEN: {
    schema: z
      .string()
      .regex(/^xapp-\S+$/, 'expected an app-level token, which begins with xapp-')
      .optional(),
    secret: true,
    where: 'Basic Information > App-Level Tokens, with the scope connections:write',
  },
  SLACK_SIGNING_SECRET: {
    schema: z
      .string()
      .regex(/^(?!xox|xapp)\S+$/, 'expected the signing secret, which is no token')
      .optional(),
    secret: true,
    where: 'Basic Information > App Credentials > Signing Secret',
  },
  SLACK_API_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'expected an address such as https://slack.com/api/' })
      .default('https://slack.com/api/'),
    where: 'leave it empty, unless you try Showback with a stand-in for Slack',
  },
} satisfies Record<string, { schema: z.ZodType; secret?: boolean; where: string }>;

type Key = keyof typeof ENVIRONMENT;
export type Environment = { [K in Key]: z.infer<(typeof ENVIRONMENT)[K]['schema']> };

/** Reads our keys; adds to `problems` what is wrong with them. An empty value counts as none. */
export function readEnvironment(env: NodeJS.ProcessEnv, cwd: string, problems: Problem[]): Environment {
  const keys = Object.keys(ENVIRONMENT) as Key[];
  const values = keys.map((key): [Key, unknown] => {
    const { schema, where, ...rest } = ENVIRONMENT[key];
    const secret = 'secret' in rest;
    const given = secret ? secretValue(env, key, cwd, problems) : env[key];
    const read = schema.safeParse(given?.trim() || undefined);
    if (read.success) return [key, read.data];
    const found = secret ? '' : `, found "${given}"`;
    problems.push({ place: key, message: `${read.error.issues[0]?.message}${found}`, where });
    return [key, schema.safeParse(undefined).data];
  });
  problems.push(...nearMisses(env));
  return Object.fromEntries(values) as Environment;
}

/** A secret from the environment, or from the file that `<KEY>_FILE` names (Docker and Kubernetes mount secrets so). */
function secretValue(env: NodeJS.ProcessEnv, key: Key, cwd: string, problems: Problem[]): string | undefined {
  const file = env[`${key}_FILE`];
  if (!file) return env[key];
  if (env[key]) {
    problems.push({ place: `${key}_FILE`, message: `expected either ${key} or ${key}_FILE, found both` });
    return undefined;
  }
  try {
    return readFileSync(resolve(cwd, file), 'utf8').trim();
  } catch (error) {
    problems.push({ place: `${key}_FILE`, message: `the file cannot be read: ${(error as Error).message}` });
    return undefined;
  }
}

/** `DATABSE_URL` set and `DATABASE_URL` not: surely a typo. Short keys are like too many that others use. */
function nearMisses(env: NodeJS.ProcessEnv): Problem[] {
  const long = Object.keys(ENVIRONMENT).filter((key) => key.length > 8 && !env[key]);
  return Object.keys(env).flatMap((key) => {
    const meant = long.find((candidate) => candidate !== key && distance(candidate, key) <= 2);
    return meant ? [{ place: key, message: `is no key of Showback; did you mean ${meant}?` }] : [];
  });
}
