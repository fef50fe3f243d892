import type { TeamsAccount } from '../platforms/teams/account.ts';
import { ENVIRONMENT, type Environment } from './environment.ts';
import type { Problem } from './problems.ts';

const KEYS = ['TEAMS_APP_ID', 'TEAMS_APP_PASSWORD', 'TEAMS_TENANT_ID'] as const;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Teams, if it is asked for: all of its keys, none, or the unauthenticated mode alone. */
export function readTeams(environment: Environment, problems: Problem[]): TeamsAccount | undefined {
  const { TEAMS_APP_ID: id, TEAMS_APP_PASSWORD: password, TEAMS_TENANT_ID: tenant } = environment;
  const given = KEYS.filter((key) => environment[key] !== undefined || problems.some(({ place }) => place === key));
  if (environment.TEAMS_DEV_UNAUTHENTICATED === '1') return readUnauthenticated(environment, given, problems);
  if (id !== undefined && password !== undefined && tenant !== undefined) return { id, password, tenant };
  if (given.length === 0) return undefined;
  for (const key of KEYS.filter((key) => !given.includes(key))) {
    problems.push({ place: key, message: `is needed with ${given.join(' and ')}`, where: ENVIRONMENT[key].where });
  }
  return undefined;
}

function readUnauthenticated({ HOST }: Environment, given: readonly string[], problems: Problem[]): TeamsAccount {
  const place = 'TEAMS_DEV_UNAUTHENTICATED';
  if (given.length > 0) {
    problems.push({ place, message: `expected either it or ${given.join(' and ')}, found both` });
  }
  if (!LOOPBACK.includes(HOST)) {
    problems.push({ place, message: `works on this machine only; HOST is ${HOST}`, where: 'set HOST=127.0.0.1' });
  }
  return 'unauthenticated';
}
