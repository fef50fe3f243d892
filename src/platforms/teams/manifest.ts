import { readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import type { Command } from '../../chat.ts';

export interface AppOptions {
  /** The bot's, which is the app's as well. */
  appId: string;
  /** https: where people find out about this installation. */
  url: string;
  version: string;
  commands: readonly Pick<Command, 'name' | 'about'>[];
}

const EVERYWHERE = ['personal', 'team', 'groupChat'] as const;

/** The first version in which a bot's commands can be chosen behind a slash. */
const VERSION = '1.29';

/** What Teams must know of the bot. It asks for no permission beyond being where it was added. */
export function teamsManifest({ appId, url, version, commands }: AppOptions) {
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${VERSION}/MicrosoftTeams.schema.json`,
    manifestVersion: VERSION,
    version,
    id: appId,
    developer: { name: 'Showback', websiteUrl: url, privacyUrl: url, termsOfUseUrl: url },
    name: { short: 'Showback', full: 'Showback: what your services cost' },
    description: {
      short: 'What your services cost in the cloud, asked in chat',
      full: 'Ask what a service, a team or the whole company spends in the cloud, and how that compares. In a channel mention it; in a chat just ask: "cost checkout last month".',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#2F5BD7',
    bots: [
      {
        botId: appId,
        scopes: EVERYWHERE,
        // A command behind a slash is answered to whoever chose it alone.
        supportsTargetedMessages: true,
        commandLists: [
          {
            scopes: EVERYWHERE,
            triggers: ['mention', 'slash'],
            commands: commands.slice(0, MOST_COMMANDS).map(({ name, about }) => ({ title: name, description: about })),
          },
        ],
      },
    ],
    defaultInstallScope: 'personal',
  };
}

const MOST_COMMANDS = 12;

/** The app package as Teams takes it: a zip file. */
export function teamsPackage(options: AppOptions): Uint8Array {
  return zipSync({
    'manifest.json': strToU8(`${JSON.stringify(teamsManifest(options), null, 2)}\n`),
    'color.png': icon('color'),
    'outline.png': icon('outline'),
  });
}

const icon = (name: string): Uint8Array => readFileSync(new URL(`icons/${name}.png`, import.meta.url));
