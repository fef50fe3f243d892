import { describe, expect, it } from 'vitest';
import { createCosts } from '../../db/costs.ts';
import { keepForecasts } from '../../src/cli/keep-forecasts.ts';
import type { CaseEvent } from '../../src/finops/anomaly-case.ts';
import { formatDay, monthOf, parseDay } from '../../src/finops/day.ts';
import { renderBlockKit } from '../../src/reply/block-kit.ts';
import { found } from '../support/anomalies.ts';
import { asking, dollars } from '../support/asking.ts';
import { type Line, line, tags } from '../support/bills.ts';

const YAML = `
organization: Acme
currency: USD
fiscal_year_start: february
units:
  commerce:
    manager: vera@acme.example
    teams:
      payments: { workloads: { checkout: , ledger: } }
      search: { workloads: { catalogue: } }
  people:
    visible_to: [unit]
    teams: { payroll: { owners: [hilda@acme.example], workloads: [salaries] } }
allocation: [{ workload: { tag: app } }]
`;
const ada = { email: 'ada@acme.example', name: 'Ada' };
const hilda = { email: 'hilda@acme.example', name: 'Hilda' };

/** Until 22 November. checkout 100 a day and 60 on weekends, ledger 10, salaries 50, nobody's 1; tax on the first. */
function bills(from = '2026-05-01', ledger = (_date: string) => 10): Line[] {
  const lines: Line[] = [];
  for (let day = parseDay(from); day <= parseDay('2026-11-22'); day++) {
    const date = formatDay(day);
    const on = (app: string | undefined, columns: Line) =>
      line({ day: date, Tags: app === undefined ? null : tags({ app }), ...columns });
    lines.push(
      on('checkout', { cost: (day + 3) % 7 >= 5 ? 60 : 100 }),
      on('ledger', { cost: ledger(date), ServiceName: 'Amazon S3' }),
      on('salaries', { cost: 50 }),
      on(undefined, { cost: 1 }),
    );
    if (date.endsWith('-01')) lines.push(on('checkout', { cost: 30, ChargeCategory: 'Tax', ServiceName: 'Tax' }));
  }
  return lines;
}

const setUp = (from?: string) => asking(YAML, bills(from), '2026-11-24');
/** 21 working days and 9 of the weekend. */
const NOVEMBER = 21 * 100 + 9 * 60;

describe('forecast', () => {
  it('says what the month will have cost, and where that is the same figure as in cost', async () => {
    const { ask } = await setUp();
    const { texts, facts } = await ask('forecast checkout', ada);
    expect(texts[0]).toBe('checkout is expected to cost $2,640 in November 2026.');
    expect(facts['At completion']).toBe(NOVEMBER);
    for (const scope of ['checkout', 'payments', 'commerce', 'company', 'unallocated', 'payments of s3']) {
      const [made, cost] = [await ask(`forecast ${scope}`, hilda), await ask(`cost ${scope}`, hilda)];
      expect(made.facts['At completion'], scope).toBe(cost.facts['Month-end projection']);
    }
  });

  it('adds to the cent what the bills say so far and what is still to come', async () => {
    const { ask, open } = await setUp();
    const { facts, tables } = await ask('forecast company', hilda);
    const rows = await createCosts(open.db).sum({
      ...{ scope: { kind: 'company', name: 'Acme' }, filters: [], without: [], by: [], daily: false },
      start: parseDay('2026-11-01'),
      end: parseDay('2026-11-21'),
    });
    const billed = rows.filter(({ category }) => category === 'Usage').reduce((sum, row) => sum + row.effective, 0);
    expect(facts['Spent so far']).toBe(billed / 1e6);
    expect(dollars(tables[0]?.total?.[1])).toBe(facts['Still to come']);
  });

  it('draws the days with the interval, and has them in a table', async () => {
    const { ask } = await setUp();
    const { charts, tables, answer } = await ask('forecast payments');
    const [chart] = charts;
    expect(chart?.labels).toHaveLength(30);
    expect(chart?.forecastFrom).toBe(20);
    expect(chart?.series.map(({ role }) => role)).toEqual(['main', 'low', 'high']);
    expect(chart?.series.every(({ values }) => values.every((value) => value !== null))).toBe(true);
    expect(tables[0]?.rows).toHaveLength(10);
    expect(JSON.stringify(renderBlockKit(answer.reply, { chart: 'native' }))).toContain('Forecast from 21 Nov');
    expect(JSON.stringify(renderBlockKit(answer.reply, { chart: 'sparkline' }))).toContain('forecast from 21 Nov');
  });

  it('looks ahead to the end of the quarter, the fiscal year or a day', async () => {
    const { ask } = await setUp();
    const title = async (text: string) => (await ask(text)).answer.reply.title;
    expect(await title('forecast ledger to end of quarter')).toContain('Q4 FY2027 (Nov 2026 to Jan 2027)');
    expect(await title('forecast ledger to the end of the year')).toContain('FY2027 (Feb 2026 to Jan 2027)');
    expect(await title('forecast ledger until 15 Dec')).toContain('1 Nov to 15 Dec');
    expect(await title('forecast ledger to January')).toContain('Nov 2026 to Jan 2027');
    expect(await title('forecast ledger this quarter')).toContain('Q4 FY2027');
    expect(await title('forecast ledger by the end of the year')).toContain('FY2027');
    expect(await title('forecast ledger to eoq')).toContain('Q4 FY2027');
    expect(await title('forecast ledger to the end of next quarter')).toContain('Nov 2026 to Apr 2027');
    // Forty-five days of ten.
    expect((await ask('forecast ledger to 15 Dec of s3 as billed')).facts['At completion']).toBe(450);
    expect((await ask('forecast ledger to end of quarter')).facts['At completion']).toBe(920);
  });

  it('says what a month, quarter or year to come will cost', async () => {
    const { ask } = await setUp();
    const { answer, facts, charts } = await ask('forecast ledger next month of s3');
    expect(answer.reply.title).toBe('Forecast of ledger of Amazon S3, December 2026');
    expect(facts).toEqual({ 'At completion': 310 });
    expect([charts[0]?.labels.length, charts[0]?.forecastFrom]).toEqual([31, 0]);
    for (const words of [
      'ledger of s3 in December',
      'ledger of s3 dec',
      'ledger of s3 2026-12',
      'ledger in Dec 2026 of s3 as effective',
    ])
      expect((await ask(`forecast ${words}`)).facts, words).toEqual({ 'At completion': 310 });
    expect((await ask('forecast november')).answer.reply.title).toContain('November 2026');
    for (const words of ['October', 'checkout 1 Dec', 'ledger in 2040-01'])
      expect((await ask(`forecast ${words}`)).answer.outcome, words).toBe('refused');
    expect((await ask('forecast ledger next year')).answer.reply.title).toContain('FY2028 (Feb 2027 to Jan 2028)');
  });

  it.each([
    ['checkout in Q1 FY2028', 'checkout, Q1 FY2028 (Feb to Apr 2027)'],
    ['checkout FY2028', 'checkout, FY2028 (Feb 2027 to Jan 2028)'],
    ['checkout by 15 Dec', 'checkout, 1 Nov to 15 Dec'],
    ['checkout through December', 'checkout, Nov to Dec 2026'],
    ['December for checkout', 'checkout, December 2026'],
    ['checkout Dec 2026 to Jan 2027', 'checkout, Dec 2026 to Jan 2027'],
    ['checkout from december to january as effective', 'checkout, Dec 2026 to Jan 2027'],
    ['workload march', 'march, November 2026'],
    ['workload march in march', 'march, March 2027'],
    ['in march', 'Acme, March 2027'],
    ['"march"', 'march, November 2026'],
    ['may service', 'may service, November 2026'],
    ['may service december', 'may service, December 2026'],
  ])('reads %s: a name is a name, and a month to come a month', async (words, title) => {
    const yaml = `${YAML.replace('ledger: }', 'ledger: , march: , may service: }')}`;
    const named = ['march', 'may service'].flatMap((app) =>
      Array.from({ length: 60 }, (_, i) =>
        line({ day: formatDay(parseDay('2026-09-24') + i), cost: 1, Tags: tags({ app }) }),
      ),
    );
    const { ask } = await asking(yaml, [...bills('2026-10-01'), ...named], '2026-11-24');
    const { answer } = await ask(`forecast ${words}`);
    expect(answer.reply.title).toBe(`Forecast of ${title}`);
    expect((await ask('forecast march')).texts[0]).toBe('"march" can mean payments/march or 2026-03.');
  });

  it('takes the metric like cost', async () => {
    const { ask } = await setUp();
    const { facts, note } = await ask('forecast checkout to 15 Dec as billed');
    // The tax of the first of December is expected too.
    expect(facts['At completion']).toBeGreaterThan(NOVEMBER + 11 * 100 + 4 * 60 + 50);
    expect(note).toContain('charges of the 1st of the month');
    expect(note).toContain('Billed cost');
  });

  it('says what it rests on, and that a new scope is known little of', async () => {
    const long = await (await setUp()).ask('forecast checkout');
    expect(long.note).toMatch(/^Rests on 182 days up to 20 Nov: weekdays, level and trend, .*back-tests\. Effective/);
    const short = await (await setUp('2026-11-10')).ask('forecast checkout');
    expect(short.texts[0]).toMatch(
      / \(\$[\d,]+ to \$[\d,]+\) in November 2026\. Few days are known, so the interval is/,
    );
  });

  it('refuses what it cannot do, and says what it can', async () => {
    const { ask } = await setUp();
    const refused = async (text: string) => {
      const { answer, texts } = await ask(text);
      expect(answer.outcome, text).toBe('refused');
      return texts.join(' ');
    };
    expect(await refused('forecast checkout by service')).toContain('broken down');
    expect(await refused('forecast checkout last month')).toContain('to end of quarter');
    expect(await refused('forecast checkout to 2020-01-01')).toContain('has passed');
    expect(await refused('forecast checkout to 2040-01-01')).toContain('too far ahead');
    expect(await refused('forecast checkout to 31 Nov')).toContain('There is no');
    expect(await refused('forecast chekout')).toContain('checkout');
    expect(await (await setUp('2026-11-19')).ask('forecast checkout')).toMatchObject({
      answer: { outcome: 'refused' },
    });
  });

  it('leaves out what is restricted, and tells nobody else', async () => {
    const { ask } = await setUp();
    expect((await ask('forecast salaries', ada)).answer.outcome).toBe('refused');
    const [hers, theirs] = [await ask('forecast company', hilda), await ask('forecast company', ada)];
    expect(Number(hers.facts['At completion']) - Number(theirs.facts['At completion'])).toBe(30 * 50);
  });
});

describe('what people say of costs', () => {
  /** From the 11th on ledger cost 30 a day more, and a run noticed. */
  async function afterJump() {
    const raised = bills(undefined, (date) => (date >= '2026-11-11' ? 40 : 10));
    const made = await asking(YAML, raised, '2026-11-24');
    const scope = { kind: 'workload', name: 'ledger', team: 'payments' } as const;
    const jump = found('2026-11-11', Array(10).fill(40), { scope });
    const [change] = await made.tools.anomalies.take([jump], {
      scopes: 'all',
      from: jump.start,
      through: jump.end - 1,
    });
    const tell = (event: CaseEvent) => made.tools.anomalies.tell(change?.after.id ?? 0, event);
    const november = async (scope: string) =>
      Number((await made.ask(`forecast ${scope}`, hilda)).facts['At completion']);
    return { ...made, tell, november, scope };
  }
  const SPENT = 10 * 10 + 10 * 40;

  it('what was not expected is over, for the scope and for what it is a part of', async () => {
    const { tell, november } = await afterJump();
    const company = await november('company');
    await tell({ kind: 'not expected', by: 'ada@acme.example', reason: 'bug', action: 'Roll back.' });
    expect(await november('ledger')).toBeCloseTo(SPENT + 10 * 10, 0);
    expect(await november('company')).toBeLessThan(company - 150);
  });

  it('what is expected until a day goes on until then', async () => {
    const { ask, tell, november } = await afterJump();
    const until = parseDay('2026-11-25');
    await tell({ kind: 'expected', by: 'ada@acme.example', until, upTo: 1e9 });
    expect(await november('ledger')).toBeCloseTo(SPENT + 5 * 40 + 5 * 10, 0);
    expect((await ask('forecast ledger')).note).toContain('1 expected to go on for a while');
  });

  it('what was announced is added to the scope and to what it is a part of, but not to others', async () => {
    const { ask, tools, scope } = await afterJump();
    const all = async () => {
      const facts = await Promise.all(
        ['ledger', 'payments', 'company', 'search', 'checkout'].map((one) => ask(`forecast ${one}`, hilda)),
      );
      return facts.map(({ facts }) => Number(facts['At completion'] ?? 0));
    };
    const before = await all();
    const [start, end] = [parseDay('2026-11-26'), parseDay('2026-12-06')];
    await tools.announcements.add({ by: 'ada@acme.example', scope, start, end, upTo: 1000e6, note: 'Sale' });
    const after = await all();
    // Half of its ten days are in November.
    expect(after.map((one, i) => Math.round(one - (before[i] ?? 0)))).toEqual([500, 500, 500, 0, 0]);
  });
});

describe('commitments that end', () => {
  /** Paid on the 1st by an account of its own, it covers checkout: 70 a day instead of 100. ledger costs 10. */
  function committed({ through = '2026-11-22', priced = true } = {}): Line[] {
    const lines: Line[] = [];
    for (let day = parseDay('2026-05-01'); day <= parseDay('2026-11-22'); day++) {
      const date = formatDay(day);
      const covered = {
        ...{ CommitmentDiscountId: date <= through ? 'sp-1' : null, BilledCost: date <= through ? 0 : 100 },
        ...{ EffectiveCost: date <= through ? 70 : 100, ContractedCost: 100, ListCost: 130 },
        ...(!priced && { ContractedCost: null, ListCost: null }),
      };
      lines.push(
        line({ day: date, Tags: tags({ app: 'checkout' }), cost: 0, ...covered }),
        line({ day: date, Tags: tags({ app: 'ledger' }), cost: 10, CommitmentDiscountId: null }),
      );
      if (!date.endsWith('-01') || date > through) continue;
      const fee = { ChargeCategory: 'Purchase', SubAccountId: '9000', CommitmentDiscountId: 'sp-1', BilledCost: 2100 };
      lines.push(line({ day: date, cost: 0, ...fee }));
    }
    return lines;
  }
  const ending = (on: string) => `${YAML}commitments: [{ id: sp-1, ends: ${on} }]\n`;
  const house = (yaml: string, lines = committed()) => asking(yaml, lines, '2026-11-24');
  type House = Awaited<ReturnType<typeof house>>;
  const total = async ({ ask }: House, text: string) =>
    Math.round(Number((await ask(`forecast ${text}`, hilda)).facts['At completion']));

  it('make what they cover dearer from the day after the last one on, in every forecast that it is a part of', async () => {
    const made = await house(ending('2026-12-10'));
    const december = 10 * 70 + 21 * 100;
    expect(await total(made, 'checkout next month')).toBe(december);
    expect(await total(made, 'payments next month')).toBe(december + 310);
    expect(await total(made, 'company next month of ec2')).toBe(december + 310);
    expect(await total(made, 'ledger next month')).toBe(310);
    expect(await total(made, 'checkout')).toBe(30 * 70);
    expect(await total(await house(YAML), 'checkout next month')).toBe(31 * 70);
  });

  it('are told with what they will cost, and only where they matter', async () => {
    const { ask } = await house(ending('2026-12-10'));
    const { texts, note } = await ask('forecast checkout next month');
    expect(texts[1]).toBe(
      'A commitment ends on 10 Dec: unless it is renewed, what it covers costs about $30.00 a day more from then on.',
    );
    expect(note).toContain('the end of a commitment on 10 Dec');
    for (const text of ['forecast checkout', 'forecast ledger next month']) {
      const told = await ask(text);
      expect([...told.texts, told.note].join(' '), text).not.toContain('commitment');
    }
  });

  it('are no longer paid for: as billed the fee ends and the usage is charged', async () => {
    const made = await house(ending('2026-12-31'));
    const january = async (scope: string) =>
      (await total(made, `${scope} to 2027-01-31 as billed`)) - (await total(made, `${scope} to 2026-12-31 as billed`));
    expect(await january('company')).toBe(31 * 110);
    expect(await january('account 9000')).toBe(0);
    // So far nothing was ever billed for it.
    expect(await total(made, 'checkout to 2027-01-31 as billed')).toBe(3100);
    const before = await house(YAML);
    expect(await total(before, 'account 9000 next month as billed')).toBe(2100);
  });

  it('are told with the fee that is saved, on whichever day of the month, and by no more days than there are bills', async () => {
    const lines: Line[] = [];
    for (let day = parseDay('2026-09-20'); day <= parseDay('2026-10-31'); day++) {
      const [date, id] = [formatDay(day), { CommitmentDiscountId: 'sp-1' }];
      const covered = { BilledCost: 0, EffectiveCost: 70, ContractedCost: 100, ListCost: 130 };
      lines.push(line({ day: date, Tags: tags({ app: 'checkout' }), cost: 0, ...id, ...covered }));
      const fee = { ChargeCategory: 'Purchase', SubAccountId: '9000', BilledCost: 2100 };
      if (date.endsWith('-01')) lines.push(line({ day: date, cost: 0, ...id, ...fee }));
    }
    const told = async (text: string, days = lines) => {
      const { ask } = await asking(ending('2026-11-10'), days, '2026-11-02');
      return (await ask(`forecast ${text}`, hilda)).texts.join(' ');
    };
    for (let last = lines.length; last > lines.length - 4; last--) {
      const text = await told('company to 2026-12-31 as billed', lines.slice(0, last));
      expect(text).toContain('costs about $30.00 a day more');
    }
    expect(await told('account 9000 to 2026-12-31 as billed')).toContain('costs about $70.00 a day less');
    expect(await told('checkout next month', lines.slice(-10))).toContain('costs about $30.00 a day more');
  });

  it('leave what does not depend on them: list and contracted cost of usage', async () => {
    const [made, without] = [await house(ending('2026-12-10')), await house(YAML)];
    for (const metric of ['list', 'contracted']) {
      const text = `checkout next month as ${metric}`;
      expect(await total(made, text)).toBe(await total(without, text));
    }
  });

  it('teach, once they have ended, what the days before would have cost', async () => {
    const ended = committed({ through: '2026-11-17' });
    const made = await house(ending('2026-11-17'), ended);
    expect(await total(made, 'checkout')).toBe(17 * 70 + 13 * 100);
    expect((await made.ask('forecast checkout')).texts.join(' ')).not.toContain('commitment');
    // What three days alone teach is less.
    expect(await total(await house(YAML, ended), 'checkout')).toBeLessThan(17 * 70 + 13 * 100);
  });

  it('count for nothing where the bills say otherwise, or do not say what usage would cost', async () => {
    expect(await total(await house(ending('2026-10-31')), 'checkout')).toBe(30 * 70);
    const unpriced = await house(ending('2026-12-10'), committed({ priced: false }));
    expect(await total(unpriced, 'checkout next month')).toBe(31 * 70);
    expect(await total(await house(ending('2026-12-10').replace('sp-1', 'sp-2')), 'checkout next month')).toBe(31 * 70);
  });

  it('are in the forecasts that are kept, and in a budget', async () => {
    const made = await house(ending('2026-11-25'));
    const november = 25 * 70 + 5 * 100;
    const organisation = made.tools.organisation();
    const today = parseDay('2026-11-24');
    await keepForecasts(made.open.db, { organisation, today, now: () => new Date('2026-11-24T08:00:00Z') });
    const kept = await made.tools.forecasts.ended('effective', { from: 0, to: parseDay('2027-01-01') });
    const checkout = kept.find(({ scope }) => scope.kind === 'workload' && scope.name === 'checkout');
    expect(Math.round((checkout?.mean ?? 0) / 1e6)).toBe(november);
    expect((await made.ask('cost checkout')).facts['Month-end projection']).toBe((checkout?.mean ?? 0) / 1e6);
    const scope = { kind: 'workload', name: 'checkout', team: 'payments' } as const;
    const terms = { kind: 'each', from: monthOf(today), rhythm: 'monthly', amount: 2200e6 } as const;
    await made.tools.budgets.set({ scope, filters: [], metric: 'effective' }, terms, 'ana@acme.example');
    const { facts, texts } = await made.ask('budget checkout');
    expect(Math.round(Number(facts['Forecast']))).toBe(november);
    expect((await made.ask('digest preview leadership company', hilda)).texts.join(' ')).toMatch(
      /Needs a decision:\n.*A commitment ends on 25 Nov: unless it is renewed/s,
    );
    expect(texts[1]).toBe(
      'A commitment ends on 25 Nov: unless it is renewed, what it covers costs about $30.00 a day more from then on.',
    );
  });
});

describe('forecast accuracy', () => {
  async function afterOctober() {
    const made = await setUp();
    const keep = (today: string) =>
      keepForecasts(made.open.db, {
        organisation: made.tools.organisation(),
        today: parseDay(today),
        now: () => new Date('2026-11-24T08:00:00Z'),
      });
    return { ...made, keep };
  }

  it('compares what was forecast with what the bills say now, the run-rate beside it', async () => {
    const { ask, tools } = await afterOctober();
    const scope = { kind: 'workload', name: 'ledger', team: 'payments' } as const;
    const october = { start: parseDay('2026-10-01'), end: parseDay('2026-11-01') };
    const kept = { scope, filters: [], metric: 'effective', ...october, low: 290e6, high: 330e6 } as const;
    await tools.forecasts.keep([
      { ...kept, through: parseDay('2026-10-10'), mean: 341e6, runRate: 372e6 },
      { ...kept, through: parseDay('2026-10-28'), mean: 310e6, runRate: 325.5e6, low: 311e6 },
    ]);
    const { texts, tables } = await ask('forecast accuracy ledger');
    expect(texts[0]).toMatch(/^Forecasts of ledger were off by 10\.0% in the middle; .* off by 20\.0%\.$/);
    expect(tables[0]?.rows.map(([name, mean, rate, held]) => [name, mean, rate, held])).toEqual([
      ['up to 7', { ratio: 0 }, { ratio: 0.05 }, { ratio: 0 }],
      ['15 to 21', { ratio: expect.closeTo(0.1) }, { ratio: expect.closeTo(0.2) }, { ratio: 1 }],
    ]);
  });

  it('keeps the month end of every scope once for each day, and what was asked', async () => {
    const { ask, keep, tools } = await afterOctober();
    expect(await keep('2026-11-24')).toBe(8);
    expect(await keep('2026-11-24')).toBe(8);
    await ask('forecast ledger to 15 Dec');
    const kept = await tools.forecasts.ended('effective', { from: 0, to: parseDay('2027-01-01') });
    expect(kept).toHaveLength(9);
    const checkout = kept.find(({ scope }) => scope.kind === 'workload' && scope.name === 'checkout');
    expect(checkout).toMatchObject({ mean: NOVEMBER * 1e6, through: parseDay('2026-11-20') });
    const { facts } = await ask('cost checkout', hilda);
    expect(facts['Month-end projection']).toBe((checkout?.mean ?? 0) / 1e6);
  });

  it('lists the parts of a scope, but none that the asker may not see', async () => {
    const { ask, tools } = await afterOctober();
    const october = { start: parseDay('2026-10-01'), end: parseDay('2026-11-01'), through: parseDay('2026-10-10') };
    const of = (kind: 'company' | 'unit' | 'team', name: string) =>
      ({
        scope: { kind, name },
        filters: [],
        metric: 'effective',
        ...october,
        ...{ mean: 1e9, runRate: 1e9, low: 0, high: 2e9 },
      }) as const;
    await tools.forecasts.keep([
      of('company', 'Acme'),
      of('unit', 'people'),
      of('team', 'payroll'),
      of('team', 'payments'),
    ]);
    const names = async (person: typeof ada) =>
      (await ask('forecast accuracy company', person)).tables.at(-1)?.rows.map(([name]) => name);
    expect(await names(ada)).toEqual(['payments']);
    expect((await names(hilda))?.toSorted()).toEqual(['payments', 'payroll', 'people']);
  });

  it('says when nothing can be compared yet', async () => {
    const { ask } = await afterOctober();
    expect((await ask('forecast accuracy checkout')).texts[0]).toContain('No month that was forecast is over yet');
  });
});
