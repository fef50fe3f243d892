import type { CostRow, Costs } from '../../db/costs.ts';
import type { SeriesColumn } from '../../db/schema.ts';
import { UserError } from '../errors.ts';
import type { OutsideFinding } from '../finops/outside-finding.ts';
import type { Scope } from '../finops/scope.ts';
import type { Names } from './history.ts';

interface Where {
  costs: Costs;
  names: Names;
}

const WEEKS = 4;
/** The lowest scope that explains so much of it is asked. */
const MOST_OF_IT = 0.7;
const HOME = ['team', 'workload', 'pool'] as const satisfies SeriesColumn[];

/** Whose a provider's finding is: the workload or team, else the account, that the cost rose in. */
export async function scopeOfFinding(finding: OutsideFinding, { costs, names }: Where): Promise<Scope> {
  const accounts = [...new Set(finding.causes.flatMap(({ account }) => account ?? []))];
  const accountScope = (id: string): Scope => ({ kind: 'account', id, name: names.nameOf('account', id) });
  const company: Scope = { kind: 'company', name: names.company };
  const risen = await rises(finding, costs);
  const total = risen.reduce((sum, { rise }) => sum + rise, 0);
  const mostBy = (keyOf: (one: Rise) => string | undefined) => {
    const groups = [...Map.groupBy(risen, keyOf)].map(([key, all]) => ({
      key,
      one: all[0],
      rise: all.reduce((sum, { rise }) => sum + rise, 0),
    }));
    return groups.find(({ key, rise }) => key !== undefined && total > 0 && rise >= MOST_OF_IT * total)?.one;
  };
  const workload = mostBy(({ team, workload }) => (workload === '' ? undefined : JSON.stringify([team, workload])));
  if (workload) {
    return { kind: 'workload', name: workload.workload, ...(workload.team !== '' && { team: workload.team }) };
  }
  const team = mostBy(({ team }) => team || undefined);
  if (team) return { kind: 'team', name: team.team };
  const [only, another] = accounts;
  if (only !== undefined && another === undefined) return accountScope(only);
  const account = mostBy(({ account }) => account || undefined)?.account;
  return account ? accountScope(account) : company;
}

/** What the bills call services; none where they cannot tell. */
export async function servicesIn(costs: Costs, days: { start: number; end: number }): Promise<Set<string>> {
  const rows = await told(costs, ['service'], days);
  return new Set(rows?.map(({ keys }) => keys[0] ?? ''));
}

interface Rise {
  team: string;
  workload: string;
  account: string | undefined;
  /** What the days cost beyond the same weekdays of four weeks before. */
  rise: number;
}

/** Where its accounts and services cost more, told as closely as the bills tell it. */
async function rises({ start, end, causes }: OutsideFinding, costs: Costs): Promise<Rise[]> {
  const said = (['account', 'service'] as const).filter((field) => causes.some((cause) => cause[field] !== undefined));
  for (const fields of [said, ...said.map((field) => [field])]) {
    const by = [...HOME, ...fields];
    const rows = await told(costs, by, { start: start - 7 * WEEKS, end });
    if (rows === undefined) continue;
    const valueIn = (row: CostRow, field: (typeof said)[number]) =>
      fields.includes(field) ? row.keys[by.indexOf(field)] : undefined;
    const isMeant = (row: CostRow) =>
      causes.length === 0 ||
      causes.some((cause) => fields.every((field) => (cause[field] ?? valueIn(row, field)) === valueIn(row, field)));
    return rows
      .filter((row) => row.category === 'Usage' && row.keys[2] === '' && isMeant(row))
      .map((row) => ({
        team: row.keys[0] ?? '',
        workload: row.keys[1] ?? '',
        account: valueIn(row, 'account'),
        rise: row.effective * weightOf(row.day, { start, end }),
      }));
  }
  return [];
}

/** A day of the finding counts in full; one before takes off a quarter for each of its days that is the same weekday. */
function weightOf(day: number, { start, end }: { start: number; end: number }): number {
  if (day >= start) return 1;
  let same = 0;
  for (let one = start; one < end; one++) if ((one - day) % 7 === 0) same++;
  return -same / WEEKS;
}

async function told(costs: Costs, by: SeriesColumn[], days: { start: number; end: number }) {
  try {
    const scope: Scope = { kind: 'company', name: '' };
    return await costs.sum({ scope, filters: [], without: [], ...days, by, daily: true });
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
