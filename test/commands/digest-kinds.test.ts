import { describe, expect, it } from 'vitest';
import { composeDigest } from '../../commands/digest/compose.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { DigestKind } from '../../src/finops/digest.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { found } from '../support/anomalies.ts';
import { dollars } from '../support/asking.ts';
import { type Line, line, tags } from '../support/bills.ts';
import { ana, budgeting, confirmed, max, paul } from '../support/budgeting.ts';

/** The organisation of the budgets, on Saturday, 21 November: the last whole week is that of 9 November. */
async function house(restricted?: 'payroll', more: readonly Line[] = []) {
  const made = await budgeting(restricted, more);
  made.now.ms = Date.parse('2026-11-21T08:00:00Z');
  const digest = (kind: DigestKind, scope: Scope, channel = '#general') =>
    composeDigest(
      made.tools,
      {
        ...{ kind, scope, to: { channel }, channel: { name: channel, external: false }, guest: false },
        cadence: { rhythm: { every: 'week', weekday: 1 }, minute: 540, zone: 'UTC' },
      },
      Date.parse('2026-11-16T09:00:00Z'),
    );
  return { ...made, digest };
}
const PAYMENTS: Scope = { kind: 'team', name: 'payments' };
const COMPANY: Scope = { kind: 'company', name: 'Acme' };
const textsOf = (reply: { parts: { kind: string; text?: string }[] } | undefined) =>
  (reply?.parts ?? []).flatMap((part) => (part.kind === 'text' ? [part.text] : []));
const tablesOf = (reply: { parts: unknown[] } | undefined) =>
  (reply?.parts ?? []).flatMap((part) =>
    (part as { kind: string }).kind === 'table' ? [part as { caption: string; rows: unknown[][] }] : [],
  );
const buttonsOf = (reply: { parts: unknown[] } | undefined) =>
  (reply?.parts ?? []).flatMap((part) => (part as { buttons?: { label: string; run: string }[] }).buttons ?? []);

describe('a digest', () => {
  it.each<[DigestKind, Scope]>([
    ['team', PAYMENTS],
    ['leadership', COMPANY],
    ['budgets', COMPANY],
    ['budgets', PAYMENTS],
  ])('%s of %o: a verdict, one chart, one table', async (kind, scope) => {
    const { digest, ask } = await house();
    for (const words of ['payments 200', 'search 400', 'company 900'])
      await confirmed(ask, `budget set ${words} monthly from November`, ana);
    const { reply } = await digest(kind, scope);
    const kinds = reply.parts.map((part) => part.kind);
    expect(kinds[0]).toBe('text');
    expect(kinds.filter((one) => one === 'chart')).toHaveLength(1);
    expect(kinds.filter((one) => one === 'table')).toHaveLength(1);
    expect(kinds.at(-1)).toBe('note');
  });

  it.each<[string, Scope]>([
    ['company', COMPANY],
    ['commerce', { kind: 'unit', name: 'commerce' }],
    ['payments', PAYMENTS],
    ['checkout', { kind: 'workload', name: 'checkout', team: 'payments' }],
  ])('of %s agrees with cost and budget to the cent', async (words, scope) => {
    const { digest, ask } = await house();
    await confirmed(ask, `budget set ${words} 300 monthly from November`, ana);
    const kind = scope.kind === 'company' ? 'leadership' : 'team';
    const cost = await ask(`cost ${words} week of 2026-11-09`, ana);
    const told = await digest(kind, scope);
    expect(dollars({ micros: Object.values(told.figures)[0] })).toBe(cost.facts['Total']);
    const budget = await ask(`budget ${words}`, ana);
    expect(textsOf(told.reply)[1]).toContain(budget.texts[0]);
    const standing = await digest('budgets', scope);
    expect(dollars({ micros: Object.values(standing.figures)[0] })).toBe(budget.facts['Spent']);
  });

  it('of a month that is over says what went over, and leads to that month', async () => {
    const { ask } = await house();
    await confirmed(ask, 'budget set payments 300 from October', ana);
    await confirmed(ask, 'budget set search 5000 yearly from October', ana);
    const { texts, buttons } = await ask('digest preview leadership monthly', ana);
    expect(texts.join(' ')).toContain(
      'payments went over its budget by $10.00 in October 2026: cut, move or raise it.',
    );
    expect(buttons['payments']).toBe('budget payments as effective 2026-10');
    expect((await ask('digest preview budgets search', ana)).texts[0]).toBe(
      'search spent $510 of $1,667 (31%) in Oct 2026 to Jan 2027 up to 20 Nov; on course for $437 under budget.',
    );
  });

  it('of a team tells how its budget stands, and asks what waits for its answer in the thread', async () => {
    const { digest, ask, tools } = await house();
    await confirmed(ask, 'budget set payments 200 monthly from November', max);
    const run = { scopes: 'all', from: parseDay('2026-11-15'), through: parseDay('2026-11-20') } as const;
    await tools.change(({ anomalies }) => anomalies.take([found('2026-11-15', [30, 30])], run));
    const { reply, detail } = await digest('team', PAYMENTS);
    expect(textsOf(reply)[1]).toContain('One question waits for an answer.');
    expect(tablesOf(detail).find(({ caption }) => caption.startsWith('Budgets'))?.rows[0]?.[0]).toBe('payments');
    expect(textsOf(reply)[1]).toContain('on course for $100 over budget');
    expect(buttonsOf(detail).map(({ run }) => run)).toContain('anomalies 1');
    for (const { run } of [...buttonsOf(reply), ...buttonsOf(detail)]) {
      expect([run, (await ask(run, paul)).answer.outcome]).toEqual([run, 'answered']);
    }
  });

  it('for leadership says what needs a decision, and has the scoreboard in its thread', async () => {
    const { digest, ask } = await house();
    await confirmed(ask, 'budget set payments 200 monthly from November', max);
    const { reply, detail } = await digest('leadership', COMPANY);
    expect(textsOf(reply)[1]).toContain('1 of 1 budget is exceeded or on course to be, the most payments by $100.');
    expect(textsOf(detail)[0]).toContain('payments goes over its budget by $100');
    expect(tablesOf(detail).map(({ caption }) => caption)).toEqual(expect.arrayContaining(['Accountability']));
  });

  it('of anomalies tells what began, how it was answered, and what waits', async () => {
    const { digest, tools } = await house();
    const run = { scopes: 'all', from: parseDay('2026-11-09'), through: parseDay('2026-11-20') } as const;
    const none = await digest('anomalies', COMPANY);
    expect(textsOf(none.reply)).toEqual(['No anomaly began; none waits for an answer.']);
    await tools.change(({ anomalies }) => anomalies.take([found('2026-11-10', [30, 30])], run));
    const { reply, detail } = await digest('anomalies', PAYMENTS);
    expect(textsOf(reply)[0]).toBe('One anomaly began, +$40.00 in all; one waits for an answer.');
    expect(buttonsOf(detail).map(({ run }) => run)).toContain('anomalies 1');
    expect(textsOf((await digest('anomalies', { kind: 'team', name: 'search' })).reply)[0]).toContain('No anomaly');
  });

  it('of budgets tells those of what only the bills name', async () => {
    const stray: Scope = { kind: 'workload', name: 'stray' };
    const { digest, ask } = await house(undefined, [
      line({ day: '2026-11-12', cost: 7, Tags: tags({ app: 'stray' }) }),
    ]);
    await confirmed(ask, 'budget set stray 300 monthly from November', ana);
    const { reply } = await digest('budgets', stray);
    expect(tablesOf(reply)[0]?.rows.map(([name]) => name)).toEqual(['stray']);
  });

  it('leaves out what the channel may not see, budgets and scores among it', async () => {
    const { digest, ask } = await house('payroll');
    await confirmed(ask, 'budget set payroll 10 monthly from November', ana);
    for (const kind of ['leadership', 'budgets', 'anomalies', 'finops'] as const) {
      expect(JSON.stringify(await digest(kind, COMPANY))).not.toMatch(/payroll|salaries/);
    }
  });
});
