import { describe, expect, it } from 'vitest';
import { parseOrganisation } from '../../src/config.ts';
import type { Budget, BudgetScope } from '../../src/finops/budget.ts';
import { budgetTree, overAllocated } from '../../src/finops/budget-tree.ts';

const organisation = parseOrganisation(
  `
organization: Acme
currency: USD
units:
  commerce:
    teams:
      payments: { workloads: [checkout, ledger] }
      search: {}
teams: { data: {} }
`,
  'showback.yaml',
);
const company: BudgetScope = { kind: 'company', name: 'Acme' };
const team = (name: string): BudgetScope => ({ kind: 'team', name });
const workload = (name: string): BudgetScope => ({ kind: 'workload', name, team: 'payments' });
const aws = { dimension: 'provider', value: 'AWS', name: 'AWS' } as const;

const budget = (scope: BudgetScope, amount: number, more: Partial<Budget> = {}): Budget => ({
  ...{ scope, filters: [], metric: 'effective' },
  changes: [{ id: 1, by: 'ana', at: '', terms: { kind: 'each', from: 0, rhythm: 'monthly', amount } }],
  ...more,
});
const shown = (budgets: Budget[]) =>
  budgetTree(budgets, organisation, 12).map((node) => [
    node.depth,
    [node.budget.scope, ...node.budget.filters].map((one) => ('name' in one ? one.name : one.kind)).join(' of '),
    node.of.amount,
    node.parts,
    overAllocated(node),
  ]);

describe('the hierarchy of budgets', () => {
  it('has the sum of the parts beside the whole, and what is allocated beyond it', () => {
    const budgets = [
      budget(workload('ledger'), 30),
      budget(team('search'), 20),
      budget(company, 100),
      budget(team('payments'), 50),
      budget(workload('checkout'), 25),
      budget(team('data'), 40),
    ];
    expect(shown(budgets)).toEqual([
      [0, 'Acme', 100, 110, 10],
      [1, 'payments', 50, 55, 5],
      [2, 'checkout', 25, undefined, 0],
      [2, 'ledger', 30, undefined, 0],
      [1, 'search', 20, undefined, 0],
      [1, 'data', 40, undefined, 0],
    ]);
  });

  it('adds up neither filtered budgets nor those of another metric', () => {
    const budgets = [
      budget(company, 100),
      budget(company, 70, { filters: [aws] }),
      budget(team('payments'), 60, { filters: [aws] }),
      budget(team('search'), 30),
      budget(team('data'), 10, { metric: 'billed' }),
    ];
    expect(shown(budgets)).toEqual([
      [0, 'Acme', 100, 30, 0],
      [1, 'Acme of AWS', 70, undefined, 0],
      [1, 'payments of AWS', 60, undefined, 0],
      [1, 'search', 30, undefined, 0],
      [0, 'data', 10, undefined, 0],
    ]);
  });

  it('compares the parts with the whole over the period of the whole', () => {
    const yearly = (amount: number): Budget => ({
      ...budget(company, 0),
      changes: [{ id: 1, by: 'ana', at: '', terms: { kind: 'each', from: 0, rhythm: 'yearly', amount } }],
    });
    expect(shown([yearly(1_000), budget(team('payments'), 100)])).toEqual([
      [0, 'Acme', 1_000, 1_200, 200],
      [1, 'payments', 100, undefined, 0],
    ]);
  });

  it('takes undeclared workloads for parts of their team, and other scopes for themselves', () => {
    const budgets = [
      budget({ kind: 'account', id: '1000', name: 'production' }, 5),
      budget(workload('found'), 10),
      budget(team('payments'), 50),
    ];
    expect(shown(budgets)).toEqual([
      [0, 'payments', 50, 10, 0],
      [1, 'found', 10, undefined, 0],
      [0, 'production', 5, undefined, 0],
    ]);
  });
});
