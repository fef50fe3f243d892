import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCosts } from '../../db/costs.ts';
import { createVocabulary } from '../../db/vocabulary.ts';
import { readBudgetRows } from '../../src/cli/budget-rows.ts';
import { parseOrganisation } from '../../src/config.ts';
import { budgetKey } from '../../src/finops/budget.ts';
import { type Day, formatDay, monthOf, parseDay } from '../../src/finops/day.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { createSample, type SampleOptions } from '../../src/sources/sample/sample.ts';
import { describeSource } from '../contract/source.ts';
import { installation, temporaryFolder } from '../support/bills.ts';

const TODAY = parseDay('2026-11-24');
const make = (more: Partial<SampleOptions> = {}) =>
  createSample({ seed: 7, today: TODAY, parse: (yaml) => parseOrganisation(yaml, 'sample'), ...more });
const OTHER_NAMES = {
  company: 'Zürich Räder & Co',
  domain: 'raeder.example',
  units: { werke: { 'R&D': ['prüfstand', 'labor'], montage: ['linie-1'] } },
};

describeSource('the sample organisation', () => make({ names: OTHER_NAMES }));

it('has budgets that are read as any others, whatever its names', async () => {
  const sample = make({ names: OTHER_NAMES });
  const { open } = await installation(sample.yaml);
  const context = {
    organisation: sample.organisation,
    vocabulary: await createVocabulary(open.db, () => sample.organisation)(),
    today: TODAY,
  };
  const rows = readBudgetRows(sample.budgets(), context);
  expect(new Set(rows.map(({ of }) => budgetKey(of))).size).toBe(5);
  expect(rows.some(({ month }) => month === monthOf(TODAY))).toBe(true);
});

describe('what the sample is made from', () => {
  it('is nothing but the seed, the names and the day', async () => {
    const small = { names: OTHER_NAMES };
    const first = await digest(make(small));
    expect(await digest(make(small))).toEqual(first);
    expect(await digest(make({ ...small, seed: 8 }))).not.toEqual(first);
  });

  it('keeps history as the days go by, but for the days that are restated', async () => {
    const linesUntil = async (today: Day, until: string) => {
      const files = await contents(make({ names: OTHER_NAMES, today }));
      // Column 3 is the start of the charge; both histories begin in the same month.
      return files.flatMap((text) => text.split(/\r?\n/).filter((line) => (line.split(',')[2] ?? '') < until));
    };
    const until = '2026-11-20';
    expect(await linesUntil(TODAY + 1, until)).toEqual(await linesUntil(TODAY, until));
  });

  it('has 6 units, 24 teams and 120 workloads, checkout of payments in commerce among them', () => {
    const { organisation, people } = make();
    const teams = organisation.units.flatMap((unit) => unit.teams);
    expect([organisation.units.length, teams.length, teams.flatMap((team) => team.workloads).length]).toEqual([
      6, 24, 120,
    ]);
    const commerce = organisation.units.find(({ name }) => name === 'commerce');
    const payments = commerce?.teams.find(({ name }) => name === 'payments');
    expect(payments?.workloads.map(({ name }) => name)).toContain('checkout');
    expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
    for (const { owners, manager } of teams) {
      for (const email of [...owners, manager]) expect(people.map((person) => person.email)).toContain(email);
    }
  });

  it('records about a dozen anomalies of all kinds, none before there is a history', () => {
    const { truth } = make();
    expect(truth.length).toBeGreaterThanOrEqual(9);
    expect(new Set(truth.map(({ expected }) => expected))).toEqual(new Set([true, false]));
    expect(new Set(truth.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(4);
    for (const { start } of truth) expect(start).toBeGreaterThan(parseDay('2025-10-28'));
  });
});

describe('the bills of the sample', () => {
  let house: Awaited<ReturnType<typeof importSample>>;
  const cleanUps: (() => void | Promise<void>)[] = [];
  beforeAll(async () => {
    house = await importSample((work) => cleanUps.push(work));
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  it('reach from 14 months ago to yesterday, in three clouds', async () => {
    expect(new Set(house.loads.map(({ period }) => period)).size).toBe(14);
    const days = await house.open.db
      .selectFrom('daily')
      .select(({ fn }) => [fn.min('day').as('first'), fn.max('day').as('last')])
      .executeTakeFirstOrThrow();
    expect([formatDay(Number(days.first)), formatDay(Number(days.last))]).toEqual(['2025-10-01', '2026-11-23']);
    expect(Object.keys(await house.sums(['provider'])).sort()).toEqual(['AWS', 'Google Cloud', 'Microsoft']);
  });

  it('leave a small part unallocated, and one workload without cost', async () => {
    const byTeam = await house.sums(['team', 'workload']);
    const total = Object.values(byTeam).reduce((sum, cost) => sum + cost, 0);
    const share = (byTeam[' / '] ?? 0) / total;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.12);
    const declared = house.sample.organisation.units.flatMap((unit) =>
      unit.teams.flatMap((team) => team.workloads.map(({ name }) => `${team.name} / ${name}`)),
    );
    expect(declared.filter((name) => byTeam[name] === undefined)).toHaveLength(1);
  });

  it('have all charge categories, and credits below zero', async () => {
    const sums = await house.sums(['category']);
    expect(Object.keys(sums).sort()).toEqual(['Credit', 'Purchase', 'Tax', 'Usage']);
    expect(sums['Credit']).toBeLessThan(0);
  });

  it('spend as much for commitments by month as they are worth, used or not', async () => {
    const [billed, effective] = [await house.sums(['commitment'], 'billed'), await house.sums(['commitment'])];
    const commitments = Object.keys(billed).filter(Boolean);
    expect(commitments.length).toBeGreaterThan(3);
    for (const name of commitments) {
      // The running month is paid for whole and used in part.
      const ended = Math.abs((billed[name] ?? 0) - (effective[name] ?? 0)) < 1;
      if (!ended) expect(billed[name]).toBeGreaterThan(effective[name] ?? 0);
    }
    expect(
      commitments.filter((name) => Math.abs((billed[name] ?? 0) - (effective[name] ?? 0)) < 1).length,
    ).toBeGreaterThan(0);
  });

  it('have a showback.yaml that says when each commitment ends, as the bills show of those that have ended', async () => {
    const { commitments } = house.sample.organisation;
    const [billed, last] = [await house.sums(['commitment']), TODAY - 1];
    expect(commitments.map(({ id }) => id).sort()).toEqual(Object.keys(billed).filter(Boolean).sort());
    expect(commitments.some(({ lastDay }) => lastDay > last)).toBe(true);
    const covers = async (id: string, start: Day, end: Day) => {
      const scope = { kind: 'company', name: '' } as const;
      const filters = [{ dimension: 'commitment', value: id }] as const;
      const rows = await createCosts(house.open.db).sum({
        scope,
        filters,
        without: [],
        start,
        end,
        by: [],
        daily: true,
      });
      return rows.filter(({ category }) => category === 'Usage').length;
    };
    for (const { id, lastDay } of commitments.filter((one) => one.lastDay <= last)) {
      expect(await covers(id, lastDay, lastDay + 1)).toBeGreaterThan(0);
      expect(await covers(id, lastDay + 1, TODAY)).toBe(0);
    }
  });

  it('show each anomaly: its days cost about as much more than the days around as the truth says', async () => {
    const costs = createCosts(house.open.db);
    for (const { workload, team, service, start, end, extraMicros } of house.sample.truth) {
      const scope: Scope = { kind: 'workload', name: workload, team };
      const daily = async (from: Day, to: Day) => {
        const filters = [{ dimension: 'service', value: service, name: service } as const];
        const rows = await costs.sum({ scope, filters, without: [], start: from, end: to, by: ['pool'], daily: false });
        return rows.filter(({ keys }) => keys[0] === '').reduce((sum, row) => sum + row.effective, 0) / (to - from);
      };
      const extra = ((await daily(start, end)) - (await daily(start - 14, start))) * (end - start);
      expect(extra / extraMicros).toBeGreaterThan(0.5);
      expect(extra / extraMicros).toBeLessThan(1.6);
    }
  });
});

async function importSample(after: (work: () => void | Promise<void>) => void) {
  const sample = make();
  const house = await installation(sample.yaml, after);
  return { ...house, sample, loads: await house.importFiles([], { source: sample.source }) };
}

async function contents(sample: ReturnType<typeof make>): Promise<string[]> {
  const scratch = join(temporaryFolder(), 'scratch');
  mkdirSync(scratch);
  const texts: string[] = [];
  for await (const { path } of sample.source.files(scratch)) {
    const bytes = readFileSync(path);
    texts.push((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
  }
  return texts;
}

async function digest(sample: ReturnType<typeof make>): Promise<string[]> {
  return (await contents(sample)).map((text) => createHash('sha256').update(text).digest('hex'));
}
