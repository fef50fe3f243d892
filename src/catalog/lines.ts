import { currentLoads } from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { cannotSay, type NamedBill } from '../../db/views.ts';
import { loadGlob } from '../bills/archive.ts';
import { type DuckDBConnection, paths, rowsOf, withDuckDb } from '../bills/duckdb.ts';
import { KNOWN_COLUMNS } from '../bills/focus.ts';
import { ruleIndex, tagOfRule } from '../bills/rules.ts';
import { viewFor } from '../bills/views.ts';
import { UserError } from '../errors.ts';
import type { Rule } from '../finops/allocation.ts';
import type { Field } from '../finops/view.ts';

/** Where the bills are. */
export interface Archive {
  open: OpenDatabase;
  dataDir: string;
}

/** How many months of bills a look at the allocation takes in: old names no longer matter. */
const MONTHS = 3;

/**
 * Runs `work` with a view `line` of the lines of the last three billing periods, each with its effective cost as `cost`;
 * credits, which are nobody's spend, count as 0. A bill that comes in views is left out where none of them tells all
 * that is needed.
 * @throws UserError when there are no bills
 */
export async function withRecentLines<T>(
  { open, dataDir }: Archive,
  needed: readonly Field[],
  work: (duck: DuckDBConnection, periods: readonly string[], leftOut: readonly NamedBill[]) => Promise<T>,
): Promise<T> {
  const loads = await currentLoads(open.db);
  const periods = [...new Set(loads.map((load) => load.period))].sort().slice(-MONTHS);
  if (periods.length === 0) {
    throw new UserError('There are no bills yet.', { hint: 'Import some first: npx showback import <files>' });
  }
  const recent = loads.filter((load) => periods.includes(load.period));
  const views = recent.map((load) => ({ load, view: viewFor(load, needed) }));
  const files = views.flatMap(({ load, view }) => (view === undefined ? [] : [loadGlob(dataDir, load.archive, view)]));
  const leftOut = views.flatMap(({ load, view }) => (view === undefined ? [load] : []));
  const [first] = leftOut;
  if (files.length === 0 && first !== undefined) throw cannotSay(first, needed);
  return withDuckDb(dataDir, async (duck) => {
    await duck.run(
      `create view line as select ${KNOWN_COLUMNS.join(', ')},
      case when ChargeCategory = 'Credit' then 0 else EffectiveCost::double end as cost from read_parquet(${paths(files)}, union_by_name = true)`,
    );
    return work(duck, periods, leftOut);
  });
}

/** What one rule takes (null: what none takes), with its effective cost in currency units. */
export interface Reach extends Record<string, number | null> {
  rule: number | null;
  lines: number;
  cost: number;
}

/** Makes the table `ruled` of the view `line`, each line with the index of its rule, and adds it up by rule. */
export async function applyRules(duck: DuckDBConnection, rules: readonly Rule[]): Promise<Reach[]> {
  await duck.run(`create table ruled as select * from ${ruledLines(rules)}`);
  return rowsOf<Reach>(
    duck,
    'select rule, count(*)::double as lines, coalesce(sum(cost), 0) as cost from ruled group by rule',
  );
}

/** The lines with the index of the `rule` that takes each (null: none) and the tag values that it takes names from. */
export function ruledLines(rules: readonly Rule[]): string {
  return `(select *, ${tagOfRule(rules, 'workload', 'rule')} as workload_tag, ${tagOfRule(rules, 'team', 'rule')} as team_tag
    from (select *, ${ruleIndex(rules)} as rule from line))`;
}
