import { type DuckDBConnection, rowsOf } from '../bills/duckdb.ts';
import { firstTag, LINE, tagValue } from '../bills/rules.ts';
import { AllocationRule, toRule } from '../config/allocation.ts';
import { draftFile, draftRules } from './draft.ts';
import { type Archive, applyRules, type Reach, withRecentLines } from './lines.ts';
import { keysFor, type TagCoverage, tagCoverage } from './tags.ts';

/** Workloads that make up this share of the cost are declared by name; smaller ones are found by their tag all the same. */
const MOST_COST = 0.99;
const MOST_WORKLOADS = 200;
const ACCOUNT_NAME = `coalesce(max(SubAccountName), max(BillingAccountName), '')`;

export interface Account {
  id: string;
  name: string;
}

/** What the drafted rules leave: its share of the cost, and the accounts with most of it. */
export interface Rest {
  share: number;
  accounts: (Account & { cost: number })[];
}

/** What the draft is made of. */
export interface Findings {
  periods: readonly string[];
  tags: TagCoverage[];
  workload: string[];
  team: string | undefined;
  unit: string | undefined;
  environment: string[];
  places: Place[];
  accounts: Account[];
  hasTax: boolean;
  support: string[];
}

/** A workload (or a team without one) and where most of its cost says that it belongs. */
export interface Place {
  unit: string;
  team: string;
  workload: string;
}

/**
 * Drafts a showback.yaml from the bills: units, teams and workloads as the tags name them, and rules that allocate by them.
 * @throws UserError when there are no bills
 */
export function draftCatalog({
  name,
  currency,
  ...archive
}: Archive & { name: string; currency: string }): Promise<string> {
  return withRecentLines(archive, ['service', 'account'], async (duck, periods) => {
    const findings = await look(duck, periods);
    const rules = draftRules(findings);
    const reach = await applyRules(
      duck,
      rules.map((rule, index) => toRule(AllocationRule.parse(rule), index)),
    );
    const useful = rules.filter((_, index) => reach.some(({ rule }) => rule === index));
    return draftFile(name, currency, findings, useful, await restOf(duck, reach));
  });
}

async function look(duck: DuckDBConnection, periods: readonly string[]): Promise<Findings> {
  const tags = await tagCoverage(duck);
  const workload = keysFor('workload', tags)
    .slice(0, 2)
    .map(({ key }) => key);
  const { team, unit } = teamAndUnit(tags);
  const environment = keysFor('environment', tags).map(({ key }) => key);
  const support = await supportServices(duck);
  return {
    ...{ periods, tags, workload, team, unit, environment },
    places: await places(duck, workload, team, unit),
    accounts: await accounts(duck),
    hasTax: (await rowsOf(duck, `select 1 as found from line where ChargeCategory = 'Tax' limit 1`)).length > 0,
    support,
  };
}

/** A tag that reaches less than half as far as the best one is too thin; where only one of the two is tagged, it names the teams. */
function teamAndUnit(tags: readonly TagCoverage[]): { team: string | undefined; unit: string | undefined } {
  const enough = ({ share }: TagCoverage) => share >= (tags[0]?.share ?? 0) / 2;
  const team = keysFor('team', tags).find(enough)?.key;
  const unit = keysFor('unit', tags).find(enough)?.key;
  return team === undefined ? { team: unit, unit: undefined } : { team, unit };
}

/** Each workload under the team, and each team under the unit, that most of its cost is tagged with; the costliest first. */
async function places(
  duck: DuckDBConnection,
  workload: readonly string[],
  team: string | undefined,
  unit: string | undefined,
): Promise<Place[]> {
  if (workload.length === 0 && team === undefined) return [];
  const value = (key: string | undefined) => (key === undefined ? `''` : `lower(coalesce(${tagValue(key)}, ''))`);
  return rowsOf<{ unit: string; team: string; workload: string }>(
    duck,
    `with tagged as (select lower(${firstTag(workload)}) as workload, ${value(team)} as team, ${value(unit)} as unit, cost from line),
       homes as (select workload, team, unit, sum(cost) as cost from tagged where workload <> '' or team <> '' group by all),
       teams as (select team, arg_max(unit, (unit <> '', cost)) as unit from homes where team <> '' group by team),
       workloads as (select workload, arg_max(team, (team <> '', cost)) as team, arg_max(unit, (unit <> '', cost)) as unit,
         sum(cost) as cost from homes where workload <> '' group by workload),
       ranked as (select *, sum(cost) over (order by cost desc, workload) - cost as before, sum(cost) over () as total from workloads)
     select workload, team, coalesce(nullif(teams.unit, ''), ranked.unit, '') as unit
     from ranked left join teams using (team) where before < ${MOST_COST} * total
     order by cost desc, workload limit ${MOST_WORKLOADS}`,
  );
}

/** The accounts that cost most. */
async function accounts(duck: DuckDBConnection): Promise<Account[]> {
  return rowsOf<{ id: string; name: string }>(
    duck,
    `select ${LINE.account} as id, ${ACCOUNT_NAME} as name from line group by ${LINE.account}
     order by sum(cost) desc, id limit 50`,
  );
}

/** Reads the table `ruled`. */
async function restOf(duck: DuckDBConnection, reach: readonly Reach[]): Promise<Rest> {
  const whole = reach.reduce((sum, { cost }) => sum + cost, 0);
  const left = reach.find(({ rule }) => rule === null)?.cost ?? 0;
  return {
    share: left / (whole || 1),
    accounts: await rowsOf<{ id: string; name: string; cost: number }>(
      duck,
      `select ${LINE.account} as id, ${ACCOUNT_NAME} as name, sum(cost) as cost from ruled where rule is null
       group by ${LINE.account} having sum(cost) > 0 order by cost desc, id limit 20`,
    ),
  };
}

async function supportServices(duck: DuckDBConnection): Promise<string[]> {
  const rows = await rowsOf<{ service: string }>(
    duck,
    `select distinct ServiceName as service from line where ServiceName ilike '%support%' order by service`,
  );
  return rows.map(({ service }) => service);
}
