import { AppManifestUtils } from '@microsoft/app-manifest';
import { loadImage } from '@napi-rs/canvas';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { teamsManifest, teamsPackage } from '../../../src/platforms/teams/manifest.ts';

const options = {
  appId: '11111111-2222-3333-4444-555555555555',
  url: 'https://showback.acme.example',
  version: '0.1.0',
  commands,
};

/** Says what is wrong by Microsoft's own schema, which comes with the package. */
const check = (manifest: object) => AppManifestUtils.validateAgainstSchema(manifest as never);

describe('the Teams app package', () => {
  it("is valid by Microsoft's schema", async () => {
    expect(await check(teamsManifest(options))).toEqual([]);
    expect(await check({ ...teamsManifest(options), id: 'showback' })).not.toEqual([]);
    expect(await check({ ...teamsManifest(options), bots: [{ botId: options.appId, slash: true }] })).not.toEqual([]);
  });

  it('offers the commands behind a mention and a slash, at most twelve', () => {
    const [bot] = teamsManifest({ ...options, commands: Array(20).fill(commands[0]) }).bots;
    expect(bot).toMatchObject({ supportsTargetedMessages: true, commandLists: [{ triggers: ['mention', 'slash'] }] });
    expect(bot?.commandLists[0]?.commands).toHaveLength(12);
    expect(teamsManifest(options).bots[0]?.commandLists[0]?.commands[0]).toMatchObject({ title: 'cost' });
  });

  it('holds the manifest and both icons in their sizes', async () => {
    const files = unzipSync(teamsPackage(options));
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    expect(JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()))).toEqual(
      JSON.parse(JSON.stringify(teamsManifest(options))),
    );
    for (const [name, size] of [
      ['color.png', 192],
      ['outline.png', 32],
    ] as const) {
      const { width, height } = await loadImage(Buffer.from(files[name] ?? []));
      expect([width, height]).toEqual([size, size]);
    }
  });
});
