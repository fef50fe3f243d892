import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/finops/day.ts';
import { renderAdaptiveCard } from '../../src/reply/adaptive-card.ts';
import { renderBlockKit } from '../../src/reply/block-kit.ts';
import { checkCard } from '../support/adaptive-card-checker.ts';
import { dollars } from '../support/asking.ts';
import { line, tags } from '../support/bills.ts';
import { checkBlocks } from '../support/block-kit-checker.ts';
import { ana, budgeting, confirmed, max, paul, SHARED_AND_UNALLOCATED, uma, vic } from '../support/budgeting.ts';

const rows = (table: { rows: unknown[][] } | undefined) => table?.rows.map((row) => row.map(dollars));

describe('setting a budget', () => {
  it('shows what it would change against the last months, and changes nothing until it is confirmed', async () => {
    const { ask, tools } = await budgeting();
    const shown = await ask('budget set payments 400 monthly from January', max);
    expect(shown.texts[0]).toBe('payments: $400.00 monthly from January 2027. Nothing has changed yet.');
    expect(rows(shown.tables[0])?.at(-1)).toEqual(['October 2026', 310, 'none', 400, -90]);
    expect(await tools.budgets.all()).toEqual([]);
    const set = await ask(shown.buttons['Set it'] ?? '', max);
    expect(set.texts[0]).toBe('payments: $400.00 monthly from January 2027.');
    const [kept] = await tools.budgets.all();
    expect(kept?.changes.map(({ by }) => by)).toEqual(['max@acme.example']);
  });

  it.each([
    ['budget set payments 42k', '$42,000.00 monthly from November 2026'],
    ['budget set payments $1,200 yearly from 2027-02', '$1,200.00 yearly from February 2027'],
    [
      'budget set 300 quarterly phased 1/1/2 payments from next month',
      '$300.00 quarterly, phased 1/1/2, from December 2026',
    ],
    ['budget set payments of "Amazon EC2" 10 from October', '$10.00 monthly from October 2026'],
    ['budget set payments 10 as billed from this month', '$10.00 monthly from November 2026'],
    ['budget set "team data" 42000 yearly', '$42,000.00 yearly from November 2026'],
    ['budget set payments to 42k a month', '$42,000.00 monthly from November 2026'],
    ['budget set payments $42,000/quarter', '$42,000.00 quarterly from November 2026'],
    ['budget set payments 42000 USD per year starting in February', '$42,000.00 yearly from February 2027'],
  ])('%s', async (words, terms) => {
    const { ask } = await budgeting();
    const { texts, buttons } = await ask(words, ana);
    expect(texts[0]).toContain(terms);
    expect((await ask(buttons['Set it'] ?? '', ana)).texts[0]).toContain(terms);
  });

  it('compares each month with the month of the new budget at its place in the fiscal year', async () => {
    const { ask } = await budgeting();
    const shown = await ask('budget set payments 600 quarterly phased 1/2/3 from January', max);
    expect(rows(shown.tables[0])).toEqual([
      ['August 2026', 310, 'none', 100, 210],
      ['September 2026', 300, 'none', 200, 100],
      ['October 2026', 310, 'none', 300, 10],
    ]);
  });

  it.each([
    ['budget set payments', /^How much/],
    ['budget set 42000', /^Whose budget/],
    ['budget set payments €42k', /^Amounts are in USD/],
    ['budget set payments 42k from sometime', /^From which month/],
    ['budget set payments 42k quarterly phased 1/2', /has 3 months, and 2 were given/],
    ['budget set nobody 42k', /nobody/],
    ['budget set payments 42000 EUR', /^Amounts are in USD/],
    ['budget set payments 42k weekly', /^A budget is monthly, quarterly or yearly/],
    ['budget set payments last month 42k', /^A budget counts from a month on/],
    ['budget confirm set payments 42k', /nothing to confirm/],
    ['budget remove payments', /has no budget in November 2026/],
  ])('%s is refused', async (words, why) => {
    const { ask } = await budgeting();
    const { answer, texts } = await ask(words, ana);
    expect(answer.outcome).toBe('refused');
    expect(texts[0]).toMatch(why);
  });

  it('says how much of its first period is left', async () => {
    const { ask } = await budgeting();
    const { texts, note } = await ask('budget set payments 1.2m yearly from November', max);
    expect(texts[1]).toBe(
      'Of FY2027 (Feb 2026 to Jan 2027) it has the months that are left, Nov 2026 to Jan 2027: $300,000.00.',
    );
    expect(note).toContain('1 Aug to 31 Oct, UTC days');
  });

  it('of a misspelt scope has a way out that says all of it', async () => {
    const { ask } = await budgeting();
    const { buttons } = await ask('budget set paymnts 42k quarterly phased 1/1/2 from January', ana);
    expect(buttons['payments']).toBe('budget set payments 42k quarterly phased 1/1/2 from January');
  });

  it('is for FinOps and for whoever manages the scope or what it is a part of', async () => {
    const { ask } = await budgeting();
    const outcome = async (words: string, person: typeof ana) => (await ask(words, person)).answer.outcome;
    for (const person of [ana, max, uma]) expect(await outcome('budget set checkout 5', person)).toBe('answered');
    for (const person of [paul, vic]) expect(await outcome('budget set checkout 5', person)).toBe('refused');
    expect(await outcome('budget set company 5', max)).toBe('refused');
    expect(await outcome('budget set search 5', max)).toBe('refused');
    expect(await outcome('budget confirm set search 5 after 0', max)).toBe('refused');
  });

  it('twice by the same button sets it once; after somebody else has set it, it is refused', async () => {
    const { ask, tools } = await budgeting();
    const run = (await ask('budget set payments 400', max)).buttons['Set it'] ?? '';
    const other = (await ask('budget set payments 500', ana)).buttons['Set it'] ?? '';
    await ask(run, max);
    expect((await ask(run, max)).answer.outcome).toBe('answered');
    const late = await ask(other, ana);
    expect(late.texts[0]).toBe('The budget of payments was changed by max@acme.example since.');
    const [kept] = await tools.budgets.all();
    expect(kept?.changes).toHaveLength(1);
  });

  it('is in the audit log, with what was before', async () => {
    const { ask, audited } = await budgeting();
    await confirmed(ask, 'budget set payments 400', max);
    await confirmed(ask, 'budget set payments 500 from December', ana);
    await confirmed(ask, 'budget remove payments from 2027-01', ana);
    expect(await audited()).toEqual([
      ['max', 'set budget', 'payments: $400.00 monthly from November 2026'],
      [
        'ana',
        'set budget',
        'payments: $500.00 monthly from December 2026, instead of $400.00 monthly from November 2026',
      ],
      [
        'ana',
        'remove budget',
        'payments: no budget from January 2027 on, instead of $500.00 monthly from December 2026',
      ],
    ]);
  });

  it('and its audit entry are kept together or not at all', async () => {
    const { ask, open, tools } = await budgeting();
    open.sqlite.exec(`create trigger broken before insert on audit begin select raise(abort, 'disk'); end`);
    expect((await confirmed(ask, 'budget set payments 400', max)).answer.outcome).toBe('failed');
    expect(await tools.budgets.all()).toEqual([]);
  });

  it('says what becomes of the hierarchy', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set commerce 600', ana);
    await confirmed(ask, 'budget set search 250', ana);
    expect((await ask('budget set payments 400', ana)).texts).toContain(
      'With it the parts of commerce have $50.00 more than commerce in November 2026.',
    );
    expect((await ask('budget set payments 300', ana)).texts).not.toContainEqual(expect.stringMatching(/the parts/));
  });
});

describe('budgets of one name', () => {
  it('are told apart by what they are of', async () => {
    const { ask } = await budgeting(undefined, SHARED_AND_UNALLOCATED);
    for (const scope of ['shared network', 'account network', 'payments'])
      await confirmed(ask, `budget set ${scope} 300 monthly from November`, ana);
    const { tables } = await ask('budget', ana);
    expect(rows(tables[0])?.map(([scope]) => scope)).toEqual(
      expect.arrayContaining(['shared network', 'account network', 'payments']),
    );
  });
});

describe('a budget to come', () => {
  async function fromJanuary() {
    const { ask, ...house } = await budgeting();
    await confirmed(ask, 'budget set payments 300 monthly from January', max);
    await confirmed(ask, 'budget set company 5000 yearly from January', ana);
    return { ...house, ask };
  }

  it('says what its period is expected to cost, and nothing of what was spent', async () => {
    const { ask } = await fromJanuary();
    for (const words of ['payments January', 'payments in Jan 2027', 'payments 2027-01']) {
      const { texts, facts, charts, buttons, answer } = await ask(`budget ${words}`, max);
      expect(texts[0]).toBe(
        'payments is expected to spend $310 of $300 in January 2027, $10.00 over budget: it runs out on 31 Jan 2027.',
      );
      expect(facts).toMatchObject({ Budget: 300, Forecast: 310, Variance: 10 });
      expect(Object.keys(facts)).not.toContain('Spent');
      expect(charts[0]?.labels).toHaveLength(31);
      expect((await ask(buttons['Share'] ?? '', max)).answer.outcome).toBe('answered');
      expect(checkBlocks(renderBlockKit(answer.reply, { chart: 'native' }))).toEqual([]);
      expect(checkCard(renderAdaptiveCard(answer.reply))).toEqual([]);
    }
    expect((await ask('forecast payments in January', max)).facts['At completion']).toBe(310);
  });

  it('of a year is asked for by next year or any month of it', async () => {
    const { ask } = await fromJanuary();
    for (const words of ['company next year', 'company 2027-06']) {
      const { texts, buttons } = await ask(`budget ${words}`, ana);
      expect(texts[0], words).toMatch(/^Acme is expected to spend \$[\d,]+ of \$5,000 in FY2028, /);
      expect((await ask(buttons['Share'] ?? '', ana)).texts[0]).toBe(texts[0]);
    }
  });

  it('stands in the list of its month beside the others', async () => {
    const { ask } = await fromJanuary();
    const { texts, tables } = await ask('budget next quarter', ana);
    expect(texts[0]).toMatch(/of 2 budgets/);
    expect(rows(tables[0])?.map(([scope, , , spent]) => [scope, spent])).toEqual([
      ['Acme', 0],
      ['· payments', 0],
    ]);
    expect((await ask('budget search in January', ana)).answer.outcome).toBe('refused');
    // Nothing is budgeted yet in the running month.
    expect((await ask('budget payments', max)).answer.outcome).toBe('refused');
  });

  it('is behind the buttons of its list', async () => {
    const { ask } = await fromJanuary();
    const { buttons } = await ask('budget in January', ana);
    expect(Object.keys(buttons)).toEqual(['Acme', 'payments']);
    for (const [name, run] of Object.entries(buttons)) {
      expect((await ask(run, ana)).texts[0]).toContain(`${name} is expected to spend`);
    }
  });

  it('may begin within the period that is asked for', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set payments 900 quarterly from March', max);
    const { answer, facts } = await ask('budget payments next quarter', max);
    expect(answer.reply.title).toBe('Budget of payments, Mar to Apr 2027');
    expect(facts).toMatchObject({ Budget: 600, Forecast: 610 });
  });

  it('is that of the running month, too, while no bill reaches it', async () => {
    const { ask, now } = await fromJanuary();
    now.today = parseDay('2027-01-01');
    for (const words of ['payments January', 'payments this month']) {
      const { texts } = await ask(`budget ${words}`, max);
      expect(texts, words).toEqual([
        'payments is expected to spend $310 of $300 in January 2027, $10.00 over budget: it runs out on 31 Jan.',
      ]);
    }
    expect((await ask('budget payments February', max)).texts.join(' ')).not.toContain('November');
  });

  it('of what is hardly known says no variance, and not that it lasts', async () => {
    const fresh = line({ day: '2026-11-20', cost: 5, Tags: tags({ app: 'fresh' }) });
    const { ask } = await budgeting(undefined, [{ ...fresh, ServiceName: 'Amazon SQS' }]);
    await confirmed(ask, 'budget set company of sqs 100 monthly from November', ana);
    const { facts } = await ask('budget company of sqs in January', ana);
    expect(facts).toEqual({ Budget: 100, Forecast: 'not known' });
    expect(rows((await ask('budget in January', ana)).tables[0])?.[0]?.at(-1)).toBe('');
    const running = await ask('budget company of sqs', ana);
    expect(running.facts).toMatchObject({ Spent: 5, Forecast: 'not known', Variance: -95 });
    expect(Object.keys(running.facts)).not.toContain('Runs out');
  });
});

describe('a budget', () => {
  it('says what is spent, what remains, where it is heading and when it runs out', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set payments 250', max);
    const told = await ask('budget payments', paul);
    expect(told.texts[0]).toBe(
      'payments spent $200 of $250 (80%) in November 2026 up to 20 Nov; on course for $50.00 over budget: it runs out on 26 Nov.',
    );
    expect(told.facts).toMatchObject({
      Budget: 250,
      Spent: 200,
      Remaining: 50,
      Forecast: 300,
      Variance: 50,
      'Runs out': '26 Nov',
    });
    const [chart] = told.charts;
    expect(chart?.series.map(({ name, values }) => [name, dollars({ micros: values.at(-1) })])).toEqual([
      ['Spent', 300],
      ['1 in 10 below', 300],
      ['1 in 10 above', 300],
      ['Budget', 250],
    ]);
    expect(chart?.labels[chart.forecastFrom ?? 0]).toBe('21 Nov');
    expect(told.note).toContain('by max@acme.example');
  });

  it('agrees with /cost to the cent, whatever it is of', async () => {
    const { ask } = await budgeting(undefined, SHARED_AND_UNALLOCATED);
    const scopes = ['company', 'commerce', 'payments', 'checkout', 'account production', 'company of "Amazon S3"'];
    for (const scope of [...scopes, 'unallocated', 'shared network']) {
      for (const metric of ['effective', 'billed']) {
        await confirmed(ask, `budget set ${scope} 250 as ${metric}`, ana);
        const cost = await ask(`cost ${scope} as ${metric}`, ana);
        const budget = await ask(`budget ${scope} as ${metric}`, ana);
        expect(budget.facts['Spent']).toBe(cost.facts['Total']);
        expect(budget.facts['Forecast']).toBe(cost.facts['Month-end projection']);
      }
    }
  });

  it('of a month that is over says what it came to', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set payments 300 from 2026-09', max);
    const told = await ask('budget payments last month', paul);
    expect(told.texts[0]).toBe(
      'payments spent $310 of $300 (103%) in October 2026, $10.00 over budget: it was used up on 31 Oct.',
    );
  });

  it('is not rewritten by a later change', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set payments 300 from 2026-09', max);
    await confirmed(ask, 'budget set payments 1000 from November', max);
    expect((await ask('budget payments last month', paul)).facts['Budget']).toBe(300);
    expect((await ask('budget payments', paul)).facts['Budget']).toBe(1000);
    const history = await ask('budget history payments', paul);
    expect(history.tables[0]?.rows.map(([, by, terms]) => [by, terms])).toEqual([
      ['max@acme.example', '$1,000.00 monthly from November 2026'],
      ['max@acme.example', '$300.00 monthly from September 2026'],
    ]);
  });

  it('of a part of the bill counts that part only', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set payments of "Amazon S3" 50', max);
    expect((await ask('budget payments of "Amazon S3"', paul)).facts).toMatchObject({ Budget: 50, Spent: 40 });
    expect((await ask('budget payments', paul)).answer.outcome).toBe('refused');
  });

  it('by quarter and by year is that of the fiscal calendar', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set payments 900 quarterly from 2026-08', max);
    const told = await ask('budget payments', paul);
    expect(told.answer.reply.title).toBe('Budget of payments, Q4 FY2027 (Nov 2026 to Jan 2027)');
    expect(told.facts).toMatchObject({ Budget: 900, Spent: 200 });
  });

  it('tells usage from price where the bills know list prices', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set payments 250', max);
    expect((await ask('budget payments', paul)).facts).toMatchObject({ 'Change by usage': 0, 'Change by price': 0 });
  });
});

it('every answer can be shown in Slack and in Teams', async () => {
  const { ask, check } = await budgeting();
  for (const one of ['company 500', 'payments 250', 'checkout 100']) await confirmed(ask, `budget set ${one}`, ana);
  await check();
  const questions = ['budget', 'budget company', 'budget payments', 'budget set search 5k', 'budget history payments'];
  for (const question of [...questions, 'budget remove payments', 'budget plan 1', 'budget search']) {
    const { reply } = (await ask(question, ana)).answer;
    expect(checkBlocks(renderBlockKit(reply, { chart: 'native' }))).toEqual([]);
    expect(checkCard(renderAdaptiveCard(reply).card)).toEqual([]);
  }
});

describe('all budgets', () => {
  it('stand in their hierarchy, with the sum of the parts beside the whole', async () => {
    const { ask } = await budgeting();
    for (const one of ['company 500', 'commerce 600', 'payments 250', 'search 400', 'checkout 100']) {
      await confirmed(ask, `budget set ${one}`, ana);
    }
    const told = await ask('budget', ana);
    expect(told.texts[0]).toMatch(/of 5 budgets are exceeded or on course to be, the most/);
    expect(told.texts).toContain(
      'Over-allocated, the parts have more than the whole: Acme by $100; commerce by $50.00.',
    );
    expect(rows(told.tables[0])?.map(([name, budget, spent, , , parts]) => [name, budget, spent, parts])).toEqual([
      ['Acme', 500, 420, 600],
      ['· commerce', 600, 400, 650],
      ['· · payments', 250, 200, 100],
      ['· · · checkout', 100, 200, ''],
      ['· · search', 400, 200, ''],
    ]);
    expect(rows((await ask('budget payments', ana)).tables.at(-1))?.map(([name]) => name)).toEqual([
      'payments',
      '· checkout',
    ]);
  });

  it('are those of the month that is asked for', async () => {
    const { ask } = await budgeting();
    await confirmed(ask, 'budget set payments 300 from 2026-09', ana);
    await confirmed(ask, 'budget set search 200', ana);
    const told = await ask('budget last month', ana);
    expect(told.answer.reply.title).toBe('Budgets of Acme, October 2026');
    expect(rows(told.tables[0])).toEqual([
      ['payments', 300, 310, 310 / 300, 10].map((one, at) => (at === 3 ? { ratio: one } : one)),
    ]);
  });

  it('of what somebody owns are theirs only', async () => {
    const { ask } = await budgeting();
    for (const one of ['company 500', 'payments 250', 'search 400']) await confirmed(ask, `budget set ${one}`, ana);
    const told = await ask('budget', max);
    expect(told.answer.reply.title).toMatch(/^Budget of payments/);
  });

  it('leave out what is restricted, in rows and in sums', async () => {
    const { ask } = await budgeting('payroll');
    for (const one of ['company 500', 'payroll 77', 'search 400']) await confirmed(ask, `budget set ${one}`, ana);
    const told = await ask('budget company', vic);
    expect(JSON.stringify(told.answer.reply)).not.toMatch(/payroll|77/);
    expect((await ask('budget payroll', vic)).answer.outcome).toBe('refused');
    expect((await ask('budget payroll', ana)).facts['Budget']).toBe(77);
  });

  it('are none at first, and it says how to set one', async () => {
    const { ask } = await budgeting();
    const told = await ask('budget', ana);
    expect(told.texts).toEqual([
      'Nothing has a budget in November 2026.',
      'Whoever manages a scope, or FinOps, sets one: budget set payments 42000 monthly from January.',
    ]);
  });
});
