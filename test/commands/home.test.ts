import { expect, it } from 'vitest';
import { takeFound } from '../../commands/anomalies/take.ts';
import { renderBlockKit } from '../../src/reply/block-kit.ts';
import { found } from '../support/anomalies.ts';
import { RUN } from '../support/answering.ts';
import { checkBlocks } from '../support/block-kit-checker.ts';
import { ana, budgeting, confirmed, max, paul, uma, vic } from '../support/budgeting.ts';

const inChannel = (name: string) => ({
  place: 'channel' as const,
  channel: { name: `#${name}`, id: `C${name.toUpperCase()}`, external: false },
});

it('shows how what is mine stands, what waits for me, and my digests', async () => {
  const house = await budgeting();
  await confirmed(house.ask, 'budget set payments 250', max);
  await house.check();
  await takeFound(house.tools, [found('2026-11-18', [100, 100])], RUN);
  await house.ask('digest team', paul, inChannel('payments'));
  await house.ask('digest budgets', paul);
  await house.ask('digest team', uma);

  const told = await house.ask('home', paul);
  expect(told.answer.reply.title).toBe('What is yours, paul');
  expect(told.texts[0]).toBe('payments is yours. 2 questions wait for your answer. You get 2 digests.');
  expect(told.texts[1]).toMatch(
    /^payments cost \$200 this month up to 20 Nov, .* payments spent \$200 of \$250 \(80%\) in November 2026/,
  );
  expect(told.texts[2]).toMatch(/^1\. checkout cost /);
  expect(told.texts[3]).toMatch(
    /^Budget of payments, November 2026: On course to reach 100% of the budget\. It has waited/,
  );
  expect(told.texts[4]?.split('\n')).toEqual([
    expect.stringMatching(/^1\. The team digest of payments comes to #payments weekly on Monday/),
    expect.stringMatching(/^2\. The budgets digest of payments comes weekly on Monday/),
  ]);
  expect(told.buttons).toMatchObject({
    'Cost of payments': 'cost payments 2026-11',
    'Expected 1': 'anomalies expected 1',
    'Acknowledge with a plan': 'budget plan 2',
    'Preview 1': 'digest preview team payments',
  });
  for (const run of Object.values(told.buttons)) expect((await house.ask(run, paul)).answer.outcome).toBe('answered');
  const { blocks } = renderBlockKit(told.answer.reply, { chart: 'sparkline' });
  expect(checkBlocks({ text: 'Home', blocks })).toEqual([]);
  expect(blocks.map(({ type }) => type)).not.toContain('table');
});

it('of whom showback.yaml does not name says so, and shows nothing of others', async () => {
  const { ask } = await budgeting();
  const told = await ask('home', vic);
  expect(told.texts).toEqual([
    'showback.yaml names you for no unit, team or workload. Nothing waits for your answer. You get no digest.',
  ]);
  expect((await ask('home')).texts[0]).toMatch(/^I do not know who you are/);
});

it('leaves out what not everybody who reads it may see', async () => {
  const house = await budgeting('payroll');
  await house.ask('digest team payroll', ana);
  expect((await house.ask('home', ana)).texts.at(-1)).toContain('The team digest of payroll');
  const aloud = await house.ask('home', ana, { ...inChannel('general'), public: true });
  expect(JSON.stringify(aloud.answer.reply)).not.toContain('payroll');
});
