import type { Command } from '../../chat.ts';
import { UserError } from '../../errors.ts';
import { SCOPES } from './scopes.ts';

/** Slack keeps these for itself. */
const SLACKS_OWN = new Set([
  'help',
  'invite',
  'join',
  'leave',
  'me',
  'msg',
  'remind',
  'search',
  'status',
  'topic',
  'who',
]);
/** With its slash. */
const LONGEST_COMMAND = 32;

/**
 * The app manifest: what Slack makes the app of.
 *
 * @param options.http the address at which Slack reaches this server; Socket Mode without it
 * @param options.prefix for slash commands, where another app has them already: "x" makes /x-cost
 * @throws UserError
 */
export function slackManifest(
  commands: readonly Command[],
  options: { http?: string | undefined; prefix?: string | undefined },
): object {
  const request = options.http === undefined ? undefined : { request_url: eventsUrl(options.http) };
  const slash = (name: string) => slashCommand(name, options.prefix);
  const own = commands.filter(({ name }) => !SLACKS_OWN.has(name));
  const escaping = { should_escape: false, ...(request && { url: request.request_url }) };
  return {
    _metadata: { major_version: 2, minor_version: 0 },
    display_information: {
      name: 'Showback',
      description: 'What your services cost in the cloud: ask, and get figures, charts and drivers',
      background_color: '#1f4e5f',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'showback', always_online: true },
      slash_commands: [
        { command: slash('showback'), description: 'Ask Showback', usage_hint: 'help', ...escaping },
        ...own.map(({ name, about, usage }) => ({
          command: slash(name),
          description: about,
          usage_hint: usage.replace(/^\S+\s*/, '') || name,
          ...escaping,
        })),
      ],
    },
    oauth_config: { scopes: { bot: Object.keys(SCOPES) } },
    settings: {
      event_subscriptions: { ...request, bot_events: ['app_home_opened', 'app_mention', 'message.im'] },
      interactivity: { is_enabled: true, ...request },
      org_deploy_enabled: false,
      socket_mode_enabled: request === undefined,
      token_rotation_enabled: false,
    },
  };
}

function slashCommand(name: string, prefix: string | undefined): string {
  const command = prefix === undefined ? `/${name}` : `/${prefix}-${name}`;
  if (/^\/[a-z0-9_-]+$/.test(command) && command.length <= LONGEST_COMMAND) return command;
  throw new UserError(`Slack takes no slash command "${command}".`, {
    hint: 'Choose a short prefix of lower-case letters and digits, such as --prefix fin.',
  });
}

function eventsUrl(http: string): string {
  if (!URL.canParse(http) || new URL(http).protocol !== 'https:')
    throw new UserError(`Slack cannot send requests to "${http}".`, {
      hint: 'Give the https address of this server, such as --http https://showback.example.com.',
    });
  return `${http.replace(/\/(slack\/events\/?)?$/, '')}/slack/events`;
}
