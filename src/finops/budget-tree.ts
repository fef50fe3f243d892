import {
  type Budget,
  type BudgetFor,
  type BudgetPeriod,
  type BudgetScope,
  monthBudget,
  periodBudget,
  placeKey,
} from './budget.ts';
import type { Month } from './day.ts';
import { addMicros, type Micros } from './money.ts';
import type { Organisation, Team } from './organisation.ts';

/** A budget in its period, under the next larger scope that has one. */
export interface BudgetNode {
  budget: Budget;
  of: BudgetPeriod;
  /** How many budgets it stands under. */
  depth: number;
  /** What the budgets directly under it add up to in the months of its own period; undefined where there are none. */
  parts: Micros | undefined;
}

/**
 * The budgets of a month as a hierarchy, each followed by those under it: company, unit, team, workload. A filtered budget
 * stands under that of its scope and is no part of any sum; budgets of different metrics are never added up. What is in no
 * hierarchy (accounts, shared pools) comes last.
 */
export function budgetTree(budgets: readonly Budget[], organisation: Organisation, month: Month): BudgetNode[] {
  const { fiscalYearStart } = organisation;
  const parents = parentsIn(organisation);
  const order = new Map([...parents.keys()].map((key, index) => [key, index]));
  const found = budgets.flatMap((budget) => {
    const of = periodBudget(budget, month, fiscalYearStart);
    return of === undefined ? [] : [{ budget, of }];
  });
  const byPlace = new Map(found.filter((one) => isWhole(one.budget)).map((one) => [placeOf(one.budget), one]));
  const parentOf = ({ scope, filters, metric }: Budget) => {
    let key = filters.length > 0 ? placeKey(scope) : parentKey(scope, parents);
    for (; key !== undefined; key = parents.get(key)) {
      const above = byPlace.get(`${key} ${metric}`);
      if (above !== undefined) return above;
    }
    return undefined;
  };

  const under = Map.groupBy(found, ({ budget }) => parentOf(budget));
  const list = (parent: (typeof found)[number] | undefined, depth: number): BudgetNode[] =>
    sorted(under.get(parent) ?? [], order).flatMap((one) => {
      const parts = (under.get(one) ?? []).filter(({ budget }) => isWhole(budget));
      const sum = parts.reduce((all, { budget }) => addMicros(all, amountIn(one.of, budget, fiscalYearStart)), 0);
      return [{ ...one, depth, parts: parts.length === 0 ? undefined : sum }, ...list(one, depth + 1)];
    });
  return list(undefined, 0);
}

/** How much more than the whole its parts have been given; 0 where they fit. */
export const overAllocated = ({ of, parts }: BudgetNode): Micros => Math.max(0, (parts ?? 0) - of.amount);

/** What a budget of any rhythm gives to the months of another's period. */
function amountIn({ months }: BudgetPeriod, part: Budget, fiscalYearStart: number): Micros {
  return months.reduce((sum, { month }) => addMicros(sum, monthBudget(part, month, fiscalYearStart)?.amount ?? 0), 0);
}

const isWhole = ({ filters }: BudgetFor) => filters.length === 0;
const placeOf = ({ scope, metric }: BudgetFor) => `${placeKey(scope)} ${metric}`;

/** In the order of showback.yaml; what it does not declare comes last, by name. */
function sorted<T extends { budget: Budget }>(list: readonly T[], order: ReadonlyMap<string, number>): T[] {
  const rank = ({ budget }: T) => order.get(placeKey(budget.scope)) ?? order.size;
  const name = ({ budget }: T) => `${placeKey(budget.scope)} ${budget.filters.map((one) => one.name).join(' ')}`;
  return list.toSorted((a, b) => rank(a) - rank(b) || name(a).localeCompare(name(b)));
}

/** A workload that only the bills know is under its team all the same. */
function parentKey(scope: BudgetScope, parents: ReadonlyMap<string, string | undefined>): string | undefined {
  const key = placeKey(scope);
  if (parents.has(key) || scope.kind !== 'workload' || scope.team === undefined) return parents.get(key);
  return placeKey({ kind: 'team', name: scope.team });
}

/** What each declared scope is directly a part of, in the order of showback.yaml. */
function parentsIn({ units, teams }: Organisation): Map<string, string | undefined> {
  const parents = new Map<string, string | undefined>([['company', undefined]]);
  const addTeam = (team: Team, above: string) => {
    const key = placeKey({ kind: 'team', name: team.name });
    parents.set(key, above);
    for (const { name } of team.workloads) parents.set(placeKey({ kind: 'workload', name, team: team.name }), key);
  };
  for (const unit of units) {
    const key = placeKey({ kind: 'unit', name: unit.name });
    parents.set(key, 'company');
    for (const team of unit.teams) addTeam(team, key);
  }
  for (const team of teams) addTeam(team, 'company');
  return parents;
}
