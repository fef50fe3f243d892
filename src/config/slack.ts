import type { Environment } from './environment.ts';
import type { Problem } from './problems.ts';

export interface SlackConfig {
  botToken: string;
  /** For Socket Mode; one of the two is there, or both. */
  appToken: string | undefined;
  /** For signed requests to /slack/events. */
  signingSecret: string | undefined;
  apiUrl: string;
}

/** undefined where nothing is set: Slack is off. Half of it is a problem. */
export function readSlack(environment: Environment, problems: Problem[]): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = environment;
  const apiUrl = environment.SLACK_API_URL;
  const isWrong = problems.some(({ place }) => place.startsWith('SLACK_'));
  if (isWrong) return undefined;
  if (botToken !== undefined && (appToken ?? signingSecret) !== undefined)
    return { botToken, appToken, signingSecret, apiUrl };
  if (botToken !== undefined) {
    problems.push({
      place: 'SLACK_APP_TOKEN',
      message: 'is missing: SLACK_BOT_TOKEN alone cannot receive anything',
      where:
        'Basic Information > App-Level Tokens, with the scope connections:write; or set SLACK_SIGNING_SECRET to receive signed requests at /slack/events',
    });
  } else if ((appToken ?? signingSecret) !== undefined) {
    const given = appToken === undefined ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN';
    problems.push({
      place: 'SLACK_BOT_TOKEN',
      message: `is missing: ${given} alone cannot answer anything`,
      where: 'OAuth & Permissions > Bot User OAuth Token, once the app is installed; it begins with xoxb-',
    });
  }
  return undefined;
}
