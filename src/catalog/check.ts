import { sourceName } from '../../db/views.ts';
import { type DuckDBConnection, rowsOf } from '../bills/duckdb.ts';
import { LINE, TAGS_ARE_OBJECT, takes } from '../bills/rules.ts';
import { createDirectory, type Home } from '../bills/targets.ts';
import type { Organisation } from '../finops/organisation.ts';
import { fieldsOfRules } from '../finops/view.ts';
import { closest } from '../spelling.ts';
import { type Archive, applyRules, withRecentLines } from './lines.ts';
import { type Collision, collisions } from './names.ts';

/** How well the rules allocate the last billing periods. Costs are effective, in currency units. */
export interface CatalogReport {
  periods: readonly string[];
  /** Bills whose source cannot say what the rules look at. */
  leftOut: readonly string[];
  cost: number;
  /** The part that no rule takes. */
  unallocated: number;
  rules: RuleReach[];
  overlaps: Overlap[];
  /** What stands unallocated, the costliest first. */
  pieces: Piece[];
  collisions: Collision[];
  /** Declared teams and workloads to which no rule has brought anything. */
  withoutCost: string[];
  /** Names that tags say and nobody has declared, with the declared one that is spelt most like it. */
  undeclared: { name: string; cost: number; closest: string | undefined }[];
}

interface RuleReach {
  name: string;
  lines: number;
  cost: number;
}

/** Lines that `first` takes and `second` would have taken. */
interface Overlap {
  first: string;
  second: string;
  lines: number;
  cost: number;
}

interface Piece {
  account: string;
  service: string;
  /** The tag keys that its lines carry. */
  tags: string;
  cost: number;
}

const MOST = 10;

/** @throws UserError when there are no bills */
export function checkCatalog({
  organisation,
  ...archive
}: Archive & { organisation: Organisation }): Promise<CatalogReport> {
  return withRecentLines(archive, fieldsOfRules(organisation.rules), async (duck, periods, leftOut) => {
    const { rules } = organisation;
    const reach = await applyRules(duck, rules);
    const of = (index: number | null) => reach.find(({ rule }) => rule === index);
    const homes = await homesOf(duck, organisation);
    return {
      periods,
      leftOut: [...new Set(leftOut.map((bill) => `${bill.billing_account_name} (${sourceName(bill.source)})`))],
      cost: reach.reduce((sum, { cost }) => sum + cost, 0),
      unallocated: of(null)?.cost ?? 0,
      rules: rules.map(({ name }, index) => ({ name, lines: of(index)?.lines ?? 0, cost: of(index)?.cost ?? 0 })),
      overlaps: await overlaps(duck, organisation),
      pieces: await unallocatedPieces(duck),
      collisions: collisions(organisation),
      withoutCost: declaredWithoutCost(organisation, homes),
      undeclared: undeclared(organisation, homes),
    };
  });
}

async function overlaps(duck: DuckDBConnection, { rules }: Organisation): Promise<Overlap[]> {
  const later = rules.map((rule, index) => ({ rule, index })).slice(1);
  if (later.length === 0) return [];
  const rows = await rowsOf<Record<string, number | null>>(
    duck,
    `select rule, ${later
      .map(({ rule, index }) => {
        const both = `filter (rule < ${index} and ${takes(rule)})`;
        return `(count(*) ${both})::double as lines${index}, coalesce(sum(cost) ${both}, 0)::double as cost${index}`;
      })
      .join(', ')} from ruled where rule is not null group by rule`,
  );
  return rows
    .flatMap((row) =>
      later.map(({ rule, index }) => ({
        first: rules[row['rule'] ?? -1]?.name ?? '',
        second: rule.name,
        lines: row[`lines${index}`] ?? 0,
        cost: row[`cost${index}`] ?? 0,
      })),
    )
    .filter(({ lines }) => lines > 0)
    .sort((a, b) => b.cost - a.cost);
}

async function unallocatedPieces(duck: DuckDBConnection): Promise<Piece[]> {
  return rowsOf<{ account: string; service: string; tags: string; cost: number }>(
    duck,
    `select coalesce(SubAccountName, ${LINE.account}) as account, ${LINE.service} as service,
       coalesce(array_to_string(case when ${TAGS_ARE_OBJECT} then json_keys(Tags) end, ', '), '') as tags, sum(cost) as cost
     from ruled where rule is null group by all order by cost desc limit ${MOST}`,
  );
}

async function homesOf(duck: DuckDBConnection, organisation: Organisation): Promise<(Home & { cost: number })[]> {
  const directory = createDirectory(organisation);
  const rows = await rowsOf<{ rule: number; workload_tag: string | null; team_tag: string | null; cost: number }>(
    duck,
    'select rule, workload_tag, team_tag, sum(cost) as cost from ruled where rule is not null group by all',
  );
  return rows.map(({ rule, workload_tag, team_tag, cost }) => ({
    ...directory.home(organisation.rules[rule], workload_tag, team_tag),
    cost,
  }));
}

function declaredWithoutCost(organisation: Organisation, homes: readonly Home[]): string[] {
  const { teams, workloads } = createDirectory(organisation);
  return [
    ...teams.filter(({ team }) => !homes.some((home) => home.team === team)).map(({ team }) => `team ${team}`),
    ...workloads
      .filter(({ team, workload }) => !homes.some((home) => home.team === team && home.workload === workload))
      .map(({ team, workload }) => `${team}/${workload}`),
  ];
}

function undeclared(
  organisation: Organisation,
  homes: readonly (Home & { cost: number })[],
): CatalogReport['undeclared'] {
  const { teams, workloads } = createDirectory(organisation);
  const declaredTeams = teams.map(({ team }) => team);
  const declaredWorkloads = workloads.map(({ workload }) => workload);
  const found = new Map<string, { name: string; cost: number; closest: string | undefined }>();
  const note = (kind: string, name: string, declared: readonly string[], cost: number) => {
    if (name === '' || declared.includes(name)) return;
    const key = `${kind} ${name}`;
    found.set(key, {
      name: key,
      cost: (found.get(key)?.cost ?? 0) + cost,
      closest: closest(name, declared, (candidate) => candidate)[0],
    });
  };
  for (const { team, workload, cost } of homes) {
    note('team', team, declaredTeams, cost);
    note('workload', workload, declaredWorkloads, cost);
  }
  return [...found.values()].sort((a, b) => b.cost - a.cost);
}
