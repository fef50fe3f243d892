import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../src/config/problems.ts';
import { loadConfig, parseDeclared, parseOrganisation } from '../src/config.ts';

const HEAD = 'organization: Acme\ncurrency: USD\n';

function folder(files: Record<string, string> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'showback-config-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ place, message }) => `${place}: ${message}`);
  }
  return [];
}

describe('the environment', () => {
  test('nothing at all is the sample organisation in a database of its own', () => {
    const cwd = folder();
    expect(loadConfig({}, cwd)).toEqual({
      organisation: undefined,
      sources: [],
      configPath: join(cwd, 'showback.yaml'),
      databaseFile: join(cwd, 'data/sample.db'),
      dataDir: join(cwd, 'data/sample'),
      host: '127.0.0.1',
      port: 3000,
      publicUrl: undefined,
      logLevel: 'info',
      slack: undefined,
    });
  });

  test('a showback.yaml is a real organisation, whose data never stand where the sample stands', () => {
    const cwd = folder({ 'showback.yaml': HEAD });
    const real = loadConfig({}, cwd);
    const sample = loadConfig({}, folder());
    expect(real.organisation?.name).toBe('Acme');
    expect(real.databaseFile).toBe(join(cwd, 'data/showback.db'));
    expect(real.dataDir).not.toMatch(/sample/);
    expect(sample.dataDir).toMatch(/sample$/);
  });

  test('the sample stands beside the database that is named', () => {
    expect(loadConfig({ DATABASE_URL: 'file:/srv/showback/costs.db' }, folder()).databaseFile).toBe(
      '/srv/showback/sample.db',
    );
  });

  const BOT = 'xoxb-1-2-hush';
  const APP = 'xapp-1-2-hush';

  test('Slack is on with a bot token and a way to be reached', () => {
    expect(loadConfig({ SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP }, folder()).slack).toEqual({
      botToken: BOT,
      appToken: APP,
      signingSecret: undefined,
      apiUrl: 'https://slack.com/api/',
    });
    const cwd = folder({ 'bot-token': `${BOT}\n` });
    const signed = { SLACK_BOT_TOKEN_FILE: 'bot-token', SLACK_SIGNING_SECRET: 'f00d' };
    expect(loadConfig(signed, cwd).slack).toMatchObject({ botToken: BOT, signingSecret: 'f00d' });
  });

  test.each<[NodeJS.ProcessEnv, RegExp]>([
    [{ SLACK_BOT_TOKEN: BOT }, /^SLACK_APP_TOKEN: is missing/],
    [{ SLACK_APP_TOKEN: APP }, /^SLACK_BOT_TOKEN: is missing: SLACK_APP_TOKEN alone/],
    [{ SLACK_SIGNING_SECRET: 'f00d' }, /^SLACK_BOT_TOKEN: is missing: SLACK_SIGNING_SECRET alone/],
    [{ SLACK_BOT_TOKEN: APP, SLACK_APP_TOKEN: APP }, /^SLACK_BOT_TOKEN: .*begins with xoxb-/],
    [{ SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: BOT }, /^SLACK_APP_TOKEN: .*begins with xapp-/],
    [{ SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: BOT }, /^SLACK_SIGNING_SECRET: .*no token/],
  ])('half of Slack is an error that names the other half (%#)', (env, problem) => {
    const problems = problemsOf(() => loadConfig(env, folder()));
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems.join()).not.toContain('hush');
  });

  test('an empty value is none', () => {
    expect(loadConfig({ PORT: '', PUBLIC_URL: '', HOST: ' ' }, folder())).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
    });
  });

  test('every problem at once, each with its key, what was expected and what was found', () => {
    const env = { PORT: 'http', PUBLIC_URL: 'acme', LOG_LEVEL: 'loud', SHOWBACK_CONFIG: 'missing.yaml' };
    expect(problemsOf(() => loadConfig(env, folder()))).toEqual([
      'PORT: expected a whole number, found "http"',
      'PUBLIC_URL: expected an address such as https://showback.example.com, found "acme"',
      expect.stringMatching(/^LOG_LEVEL: expected one of fatal, .*, found "loud"$/),
      expect.stringMatching(/^SHOWBACK_CONFIG: the file cannot be read: ENOENT/),
    ]);
  });

  test('a port beyond 65535 is none', () => {
    expect(problemsOf(() => loadConfig({ PORT: '70000' }, folder()))).toHaveLength(1);
    expect(problemsOf(() => loadConfig({ HOST: 'no-address' }, folder()))).toEqual([
      expect.stringContaining('HOST: expected an IP address or localhost, found "no-address"'),
    ]);
    for (const HOST of ['::', '0.0.0.0', 'localhost']) expect(loadConfig({ HOST }, folder()).host).toBe(HOST);
  });

  test('a database that is not supported is refused without a word of its password', () => {
    const problems = problemsOf(() => loadConfig({ DATABASE_URL: 'postgres://bot:hunter2@db/showback' }, folder()));
    expect(problems).toEqual([expect.stringMatching(/^DATABASE_URL: expected file:/)]);
    expect(problems.join()).not.toContain('hunter2');
  });

  test('a secret may stand in a file', () => {
    const cwd = folder({ url: 'file:elsewhere/costs.db\n' });
    expect(loadConfig({ DATABASE_URL_FILE: 'url' }, cwd).databaseFile).toBe(join(cwd, 'elsewhere/sample.db'));
    expect(problemsOf(() => loadConfig({ DATABASE_URL_FILE: 'gone' }, cwd))).toEqual([
      expect.stringMatching(/^DATABASE_URL_FILE: the file cannot be read/),
    ]);
    expect(problemsOf(() => loadConfig({ DATABASE_URL_FILE: 'url', DATABASE_URL: 'file:a.db' }, cwd))).toHaveLength(1);
  });

  test('a typo in a key is told', () => {
    expect(problemsOf(() => loadConfig({ DATABSE_URL: 'file:a.db' }, folder()))).toEqual([
      'DATABSE_URL: is no key of Showback; did you mean DATABASE_URL?',
    ]);
  });
});

describe('showback.yaml', () => {
  test('a name and a currency are enough', () => {
    expect(parseOrganisation(HEAD, 'showback.yaml')).toEqual({
      name: 'Acme',
      currency: 'USD',
      timezone: 'UTC',
      fiscalYearStart: 1,
      defaultMetric: 'effective',
      include: { tax: false, credits: false },
      incompleteDays: 2,
      budgetAlerts: { actual: [0.8, 1], forecast: [1] },
      environmentTags: ['environment', 'env', 'stage'],
      roles: { viewer: [], finops: [], finance: [], executive: [], administrator: [] },
      workingHours: { from: 9, to: 17 },
      holidays: [],
      commitments: [],
      anomalies: expect.objectContaining({
        severity: { medium: 100_000_000, high: 1_000_000_000, critical: 10_000_000_000 },
        answerWithin: { low: 16, medium: 8, high: 4, critical: 2 },
      }),
      externalChannels: [],
      units: [],
      teams: [],
      rules: [],
      pools: [],
    });
  });

  test('the example is read whole', () => {
    const example = parseOrganisation(readFileSync('showback.example.yaml', 'utf8'), 'showback.example.yaml');
    expect(example).toMatchObject({ timezone: 'Europe/Berlin', fiscalYearStart: 2 });
    expect(example.roles).toMatchObject({
      finops: ['ana@acme.example'],
      executive: ['cto@acme.example', 'slack:S0123ABCD'],
    });
    expect(example.units[0]).toMatchObject({ name: 'commerce', manager: 'vera@acme.example', aliases: ['shop'] });
    expect(example.units[0]?.teams.map(({ name, workloads }) => [name, workloads.map((one) => one.name)])).toEqual([
      ['payments', ['checkout', 'ledger']],
      ['search', ['catalogue', 'suggestions']],
    ]);
    expect(example.rules.slice(0, 3)).toEqual([
      {
        name: 'the old name of checkout',
        when: [{ field: { kind: 'tag', key: 'app' }, patterns: ['web-shop', 'webshop-*'] }],
        to: { kind: 'workload', workload: { kind: 'fixed', name: 'checkout' } },
      },
      {
        name: 'whatever is tagged',
        when: [],
        to: { kind: 'workload', workload: { kind: 'tag', key: 'app' }, team: { kind: 'tag', key: 'team' } },
      },
      {
        name: 'network',
        when: [
          { field: { kind: 'account' }, patterns: ['111122223333', 'network-*'] },
          { field: { kind: 'service' }, patterns: ['*Transit Gateway*'] },
        ],
        to: { kind: 'shared', pool: 'network' },
      },
    ]);
    expect(example.rules[4]?.when).toEqual([{ field: { kind: 'charge category' }, patterns: ['Tax'] }]);
    expect(example.pools).toEqual([
      { name: 'network', split: { kind: 'even', among: { kind: 'named', names: ['payments', 'search'] } } },
      { name: 'taxes', split: { kind: 'proportional', among: { kind: 'all teams' } } },
      {
        name: 'clusters',
        split: {
          kind: 'fixed',
          shares: [
            { name: 'payments', weight: 60 },
            { name: 'search', weight: 40 },
          ],
        },
      },
    ]);
  });

  test('everything is text: an account keeps its zeros, a team may be called no', () => {
    const yaml = `${HEAD}teams: [no, on]\nallocation:\n  - when: { account: 012345678901 }\n    team: no\n`;
    const { teams, rules } = parseOrganisation(yaml, 'showback.yaml');
    expect(teams.map(({ name }) => name)).toEqual(['no', 'on']);
    expect(rules[0]?.when[0]?.patterns).toEqual(['012345678901']);
  });

  test('e-mails are told by their lower case', () => {
    expect(parseOrganisation(`${HEAD}finops: Ana@Acme.example`, 'showback.yaml').roles.finops).toEqual([
      'ana@acme.example',
    ]);
  });

  test('an empty file says what is needed', () => {
    expect(problemsOf(() => parseOrganisation('', 'showback.yaml'))).toEqual([
      'showback.yaml organization: expected the name of the organisation',
      'showback.yaml currency: expected a currency such as USD',
    ]);
  });

  test.each([
    ['currency: BTC', /:2:1 currency: expected a currency/],
    ['timezone: Mars/Olympus', /:3:1 timezone: expected an IANA time zone/],
    ['fiscal_year_start: 13', /:3:1 fiscal_year_start: expected a month/],
    ['default_metric: amortised', /:3:1 default_metric: expected one of billed/],
    ['include: [taxes]', /:3:11 include\[0\]: expected tax or credits/],
    ['budget_alerts: { actual: [most] }', /:3:27 budget_alerts\.actual\[0\]: expected percents of a budget/],
    ['budget_alerts: { actual: 80 }', /:3:18 budget_alerts\.actual: expected a list of percents/],
    ['incomplete_days: some', /:3:1 incomplete_days: expected a number of days/],
    ['working_hours: 17-9', /:3:1 working_hours: expected the end after the beginning/],
    [
      'commitments: [{ id: sp-1, ends: next year }]',
      /:3:27 commitments\[0\]\.ends: expected a day, such as 2027-03-31/,
    ],
    ['commitments: [{ id: sp-1 }]', /:3:15 commitments\[0\]\.ends: expected a day, such as 2027-03-31/],
    [
      'commitments: [{ id: sp-1, ends: 2027-03-31 }, { id: sp-1, ends: 2027-04-30 }]',
      /:3:47 commitments\[1\]: sp-1 is there twice/,
    ],
    ['holidays: [2026-02-30]', /:3:12 holidays\[0\]: expected a day, such as 2026-12-25/],
    ['anomalies: { severity: { high: 50 } }', /:3:14 anomalies\.severity: expected each severity to begin above/],
    ['anomalies: { answer_within: { low: 0 } }', /anomalies\.answer_within\.low: expected at least one hour/],
    ['teams: { a: { timezone: Mars } }', /teams\.a\.timezone: expected an IANA time zone/],
    ['finops: [nobody]', /:3:10 finops\[0\]: expected an e-mail/],
    ['external_channels: [All]\nfinops_channel: "#all"', /:4:1 finops_channel: "#all" is among external_channels/],
    ['teems: {}', /:3:1 teems: "teems" is no key here; did you mean "teams"/],
    ['teams:\n  a: { owner: [] }', /:4:8 teams\.a\.owner: "owner" is no key here; did you mean "owners"/],
    ['allocation:\n  - when: { tag: { app: x } }', /:4:5 allocation\[0\]: expected where the cost goes/],
    ['allocation:\n  - { workload: a, shared: b }', /allocation\[0\]: expected where the cost goes/],
    ['teams: [payments]\nallocation:\n  - team: paymnets', /:5:5 allocation\[0\]\.team: .*did you mean "payments"/],
    [
      'allocation:\n  - { when: { charge_category: Tax }, shared: taxes }',
      /there is no shared cost "taxes"; declare it/,
    ],
    ['shared:\n  net: { split: { payments: 60 } }', /shared\.net\.split\.payments: there is no team or workload/],
    ['shared:\n  net: { split: odd }', /shared\.net\.split: expected proportional, even, or names/],
    ['teams: [a, b]\nallocation: [{ team: a }, { team: b }]', /allocation\[0\]: this rule has no condition/],
    ['teams:\n  a:\n  A:', /:5:3 teams\.A: the name "A" is taken already/],
    [
      'teams:\n  a:\n    workloads:\n      x: { aliases: [y] }\n      y:',
      /teams\.a\.workloads\.y: the name "y" is taken/,
    ],
    ['teams:\n  a:\n  a:', /:4:5: this is no YAML: Map keys must be unique/],
    ['teams:\n\ta:', /:4:1: this is no YAML: Tabs/],
    [
      'teams: [a]\nallocation: [{ when: { tag: { app: { absent: maybe } } }, team: a }]',
      /:4:31 allocation\[0\]\.when\.tag\.app: expected patterns, \{ exactly: <values> \} or \{ absent: yes \}/,
    ],
    [
      'teams: [a]\nallocation: [{ when: { service: { exactly: [] } }, team: a }]',
      /:4:35 allocation\[0\]\.when\.service\.exactly: expected values/,
    ],
    ['teams: [a]\nallocation: [{ when: { service: *Gateway* }, team: a }]', /:4:33: .*needs quotes: "\*Gateway\*"/],
  ])('%s', (yaml, problem) => {
    const text = yaml.startsWith('currency') ? `organization: Acme\n${yaml}` : HEAD + yaml;
    expect(problemsOf(() => parseOrganisation(text, 'showback.yaml'))).toEqual([expect.stringMatching(problem)]);
  });

  test('two teams may each have a workload of one name', () => {
    const yaml = `${HEAD}teams:\n  a: { workloads: [api] }\n  b: { workloads: [api] }\n`;
    expect(parseOrganisation(yaml, 'showback.yaml').teams).toHaveLength(2);
  });

  test.each([
    ['[', '['.repeat(20_000)],
    ['[]', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['{a: }', '{a: '.repeat(20_000) + '}'.repeat(20_000)],
    ['indentation', Array.from({ length: 5_000 }, (_, depth) => `\n${' '.repeat(depth + 1)}a:`).join('')],
  ])('thousands of levels of %s are one problem', (_what, nested) => {
    expect(problemsOf(() => parseOrganisation(`${HEAD}teams: ${nested}`, 'showback.yaml'))).toEqual([
      expect.stringMatching(/^showback\.yaml:\d+:\d+: this is nested too deeply to be read$/),
    ]);
  });

  test('no YAML makes it fail in another way than by saying what is wrong', () => {
    const keys = fc.constantFrom(
      'organization',
      'currency',
      'units',
      'teams',
      'allocation',
      'shared',
      'when',
      'tag',
      'x',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(
        fc.oneof(
          tree.map((value) => stringify(value)),
          fc.string(),
        ),
        (yaml) => {
          problemsOf(() => parseOrganisation(yaml, 'showback.yaml'));
        },
      ),
    );
  });
});

describe('the sources', () => {
  const sources = (yaml: string) => parseDeclared(`${HEAD}sources:\n${yaml}`, 'showback.yaml').sources;

  test('are what bills are fetched from, with defaults', () => {
    expect(
      sources(`  - cost_explorer: { account: "012345678901" }
  - cost_explorer: { account: "222222222222", role_arn: "arn:aws:iam::222222222222:role/x", costs: net, daily_cap: 2.5, anomalies: true }
    every_hours: 12
  - s3: { bucket: bills, prefix: focus/ }
  - azure_blob: { url: "https://acme.blob.core.windows.net", container: exports }
`),
    ).toEqual([
      ...[
        {
          kind: 'cost-explorer',
          everyHours: 6,
          account: '012345678901',
          roleArn: undefined,
          net: false,
          dailyCap: 1_000_000,
          anomalies: false,
        },
        {
          ...{ kind: 'cost-explorer', everyHours: 12, account: '222222222222', net: true, dailyCap: 2_500_000 },
          roleArn: 'arn:aws:iam::222222222222:role/x',
          anomalies: true,
        },
      ],
      { kind: 's3', everyHours: 6, bucket: 'bills', prefix: 'focus/', region: undefined, endpoint: undefined },
      {
        kind: 'azure-blob',
        everyHours: 6,
        url: 'https://acme.blob.core.windows.net',
        container: 'exports',
        prefix: '',
      },
    ]);
  });

  test.each([
    [
      '  - cost_explorer: { account: "12" }',
      'showback.yaml:4:22 sources[0].cost_explorer.account: expected the 12 digits of the management account',
    ],
    ['  - s3: { bukcet: x }', 'did you mean "bucket"?'],
    ['  - every_hours: 3', 'expected one of cost_explorer, s3 and azure_blob'],
    ['  - s3: { bucket: x }\n    every_hours: 0', 'expected hours, from 1 to 168'],
    ['  - azure_blob: { url: "https://x.example?sig=abc", container: y }', 'expected an address without a signature'],
    ['  - s3: { bucket: x }\n  - s3: { bucket: x }', 'is there twice'],
  ])('%s is reported with its place', (yaml, problem) => {
    expect(problemsOf(() => sources(yaml)).join('\n')).toContain(problem);
  });
});
