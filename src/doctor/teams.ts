import type { Config } from '../config.ts';
import { MICROSOFT } from '../platforms/teams/account.ts';
import { requestToken } from '../platforms/teams/token.ts';
import { type Check, fail, ok, warn } from './check.ts';

const NAME = 'Teams';

/** Whether Teams can reach the bot, as far as the configuration tells. */
export function checkTeams({ teams, publicUrl }: Config): Check {
  if (teams === undefined) return ok(NAME, 'is not set up; docs/teams.md says how');
  if (teams === 'unauthenticated') {
    return warn(
      NAME,
      'TEAMS_DEV_UNAUTHENTICATED: whoever reaches this machine is believed to be Teams',
      'for trying only: take it away and set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID',
    );
  }
  return publicUrl?.startsWith('https:')
    ? ok(NAME, `delivers to ${endpointAt(publicUrl)}`)
    : fail(
        NAME,
        `delivers to https addresses only, and PUBLIC_URL is ${publicUrl ?? 'not set'}`,
        "set PUBLIC_URL to the https address of this server, and the Azure Bot's messaging endpoint to that address with /api/messages",
      );
}

const endpointAt = (publicUrl: string): string => `${publicUrl.replace(/\/+$/, '')}/api/messages`;

/** Whether Microsoft knows the bot and its password: asks for a token, and does nothing with it. */
export async function checkTeamsLogin({ teams }: Config, login: string = MICROSOFT.login): Promise<Check[]> {
  if (teams === undefined || teams === 'unauthenticated') return [];
  try {
    await requestToken(teams, login);
    return [ok('Teams login', 'Microsoft gives the bot a token')];
  } catch (error) {
    return [
      fail(
        'Teams login',
        (error as Error).message,
        'compare TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID with the app registration; client secrets expire',
      ),
    ];
  }
}
