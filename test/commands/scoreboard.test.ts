import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/finops/day.ts';
import { found } from '../support/anomalies.ts';
import { dollars } from '../support/asking.ts';
import { ana, budgeting, confirmed, max, vic } from '../support/budgeting.ts';

const rowsOf = (table: { rows: unknown[][] } | undefined) =>
  Object.fromEntries(
    (table?.rows ?? []).map(([name, ...values]) => [
      String(name),
      values.map((value) =>
        typeof value === 'object' && value !== null && 'ratio' in value
          ? Math.round(Number(value.ratio) * 100)
          : dollars(value),
      ),
    ]),
  );

describe('the scoreboard', () => {
  it('shows for each unit and team what it is over, what it left unanswered and what it owns', async () => {
    const house = await budgeting();
    await confirmed(house.ask, 'budget set payments 200 monthly from November', max);
    const { texts, tables, buttons } = await house.ask('scoreboard', vic);
    const rows = rowsOf(tables[0]);
    // Ten dollars a day where 200 a month may be spent.
    expect(rows['· payments']?.[0]).toBe(50);
    expect(rows['commerce']?.[0]).toBe('');
    expect(rows['· payments']?.slice(2)).toEqual(['0', '', 100]);
    // Nobody is named for the catalogue.
    expect(rows['· search']?.at(-1)).toBe(0);
    expect(rows['commerce']?.at(-1)).toBe(50);
    expect(texts[0]).toBe(
      '1 of 4 teams is on course to exceed a budget, the most payments by 50%; 0 anomalies wait for an answer.',
    );
    expect(Object.values(buttons)).toContain('scoreboard how budget');
  });

  it.each(['budget', 'forecast', 'unanswered', 'acknowledgement', 'coverage'])(
    'says how %s is worked out, and where it is told one by one',
    async (measure) => {
      const { ask } = await budgeting();
      const { texts, buttons, answer } = await ask(`scoreboard how ${measure}`, vic);
      expect(answer.outcome).toBe('answered');
      expect(texts[0]).not.toBe('');
      expect((await ask(buttons['One by one'] ?? '', ana)).answer.outcome).toBe('answered');
    },
  );

  it('counts what waits for an answer, and how long answers took', async () => {
    const house = await budgeting();
    const { tools, ask, now } = house;
    now.ms = Date.parse('2026-11-18T08:00:00Z');
    const run = { scopes: 'all', from: parseDay('2026-11-15'), through: parseDay('2026-11-20') } as const;
    await tools.change(({ anomalies }) => anomalies.take([found('2026-11-15', [30, 30])], run));
    const open = await ask('scoreboard', vic);
    expect(rowsOf(open.tables[0])['· payments']?.[2]).toBe('1');
    now.ms += 3 * 3_600_000;
    await tools.change(({ anomalies }) =>
      anomalies.tell(1, { kind: 'not expected', by: 'paul@acme.example', reason: 'bug', action: 'mend' }),
    );
    const answered = await ask('scoreboard', vic);
    expect(rowsOf(answered.tables[0])['· payments']?.slice(2, 4)).toEqual(['0', '3.0 hours']);
  });

  it('shows the first forecast of the last month beside what that cost', async () => {
    const { tools, ask } = await budgeting();
    const day = (iso: string) => Date.parse(iso) / 86_400_000;
    const kept = (through: string, mean: number) => ({
      ...{ scope: { kind: 'team' as const, name: 'payments' }, filters: [], metric: 'effective' as const },
      ...{ through: day(through), start: day('2026-10-01'), end: day('2026-11-01') },
      ...{ mean: mean * 1e6, low: 0, high: 0, runRate: 0 },
    });
    await tools.forecasts.keep([kept('2026-10-20', 310), kept('2026-10-05', 248)]);
    expect(rowsOf((await ask('scoreboard', vic)).tables[0])['· payments']?.[1]).toBe(25);
  });

  it('leaves out what not everybody who reads it may see', async () => {
    const { ask } = await budgeting('payroll');
    expect(Object.keys(rowsOf((await ask('scoreboard', ana)).tables[0]))).toContain('payroll');
    expect(Object.keys(rowsOf((await ask('scoreboard', vic)).tables[0]))).not.toContain('payroll');
    expect((await ask('scoreboard payroll', vic)).answer.outcome).toBe('refused');
  });
});
