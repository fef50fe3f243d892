import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { schedules } from '../db/syncs.ts';
import { csv, line, PLAIN, sums, tags, temporaryFolder } from './support/bills.ts';
import { fakeCostExplorer } from './support/fake-cost-explorer.ts';
import { charge, PAYER } from './support/syncing.ts';

const CLI = join(import.meta.dirname, '../bin/showback.js');

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function start(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { DATABASE_URL: _url, SHOWBACK_CONFIG: _config, ...inherited } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...inherited, NO_COLOR: '1', ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const said = async (pattern: RegExp): Promise<string> => {
    while (child.exitCode === null) {
      const found = pattern.exec(out + err);
      if (found) return found[1] ?? found[0];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`it ended without saying ${pattern}: ${out}${err}`);
  };
  return { child, ended, said };
}

const run = (cwd: string, ...args: string[]) => start(cwd, args).ended;

const today = new Date().toISOString().slice(0, 10);
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const YAML = `${PLAIN}
teams: { payments: { owners: [ada@acme.example], workloads: [checkout] } }
allocation: [{ workload: { tag: app } }]
`;

function organisation(yaml = YAML): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'showback.yaml'), yaml);
  writeFileSync(
    join(folder, 'bill.csv'),
    csv([
      line({ cost: 12.5, day: today, Tags: tags({ app: 'checkout' }) }),
      line({ cost: 1, day: today, ServiceName: 'S3' }),
    ]),
  );
  return folder;
}

describe('showback', () => {
  it('says on a Node that is too old which one it needs', async () => {
    const old = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })`;
    const { code, err } = await start(temporaryFolder(), ['start'], { NODE_OPTIONS: `--import="${old}"` }).ended;
    expect([code, err]).toEqual([1, expect.stringContaining('Showback needs Node 24 or newer and this is 20.20.2')]);
  });

  it.each(['start', 'ask', 'import', 'sync', 'allocate', 'catalog', 'audit', 'doctor', 'manifest'])(
    '%s --help says what it does',
    async (command) => {
      const { code, out } = await run(temporaryFolder(), command, '--help');
      expect(code).toBe(0);
      expect(out).toContain(`Usage: showback ${command}`);
    },
  );

  it('imports, and answers what was imported', async () => {
    const folder = organisation();
    const imported = await run(folder, 'import', 'bill.csv');
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining('2 lines, $13.50 billed (new)') });
    const asked = await run(folder, 'ask', 'cost', 'checkout');
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.out).toContain('checkout cost $12.50');
  });

  it('prints names of bills without what a terminal would obey, and cuts what is long', async () => {
    const folder = organisation(PLAIN);
    const evil = '\u001b]0;owned\u0007\u202e';
    const names = {
      BillingAccountId: `${evil}payer${'a'.repeat(9_000)}`,
      SubAccountName: `${evil}account`,
      ServiceName: evil + 'x'.repeat(9_000),
    };
    const lines = [
      line({
        cost: 1,
        day: today,
        ...names,
        ResourceName: `${evil}vm`,
        Tags: tags({ [`${evil}key`]: 'v'.repeat(9_000) }),
      }),
    ];
    writeFileSync(join(folder, 'evil.csv'), csv(lines));
    writeFileSync(join(folder, 'wrong.csv'), csv([line({ cost: 1, ChargeCategory: evil + 'x'.repeat(9_000) })]));
    const said = [];
    for (const args of [
      ['import', 'evil.csv'],
      ['catalog', 'check'],
      ['catalog', 'check', 'vm'],
      ['import', 'wrong.csv'],
      ['doctor'],
    ]) {
      const { out, err } = await run(folder, ...args);
      said.push(...(out + err).split('\n'));
    }
    expect(said.join('\n')).toContain('payer');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(said.filter((one) => /[\u0000-\u001f\u202e]/.test(one))).toEqual([]);
    expect(said.filter((one) => one.length > 1100)).toEqual([]);
  });

  it('imports and answers as data', async () => {
    const folder = organisation();
    const { out } = await run(folder, 'import', 'bill.csv', '--json');
    expect(JSON.parse(out)).toMatchObject({ dryRun: false, loads: [{ lines: 2, billed: 13_500_000 }] });
    const asked = await run(folder, 'ask', 'cost', '--json');
    expect(JSON.parse(asked.out)).toMatchObject({ title: expect.stringContaining('Acme'), parts: expect.any(Array) });
  });

  it('answers as somebody, and writes the chart', async () => {
    const folder = organisation();
    await run(folder, 'import', 'bill.csv');
    const asked = await run(
      folder,
      'ask',
      'cost this month by service',
      '--as',
      'Ada@acme.example',
      '--png',
      'chart.png',
    );
    expect(asked.out).toContain('payments cost $12.50');
    const nobody = await run(folder, 'ask', 'cost', '--as', 'ad@acme.example');
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('ada@acme.example') });
    const all = await run(folder, 'ask', 'cost by service', '--png', 'chart.png');
    expect(all.code).toBe(0);
    expect(readFileSync(join(folder, 'chart.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('exits with 1 and the reason on stderr when it cannot answer', async () => {
    const folder = organisation();
    await run(folder, 'import', 'bill.csv');
    const { code, out, err } = await run(folder, 'ask', 'cost chekout');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Did you mean checkout?');
  });

  it('says what is wrong with a file or a configuration, without a stack trace', async () => {
    const folder = organisation();
    const missing = await run(folder, 'import', 'nothing.csv');
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('There is no file nothing.csv.') });
    const wrong = await start(folder, ['ask', 'cost'], { PORT: 'many' }).ended;
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('PORT') });
    expect(missing.err + wrong.err).not.toMatch(/\n\s+at /);
  });

  it('drafts a catalog, and overwrites nothing', async () => {
    const folder = organisation(PLAIN);
    await run(folder, 'import', 'bill.csv');
    expect(await run(folder, 'catalog', 'init', '--output', 'draft.yaml')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'draft.yaml'), 'utf8')).toContain('workload: { tag: app }');
    expect(await run(folder, 'catalog', 'init', '--output', 'showback.yaml')).toMatchObject({ code: 1 });
    expect(readFileSync(join(folder, 'showback.yaml'), 'utf8')).toBe(PLAIN);
    expect((await run(folder, 'catalog', 'check')).out).toContain('is allocated');
    expect((await run(folder, 'catalog', 'check', 'vm-1')).out).toContain('no rule takes it');
  });

  it('allocates anew after a change of showback.yaml', async () => {
    const folder = organisation(PLAIN);
    await run(folder, 'import', 'bill.csv');
    writeFileSync(join(folder, 'showback.yaml'), YAML);
    expect((await run(folder, 'ask', 'cost', 'checkout')).out).toContain('$12.50');
    expect((await run(folder, 'allocate')).out).toContain('already');
  });

  it('exports the audit log', async () => {
    const folder = organisation(
      `${YAML}units: { hr: { visible_to: [unit], teams: { payroll: { workloads: [salaries] } } } }\n`,
    );
    await run(folder, 'import', 'bill.csv');
    expect((await run(folder, 'ask', 'cost', 'hr')).code).toBe(1);
    const { code, out } = await run(folder, 'audit', 'export');
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { action: 'cost', scope: 'hr', platform: 'terminal', detail: 'refused' },
    ]);
  });

  it('reports the health of the installation in its exit code', async () => {
    const folder = organisation();
    await run(folder, 'import', 'bill.csv');
    expect(await run(folder, 'doctor')).toMatchObject({ code: 0, out: expect.stringContaining('✓ database') });
    expect(await start(folder, ['doctor'], { DATABASE_URL: 'file:bill.csv' }).ended).toMatchObject({ code: 1 });
  });

  it('writes the Teams app package, once', async () => {
    const folder = temporaryFolder();
    const id = '11111111-2222-3333-4444-555555555555';
    const env = { TEAMS_APP_ID: id, TEAMS_APP_PASSWORD: 'x', TEAMS_TENANT_ID: id };
    const write = (...args: string[]) => start(folder, ['manifest', 'teams', ...args], env).ended;
    expect(await run(folder, 'manifest', 'teams')).toMatchObject({
      code: 1,
      err: expect.stringContaining('TEAMS_APP_ID'),
    });
    expect(await write()).toMatchObject({ code: 1, err: expect.stringContaining('--url') });
    expect(await write('--url', 'https://showback.acme.example')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'showback-teams.zip')).subarray(0, 2).toString()).toBe('PK');
    expect(await write('--url', 'https://showback.acme.example')).toMatchObject({ code: 1 });
  });
});

describe('showback sync', () => {
  const yaml = `${PLAIN}sources: [{ cost_explorer: { account: "${PAYER}" } }]\n`;

  it('says what it would ask, asks it, and says what came of it', async () => {
    const fake = await fakeCostExplorer([charge({ on: yesterday, cost: 12.5 })]);
    onTestFinished(fake.close);
    const folder = organisation(yaml);
    const plan = await start(folder, ['sync', '--dry-run'], fake.env).ended;
    expect(plan.out).toMatch(/^cost-explorer 100000000000 would fetch\n {2}\d{4}-\d\d: all days in 4 views\n/);
    expect(fake.requests).toEqual([]);
    const { code, out, err } = await start(folder, ['sync', 'cost-explorer'], fake.env).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /: synced, \d+ requests for \$0\.\d\d\n {2}\d{4}-\d\d {2}100000000000 {2}4 lines, \$12\.50 billed \(new\)/,
    );
    const json = await start(folder, ['sync', '--json'], fake.env).ended;
    expect(JSON.parse(json.out)).toMatchObject({ dryRun: false, sources: [{ outcome: 'done', loads: [] }] });
    const doctor = await start(folder, ['doctor'], fake.env).ended;
    expect(doctor.out).toMatch(
      /! limits of a bill .*Cost Explorer, which cannot tell list and contracted cost[\s\S]*docs\/aws\.md/,
    );
    expect(doctor.out).toContain('cost-explorer 100000000000: done');
  });

  it('exits with 1 and the reason when AWS refuses', async () => {
    const fake = await fakeCostExplorer([]);
    onTestFinished(fake.close);
    fake.trouble = () => ({
      status: 400,
      type: 'AccessDeniedException',
      message: 'not authorized to perform: ce:GetCostAndUsage',
    });
    const { code, err } = await start(organisation(yaml), ['sync'], fake.env).ended;
    expect([code, err]).toEqual([1, expect.stringContaining('the IAM permission ce:GetCostAndUsage is missing')]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('says what there is when there is no such source', async () => {
    expect(await run(organisation(), 'sync')).toMatchObject({
      code: 1,
      err: expect.stringContaining('names no sources'),
    });
    expect(await run(organisation(yaml), 'sync', 's3')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no source s3.\nThere are cost-explorer 100000000000.'),
    });
  });
});

describe('the running bot', () => {
  it('syncs by itself what is due', async () => {
    const fake = await fakeCostExplorer([charge({ on: yesterday, cost: 12.5 })]);
    onTestFinished(fake.close);
    const folder = organisation(`${PLAIN}sources: [{ cost_explorer: { account: "${PAYER}" } }]\n`);
    const bot = start(folder, ['start'], { ...fake.env, PORT: '0' });
    await bot.said(/listens on/);
    const open = await openDatabase(join(folder, 'data', 'showback.db'));
    await expect.poll(() => sums(open, [], 'billed'), { timeout: 20_000 }).toEqual({ '': 12.5 });
    await expect.poll(async () => (await schedules(open.db))[0]?.outcome, { timeout: 20_000 }).toBe('done');
    await open.close();
    bot.child.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  });

  it('answers, says whether it is ready, and stops when told', async () => {
    const folder = organisation();
    await run(folder, 'import', 'bill.csv');
    const bot = start(folder, ['start'], { PORT: '0' });
    const url = await bot.said(/listens on (\S+)/);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok\n');
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ok: true, checks: { database: 'ok', migrations: 'ok', bills: `up to ${today}, 0 days ago` } },
    ]);
    expect(await (await fetch(url)).text()).toContain('<title>');
    bot.child.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  });

  it('allocates anew in the background when showback.yaml changes', async () => {
    const folder = organisation(PLAIN);
    await run(folder, 'import', 'bill.csv');
    const bot = start(folder, ['start'], { PORT: '0' });
    await bot.said(/listens on/);
    writeFileSync(join(folder, 'showback.yaml'), YAML);
    await bot.said(/read again/);
    const open = await openDatabase(join(folder, 'data', 'showback.db'));
    await expect.poll(() => sums(open, ['workload'], 'billed'), { timeout: 20_000 }).toEqual({ checkout: 12.5, '': 1 });
    await open.close();
    bot.child.kill('SIGTERM');
    await bot.ended;
  });
});

describe('without a showback.yaml', () => {
  let folder = '';
  const cleanUps: (() => void | Promise<void>)[] = [];
  beforeAll(() => {
    folder = temporaryFolder((work) => cleanUps.push(work));
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  it('makes the sample organisation on the first question, once', async () => {
    const first = await run(folder, 'ask', 'cost', 'checkout', 'last', 'month');
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^checkout cost \$[\d,]+ in /m);
    expect(first.err).toContain('Making the sample organisation');
    expect(await run(folder, 'ask', 'cost', '--as', 'nobody@acme.example')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/For example: \S+@acme\.example/),
    });
    expect(existsSync(join(folder, 'data', 'sample.db'))).toBe(true);
    expect(existsSync(join(folder, 'data', 'showback.db'))).toBe(false);
  });

  it('takes no bills, and says how to begin a real organisation', async () => {
    writeFileSync(join(folder, 'bill.csv'), csv([line({ cost: 1 })]));
    const { code, err } = await run(folder, 'import', 'bill.csv');
    expect(code).toBe(1);
    expect(err).toMatch(/showback\.yaml/);
    expect(err).toContain('organization');
  });

  it('checks and explains the catalog of the sample', async () => {
    expect((await run(folder, 'catalog', 'check')).out).toMatch(/\d\d\.\d% of \$[\d,.]+ is allocated/);
    expect(await run(folder, 'doctor')).toMatchObject({ code: 0, out: expect.stringContaining('sample organisation') });
  });
});
