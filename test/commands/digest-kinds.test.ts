import { describe, expect, it } from 'vitest';
import { composeDigest } from '../../commands/digest/compose.ts';
import type { Rhythm } from '../../src/finops/cadence.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { DigestKind } from '../../src/finops/digest.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { renderAdaptiveCard } from '../../src/reply/adaptive-card.ts';
import { renderBlockKit } from '../../src/reply/block-kit.ts';
import { isDrawnWhole } from '../../src/reply/block-kit-chart.ts';
import { renderHtml } from '../../src/reply/html.ts';
import type { ChartPart } from '../../src/reply/reply.ts';
import { checkCard } from '../support/adaptive-card-checker.ts';
import { CHECKOUT, found } from '../support/anomalies.ts';
import { dollars } from '../support/asking.ts';
import { type Line, line, tags } from '../support/bills.ts';
import { checkBlocks } from '../support/block-kit-checker.ts';
import { ana, budgeting, confirmed, max, paul } from '../support/budgeting.ts';

/** The organisation of the budgets, on Saturday, 21 November: the last whole week is that of 9 November. */
async function house(restricted?: 'payroll', more: readonly Line[] = []) {
  const made = await budgeting(restricted, more);
  made.now.ms = Date.parse('2026-11-21T08:00:00Z');
  const digest = (kind: DigestKind, scope: Scope, rhythm: Rhythm = WEEKLY, due = '2026-11-16') =>
    composeDigest(
      made.tools,
      {
        ...{ kind, scope, to: { channel }, channel: { name: channel, external: false }, guest: false },
        cadence: { rhythm, minute: 540, zone: 'UTC' },
      },
      Date.parse(`${due}T09:00:00Z`),
    );
  /** A detection run on that day found these. */
  const find = async (on: string, ...anomalies: FoundAnomaly[]) => {
    const run = { scopes: 'all', from: parseDay('2026-11-01'), through: parseDay('2026-11-20') } as const;
    made.now.ms = Date.parse(`${on}T05:00:00Z`);
    await made.tools.change((stores) => stores.anomalies.take(anomalies, run));
    made.now.ms = Date.parse('2026-11-21T08:00:00Z');
  };
  return { ...made, digest, find };
}
const WEEKLY: Rhythm = { every: 'week', weekday: 1 };
const channel = '#general';
const PAYMENTS: Scope = { kind: 'team', name: 'payments' };
const CATALOGUE: Scope = { kind: 'workload', name: 'catalogue', team: 'search' };
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
    ['team', CHECKOUT],
    ['leadership', COMPANY],
    ['budgets', COMPANY],
    ['budgets', PAYMENTS],
    ['budgets', { kind: 'unit', name: 'commerce' }],
    ['anomalies', COMPANY],
    ['anomalies', PAYMENTS],
    ['finops', COMPANY],
  ])('%s of %o, however often it comes: a verdict, one chart, one table, on every platform', async (kind, scope) => {
    const { digest, ask, find } = await house();
    for (const words of ['payments 200', 'company 900'])
      await confirmed(ask, `budget set ${words} monthly from November`, ana);
    await find('2026-11-15', found('2026-11-10', [30, 30]));
    for (const rhythm of [{ every: 'day' }, WEEKLY, { every: 'month', date: 2 }] satisfies Rhythm[]) {
      const { reply } = await digest(kind, scope, rhythm, rhythm.every === 'month' ? '2026-12-02' : '2026-11-16');
      const kinds = reply.parts.map((part) => part.kind);
      expect(kinds[0]).toBe('text');
      expect([rhythm.every, ...kinds.filter((one) => one === 'chart')]).toEqual([rhythm.every, 'chart']);
      expect([rhythm.every, ...kinds.filter((one) => one === 'table')]).toEqual([rhythm.every, 'table']);
      expect(kinds.at(-1)).toBe('note');
      expect(checkBlocks(renderBlockKit(reply, { chart: 'native' }))).toEqual([]);
      expect(checkCard(renderAdaptiveCard(reply).card)).toEqual([]);
      expect(renderHtml(reply, { chartUrl: () => '/chart.png' }).match(/<img /g)).toHaveLength(1);
    }
  });

  it('of a first day on the bills has its table as well: there is nothing to compare it with', async () => {
    const { digest } = await house();
    const { reply } = await digest('team', CHECKOUT, { every: 'day' }, '2026-08-02');
    expect(tablesOf(reply).map(({ caption }) => caption)).toEqual(['By service']);
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
    const { digest, ask, find } = await house();
    await confirmed(ask, 'budget set payments 200 monthly from November', max);
    await find('2026-11-20', found('2026-11-15', [30, 30]));
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

  it('of anomalies tells what was found, how it was answered, and what waits', async () => {
    const { digest, find } = await house();
    const none = await digest('anomalies', COMPANY);
    expect(textsOf(none.reply)).toEqual(['No anomaly was found; none waits for an answer.']);
    await find('2026-11-13', found('2026-11-10', [30, 30]));
    const { reply, detail } = await digest('anomalies', PAYMENTS);
    expect(textsOf(reply)[0]).toBe('One anomaly was found, +$40.00 in all; one waits for an answer.');
    expect(buttonsOf(detail).map(({ run }) => run)).toContain('anomalies 1');
    expect(textsOf((await digest('anomalies', { kind: 'team', name: 'search' })).reply)[0]).toContain('No anomaly');
  });

  it('of anomalies tells each once: on the day after it was found, however long before it began', async () => {
    const { digest, find } = await house();
    await find('2026-11-13', found('2026-11-10', [30, 30]));
    await find('2026-11-14', found('2026-11-10', [30, 30]), found('2026-11-11', [50], { scope: CATALOGUE }));
    const told = async (due: string) => textsOf((await digest('anomalies', COMPANY, { every: 'day' }, due)).reply)[0];
    expect(await told('2026-11-13')).toBe('No anomaly was found; 2 wait for an answer.');
    expect(await told('2026-11-14')).toBe('One anomaly was found, +$40.00 in all; 2 wait for an answer.');
    expect(await told('2026-11-15')).toBe('One anomaly was found, +$40.00 in all; 2 wait for an answer.');
    expect(await told('2026-11-16')).toBe('No anomaly was found; 2 wait for an answer.');
  });

  it('of anomalies draws what they cost each day, as far as days are judged; Slack draws it itself', async () => {
    const { digest, find, rewrite, yaml } = await house();
    await find('2026-11-15', found('2026-11-10', [30, 30]), found('2026-11-11', [60], { scope: CATALOGUE }));
    const drawn = async (due: string, scope: Scope, rhythm: Rhythm = { every: 'day' }) => {
      const { reply } = await digest('anomalies', scope, rhythm, due);
      const [only] = reply.parts.filter((part) => part.kind === 'chart');
      const days = only?.series[0]?.values.map((value, at): [string, number] => [
        only.labels[at] ?? '',
        (value ?? 0) / 1e6,
      ]);
      return { reply, chart: only, days: days?.filter(([, value]) => value !== 0) ?? [], length: days?.length };
    };
    const company = await drawn('2026-11-16', COMPANY);
    expect([company.length, ...company.days]).toEqual([14, ['10 Nov', 20], ['11 Nov', 70]]);
    expect(company.chart?.summary).toBe('+$90.00 in all from 2 Nov to 15 Nov, the most on 11 Nov: +$70.00.');
    expect(isDrawnWhole(company.chart as ChartPart)).toBe(true);
    expect((await drawn('2026-11-16', PAYMENTS)).days).toEqual([
      ['10 Nov', 20],
      ['11 Nov', 20],
    ]);
    expect((await drawn('2026-12-02', COMPANY, { every: 'month', date: 2 })).length).toBe(20);
    await rewrite(yaml.replace('incomplete_days: 0', 'incomplete_days: 2'));
    const { chart, reply } = await drawn('2026-11-21', COMPANY);
    expect(chart?.labels.at(-1)).toBe('18 Nov');
    expect(JSON.stringify(reply)).toContain('Days from 19 Nov on are judged once clouds have completed them.');
    // What a restated bill took away is not drawn, and where nothing is left there is no picture.
    await find('2026-11-16');
    expect(await drawn('2026-11-16', COMPANY)).toMatchObject({ chart: undefined });
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
