import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const biome = join(dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')), 'bin', 'biome');

interface Config {
  vcs: unknown;
  overrides: { includes: string[] }[];
}
const config = JSON.parse(readFileSync('biome.json', 'utf8')) as Config;

const FORBIDDEN = [
  ['src/finops', '../errors.ts'],
  ['src/finops', '../../db/costs.ts'],
  ['src/finops/anomaly', '../../errors.ts'],
  ['src/finops/new', '../../errors.ts'],
  ['src/reply', '../chat.ts'],
  ['src/charts', '../chat.ts'],
  ['src/grammar', '../chat.ts'],
  ['commands', '../src/bills/import.ts'],
  ['commands/cost', '../../src/platforms/terminal/terminal.ts'],
  ['commands', '../src/sources/focus-files.ts'],
  ['jobs', '../src/main.ts'],
  ['db', '../src/bills/import.ts'],
  ['src/bills', '../sources/focus-files.ts'],
  ['src/sources', '../../db/open.ts'],
  ['src/sources/new', '../../config.ts'],
  ['src/platforms/new', '../../../db/costs.ts'],
  ['src/platforms/new', '../../charts/png.ts'],
  ['src/platforms/new', '../../router.ts'],
] as const;

const ALLOWED = [
  ['src/finops', './money.ts'],
  ['src/finops/anomaly', '../day.ts'],
  ['src/finops/new', '../money.ts'],
  ['src/reply', '../finops/money.ts'],
  ['src/charts', '../reply/reply.ts'],
  ['src/grammar', '../finops/day.ts'],
  ['commands', '../src/finops/money.ts'],
  ['commands/cost', '../../db/costs.ts'],
  ['jobs', '../src/chat.ts'],
  ['db', '../src/finops/day.ts'],
  ['src/bills', '../../db/loads.ts'],
  ['src/sources/new', '../../bills/source.ts'],
  ['src/platforms/new', '../../chat.ts'],
] as const;

describe('who may import whom, as the linter has it', () => {
  const tree = mkdtempSync(join(realpathSync(tmpdir()), 'showback-layers-'));
  const refused = new Set<string>();
  const fileOf = (folder: string, imported: string) => `${folder}/${imported.replace(/\W+/g, '_')}.ts`;

  beforeAll(() => {
    writeFileSync(join(tree, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
    for (const [folder, imported] of [...FORBIDDEN, ...ALLOWED]) {
      mkdirSync(join(tree, folder), { recursive: true });
      writeFileSync(join(tree, fileOf(folder, imported)), `export { thing } from '${imported}';\n`);
    }
    const { stdout } = spawnSync(process.execPath, [biome, 'lint', '--reporter=github', '--max-diagnostics=none'], {
      cwd: tree,
      encoding: 'utf8',
    });
    for (const [, file] of stdout.matchAll(/noRestrictedImports,file=([^,]+)/g))
      refused.add(relative(tree, String(file)));
  });
  afterAll(() => rmSync(tree, { recursive: true }));

  it.each(FORBIDDEN)('%s may not import %s', (folder, imported) => {
    expect(refused).toContain(fileOf(folder, imported));
  });

  it.each(ALLOWED)('%s may import %s', (folder, imported) => {
    expect(refused).not.toContain(fileOf(folder, imported));
  });

  it('covers every layer', () => {
    const covered = config.overrides.flatMap(({ includes }) => includes).map((path) => path.replace('/**', ''));
    const layers = ['finops', 'reply', 'charts', 'bills', 'sources', 'platforms', 'grammar'].map(
      (name) => `src/${name}`,
    );
    expect(covered).toEqual(expect.arrayContaining([...layers, 'commands', 'jobs', 'db']));
  });
});
