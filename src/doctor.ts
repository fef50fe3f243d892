import { styleText } from 'node:util';
import { createClaims } from '../db/claims.ts';
import { type OpenDatabase, openDatabase } from '../db/open.ts';
import { todayIn } from './clock.ts';
import { type Config, loadConfig } from './config.ts';
import { checkBills } from './doctor/bills.ts';
import { type Check, fail } from './doctor/check.ts';
import {
  checkAddress,
  checkClock,
  checkConfig,
  checkDatabase,
  checkMigrations,
  checkNode,
  checkSpace,
} from './doctor/installation.ts';
import { checkOutbox } from './doctor/outbox.ts';
import { checkPeople } from './doctor/people.ts';
import { askSlack, checkSlack } from './doctor/slack.ts';
import { checkTeams, checkTeamsLogin } from './doctor/teams.ts';
import { UserError } from './errors.ts';
import { withApproved } from './finops/claim.ts';
import type { Organisation } from './finops/organisation.ts';
import { plainText } from './reply/plain.ts';

export type { Check };

/**
 * Looks at everything that can be wrong with an installation. What is broken is a failed check, not an error.
 *
 * @param organisationOf the organisation that a configuration means: the declared one or the sample
 */
export async function diagnoseInstallation(options: {
  env: NodeJS.ProcessEnv;
  cwd: string;
  now: Date;
  organisationOf: (config: Config) => Organisation;
  /** Ask the chat platforms themselves as well. */
  online?: boolean;
}): Promise<Check[]> {
  const checks = [checkNode()];
  const attempt = async <T>(name: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const todo =
        error instanceof UserError && error.hint !== undefined
          ? error.hint
          : 'mend this first, then run the doctor again';
      checks.push(fail(name, error instanceof Error ? error.message : String(error), todo));
      return undefined;
    }
  };

  const config = await attempt('configuration', () => loadConfig(options.env, options.cwd));
  if (config === undefined) return checks;
  checks.push(checkConfig(config), checkAddress(config), ...checkSlack(config), checkTeams(config));
  if (options.online && config.slack !== undefined) checks.push(...(await askSlack(config.slack, options.now)));
  if (options.online) checks.push(...(await checkTeamsLogin(config)));
  const open = await attempt('database', () => openDatabase(config.databaseFile));
  if (open === undefined) return checks;
  try {
    await attempt('database', async () => checks.push(...(await checkData(open, config, options))));
    return checks;
  } finally {
    await open.close();
  }
}

async function checkData(
  open: OpenDatabase,
  config: Config,
  { now, organisationOf }: { now: Date; organisationOf: (config: Config) => Organisation },
): Promise<Check[]> {
  const approved = await createClaims(open.db, () => now).inState('approved');
  const organisation = withApproved(organisationOf(config), approved);
  const today = todayIn(organisation.timezone, now);
  return [
    checkDatabase(open, config),
    await checkMigrations(open),
    checkSpace(config),
    await checkClock(open, organisation.timezone, now),
    await checkOutbox(open.db, now),
    ...(await checkPeople(open, config, now)),
    ...(await checkBills(open, organisation, config.dataDir, today)),
  ];
}

const SIGNS = { ok: ['green', '✓'], warn: ['yellow', '!'], fail: ['red', '✗'] } as const;

/** The checks as text for a terminal. */
export function describeChecks(checks: readonly Check[], { colour }: { colour: boolean }): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, message, todo }) => {
    const [style, sign] = SIGNS[status];
    const mark = colour ? styleText(style, sign, { validateStream: false }) : sign;
    return [
      `${mark} ${name.padEnd(width)}  ${plainText(message)}`,
      ...(todo === undefined ? [] : [`  ${' '.repeat(width)}  → ${plainText(todo)}`]),
    ];
  });
  return [...lines, ''].join('\n');
}
