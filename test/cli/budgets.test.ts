import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportBudgets, importBudgets } from '../../src/cli/budgets.ts';
import { csvLine, parseCsv } from '../../src/cli/csv.ts';
import { ana, budgeting, confirmed, max } from '../support/budgeting.ts';
import '../support/properties.ts';

const FILE = `scope,filter,metric,month,amount
payments,,,2026-11,250
payments,,,2026-12,"1,250.50"
payments,Amazon S3,billed,2026-11,40
team data,,,2026-11,0
company,AWS,,2026-11,$500
`;

describe('importing budgets', () => {
  it('sets them month by month, and says who did it in the audit log', async () => {
    const { tools, ask, audited } = await budgeting();
    expect(await importBudgets(FILE, tools, 'ana@acme.example')).toEqual({ budgets: 4, months: 5 });
    expect((await ask('budget payments', ana)).facts['Budget']).toBe(250);
    expect((await ask('budget payments of "Amazon S3" as billed', ana)).facts).toMatchObject({ Budget: 40, Spent: 40 });
    expect((await ask('budget company of AWS', ana)).facts['Budget']).toBe(500);
    expect(await audited()).toContainEqual([
      'ana',
      'import budget',
      'payments as effective: 2 months from 2026-11 to 2026-12',
    ]);
  });

  it('again changes nothing', async () => {
    const { tools } = await budgeting();
    await importBudgets(FILE, tools);
    expect(await importBudgets(FILE, tools)).toEqual({ budgets: 0, months: 0 });
    expect((await tools.budgets.all()).flatMap(({ changes }) => changes)).toHaveLength(4);
  });

  it('imports nothing where a row is bad, and names each by its line and what is wrong', async () => {
    const { tools, audited } = await budgeting();
    const file = `scope,filter,metric,period,month,amount
payments,,,,2026-11,250
paymints,,,,2026-11,250

payments,,,,2026-13,1
payments,,,,2026-12,much
payments,,,,2026-12,€5
payments,Amazon S4,,,2026-12,5
payments,,net,,2026-12,5
payments,,,weekly,2026-12,5
payments,,effective,monthly,2026-11,300
payments of AWS,,,,2026-12,5
payments last month,,,,2026-12,5
payments,AWS search,,,2026-12,5
`;
    const problem = await importBudgets(file, tools).catch((error: Error) => error.message);
    expect(String(problem).split('\n')).toEqual([
      'Nothing was imported.',
      expect.stringMatching(/^line 3: .*paymints/),
      'line 5: "2026-13" is no month like 2026-11',
      'line 6: "much" is no amount',
      'line 7: "€5" is not in USD',
      'line 8: I do not know "S4".',
      'line 9: "net" is no metric: it is one of billed, effective, list, contracted',
      'line 10: "weekly" is no period: it is one of monthly, quarterly, yearly',
      'line 11: it is about the same month as line 2',
      'line 12: "payments of AWS" is not only a scope',
      'line 13: "payments last month" says more than belongs in this column',
      'line 14: "AWS search" is not only a filter',
    ]);
    expect(await tools.budgets.all()).toEqual([]);
    expect(await audited()).toEqual([]);
  });

  it.each(['', 'scope,amount\n', 'scope,month,amount,colour\n', 'scope,month,amount\n"payments,2026-11,5\n'])(
    'refuses what is no such file: %j',
    async (file) => {
      const { tools } = await budgeting();
      await expect(importBudgets(file, tools)).rejects.toThrow(/column|quotation mark/);
    },
  );
});

describe('exporting budgets', () => {
  it('gives a file that imports as the same budgets', async () => {
    const { tools, ask } = await budgeting();
    await confirmed(ask, 'budget set payments 100 quarterly phased 1/1/1 from 2026-11', max);
    await confirmed(ask, 'budget set "team data" of "Amazon S3" 0.5 as billed from 2026-11', ana);
    await confirmed(ask, 'budget remove "team data" of "Amazon S3" as billed from 2026-12', ana);
    const file = await exportBudgets(tools);
    expect(file.split('\n')).toEqual([
      'scope,filter,metric,period,month,amount',
      'payments,,effective,quarterly,2026-11,33.333334',
      'payments,,effective,quarterly,2026-12,33.333333',
      'payments,,effective,quarterly,2027-01,33.333333',
      '"team ""team data""","""Amazon S3""",billed,monthly,2026-11,0.5',
      '',
    ]);
    expect(await importBudgets(file, tools)).toEqual({ budgets: 0, months: 0 });
    const other = await budgeting();
    await importBudgets(file, other.tools);
    expect(await exportBudgets(other.tools)).toBe(file);
  });
});

describe('CSV', () => {
  it('reads what was written, each row with its line', () => {
    const cells = fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'ü') }), { minLength: 2 });
    fc.assert(
      fc.property(fc.array(cells), (rows) => {
        const full = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
        expect(parseCsv(full.map(csvLine).join('')).map((row) => row.cells)).toEqual(full);
      }),
    );
  });
});
