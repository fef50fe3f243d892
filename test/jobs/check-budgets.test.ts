import { describe, expect, it, onTestFinished } from 'vitest';
import { checkBudgets } from '../../jobs/check-budgets.ts';
import { ana, budgeting, confirmed, linesOf, max, paul, vic } from '../support/budgeting.ts';
import { textOf } from '../support/fake-slack/reading.ts';
import { jobTools } from '../support/job-tools.ts';
import { posting, stoppedClock } from '../support/posting.ts';
import { serveSlack } from '../support/slack.ts';

const NOVEMBER = (checkout: number, to = '2026-11-20') => linesOf('2026-11-01', to, checkout);
const keysOf = (told: readonly [string, string, string, number][]) => told.map(([key]) => key);

describe('budget alerts', () => {
  it('go to the channel of the team, once, with what drives them', async () => {
    const { ask, check } = await budgeting();
    await confirmed(ask, 'budget set payments 250', max);
    const told = await check();
    expect(told).toEqual([
      [
        // That 80% are spent is told with it.
        'budget alert 2',
        '#payments',
        'Budget of payments, November 2026 | On course to reach 100% of the budget. payments spent $200 of $250 (80%) in November 2026 up to 20 Nov; on course for $50.00 over budget: it runs out on 26 Nov.',
        1,
      ],
    ]);
    expect(await check()).toEqual(told);
  });

  it('tell what is spent by themselves once the forecast that told it is gone', async () => {
    const { ask, check, rewrite, yaml } = await budgeting();
    await rewrite(`${yaml}\nbudget_alerts: { actual: [50%], forecast: [100%] }\n`);
    await confirmed(ask, 'budget set payments 250', max);
    expect(keysOf(await check())).toEqual(['budget alert 2']);
    await confirmed(ask, 'budget set payments 320', max);
    const told = await check();
    expect(told.map(([key, , said]) => [key, said.split(' | ')[1]?.slice(0, 27)])).toEqual([
      ['budget alert 2', 'Withdrawn: it is no longer '],
      ['budget alert 1', '50% of the budget is spent.'],
    ]);
    expect(await check()).toEqual(told);
  });

  it('are told once by however many look at the same time', async () => {
    const { ask, check } = await budgeting();
    await confirmed(ask, 'budget set payments 250', max);
    await Promise.all([check(), check(), check()]);
    expect((await check()).map(([key, , , version]) => [key, version])).toEqual([['budget alert 2', 1]]);
  });

  it('come again when it is worse by a step, in the thread, and the first is edited', async () => {
    const { ask, check, importLines, now } = await budgeting();
    await confirmed(ask, 'budget set payments 199', max);
    expect(keysOf(await check())).toEqual(['budget alert 1']);
    await importLines(NOVEMBER(8, '2026-11-24'));
    now.today += 4;
    const worse = await check();
    expect(worse.map(([key, , , version]) => [key, version])).toEqual([
      ['budget alert 1', 2],
      ['budget alert 1 worse 1', 1],
    ]);
  });

  it('are withdrawn when a restated bill takes the cause away, and come back as they were', async () => {
    const { ask, check, importLines } = await budgeting();
    await confirmed(ask, 'budget set payments 250', max);
    await check();
    await importLines(NOVEMBER(4));
    const withdrawn = await check();
    expect(withdrawn.map(([key, , said, version]) => [key, said.split(' | ')[1]?.slice(0, 9), version])).toEqual([
      ['budget alert 2', 'Withdrawn', 2],
    ]);
    await importLines(NOVEMBER(8));
    expect((await check()).map(([key, , said, version]) => [key, said.includes('Withdrawn'), version])).toEqual([
      ['budget alert 2', false, 3],
    ]);
  });

  it('are withdrawn with the budget', async () => {
    const { ask, check } = await budgeting();
    await confirmed(ask, 'budget set payments 250', max);
    await check();
    await confirmed(ask, 'budget remove payments', max);
    expect((await check()).map(([, , said]) => said)).toEqual([
      'A budget | Withdrawn: there is no such budget any more.',
    ]);
  });

  it('are acknowledged with a plan by whoever answers for it; all who were told can read it', async () => {
    const { ask, check, audited, rewrite, yaml } = await budgeting();
    await rewrite(`${yaml}\nbudget_alerts: { forecast: [] }\n`);
    await confirmed(ask, 'budget set payments 250', max);
    await check();
    await rewrite(yaml);
    await check();
    const form = await ask('budget plan 1', paul);
    expect(form.answer.reply.parts.map(({ kind }) => kind)).toContain('form');
    expect((await ask('budget plan 1', vic)).answer.outcome).toBe('refused');
    expect((await ask('budget plan 9', paul)).answer.outcome).toBe('refused');
    const plan = { values: { plan: 'Smaller machines from Monday' } };
    const shown = await ask('budget plan 1', paul, plan);
    expect(shown.buttons).not.toHaveProperty('Acknowledge with a plan');
    const told = await check();
    for (const [, , said, version] of told) {
      expect(said).toContain('Plan of paul@acme.example: Smaller machines from Monday');
      expect(version).toBe(2);
    }
    expect(told).toHaveLength(2);
    expect((await audited()).at(-1)).toEqual(['paul', 'plan for budget', 'payments: Smaller machines from Monday']);

    // Nobody knows whether a form that no answer came to was taken: it is sent again.
    const before = (await audited()).length;
    expect((await ask('budget plan 1', paul, plan)).texts).toEqual(shown.texts);
    await ask('budget plan 1', paul, { values: { plan: 'Smaller machines from Tuesday' } });
    expect((await audited()).slice(before)).toEqual([
      ['paul', 'plan for budget', 'payments: Smaller machines from Tuesday'],
    ]);
  });

  it('tell nobody unasked what only some may see', async () => {
    const { ask, check } = await budgeting('payroll');
    await confirmed(ask, 'budget set payroll 7', ana);
    expect((await check()).map(([, to, said]) => [to, said])).toEqual([
      ['ana@acme.example', 'A budget | A budget that not everybody may see needs a look.'],
    ]);
  });

  it('are by the shares that showback.yaml names', async () => {
    const { ask, check, rewrite, yaml } = await budgeting();
    await rewrite(`${yaml}\nbudget_alerts: { actual: [50%], forecast: [] }\n`);
    await confirmed(ask, 'budget set payments 250', max);
    expect((await check()).map(([, , said]) => said.split(' | ')[1]?.slice(0, 31))).toEqual([
      '50% of the budget is spent. pay',
    ]);
  });

  it('of a month that is over are raised as long as its bills are restated', async () => {
    const { ask, check, now } = await budgeting();
    await confirmed(ask, 'budget set payments 309 from 2026-10', max);
    now.today = now.today - 15;
    expect((await check()).map(([key, , said]) => [key, said.split(' | ')[0]])).toEqual([
      ['budget alert 1', 'Budget of payments, October 2026'],
    ]);
  });
});

it('an alert in Slack is acknowledged with a plan where it stands', async () => {
  const house = await budgeting();
  await confirmed(house.ask, 'budget set payments 250', max);
  await house.check();
  const slack = await serveSlack('http');
  onTestFinished(() => slack.stop());
  slack.world.channels.set('C2', { id: 'C2', name: 'payments', botIsMember: true });
  const someone = slack.slack.addUser({ id: 'UPAUL', name: 'paul', email: paul.email });
  const { deliver } = posting(house.open, [slack.poster], stoppedClock());
  await slack.start(house.answer);
  await deliver();
  const posted = () => slack.world.messages.filter((one) => one.channel === 'C2' && one.metadata !== undefined);
  const [alert] = posted();
  expect(posted()).toHaveLength(1);
  expect(textOf(alert ?? { blocks: [] })).toContain('On course to reach 100% of the budget.');
  const form = alert && (await someone.openForm(alert, 'Acknowledge with a plan'));
  if (form !== undefined) await someone.submit(form, { plan: 'Smaller machines from Monday' });
  await deliver();
  const [acknowledged] = posted();
  expect(posted()).toHaveLength(1);
  expect(textOf(acknowledged ?? { blocks: [] })).toContain('Plan of paul@acme.example: Smaller machines from Monday');
});

it('budgets are checked in a process of their own when bills, budgets or the day have changed', async () => {
  const { ask, open, importLines } = await budgeting();
  const state = { now: Date.parse('2026-11-21T08:00:00Z'), code: 0, runs: 0 };
  const tick = async (minutes = 1) => {
    state.now += minutes * 60_000;
    const before = state.runs;
    const runSubcommand = async () => {
      state.runs++;
      return state.code;
    };
    await checkBudgets.run(jobTools(open.db, () => new Date(state.now), { runSubcommand }));
    return state.runs - before;
  };
  expect(await tick()).toBe(0);
  await confirmed(ask, 'budget set payments 250', max);
  expect([await tick(), await tick()]).toEqual([1, 0]);
  await importLines(NOVEMBER(9));
  state.code = 1;
  expect([await tick(), await tick(), await tick(10)]).toEqual([1, 0, 1]);
  state.code = 0;
  expect([await tick(10), await tick(), await tick(24 * 60)]).toEqual([1, 0, 1]);
});
