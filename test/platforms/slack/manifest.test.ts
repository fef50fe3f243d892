import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { slackManifest } from '../../../src/platforms/slack/manifest.ts';
import { ALL_SCOPES } from '../../support/fake-slack/workspace.ts';

const SCHEMA = new URL('../../../../shared/data/slack-manifest/manifest.schema.2.0.0.json', import.meta.url);

interface Manifest {
  features: { slash_commands: { command: string; url?: string; usage_hint: string }[] };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    socket_mode_enabled: boolean;
    event_subscriptions: { request_url?: string };
    interactivity: { request_url?: string };
  };
}
const manifest = (options: { http?: string; prefix?: string } = {}) => slackManifest(commands, options) as Manifest;
const names = (made: Manifest) => made.features.slash_commands.map(({ command }) => command);

describe('the Slack manifest', () => {
  it.skipIf(!existsSync(SCHEMA))("is valid by Slack's schema (skipped where the schema is not at hand)", () => {
    const validate = new Ajv({ strict: false, logger: false }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
    for (const options of [{}, { http: 'https://showback.example.com' }, { prefix: 'fin' }]) {
      validate(manifest(options));
      expect(validate.errors).toBeNull();
    }
  });

  it('has a slash command for each command but those that are Slack’s own', () => {
    const own = commands.filter(({ name }) => name !== 'help').map(({ name }) => name);
    expect(names(manifest())).toEqual(['/showback', ...own.map((name) => `/${name}`)]);
    expect(names(manifest({ prefix: 'fin' }))).toEqual(['/fin-showback', ...own.map((name) => `/fin-${name}`)]);
  });

  it('uses Socket Mode unless it is told an address', () => {
    expect(manifest().settings).toMatchObject({ socket_mode_enabled: true });
    expect(manifest().settings.event_subscriptions.request_url).toBeUndefined();
    const url = 'https://showback.example.com/slack/events';
    for (const http of ['https://showback.example.com', 'https://showback.example.com/', url]) {
      const { settings, features } = manifest({ http });
      expect(settings.socket_mode_enabled).toBe(false);
      const used = [settings.event_subscriptions.request_url, settings.interactivity.request_url];
      expect(new Set([...used, ...features.slash_commands.map((command) => command.url)])).toEqual(new Set([url]));
    }
  });

  it('asks for what is used, and nothing else', () => {
    expect(manifest().oauth_config.scopes.bot.toSorted()).toEqual(ALL_SCOPES.toSorted());
  });

  it.each([
    [{ http: 'http://showback.example.com' }, /cannot send requests/],
    [{ http: 'showback' }, /cannot send requests/],
    [{ prefix: 'Fin Ops' }, /no slash command/],
    [{ prefix: 'a-very-long-prefix-for-a-command' }, /no slash command/],
  ])('refuses %j', (options, message) => {
    expect(() => manifest(options)).toThrow(message);
  });
});
