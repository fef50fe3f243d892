import { currentLoads } from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { UserError } from '../errors.ts';
import type { Origin } from '../finops/claim.ts';
import type { ChargeCategory } from '../finops/metric.ts';
import type { Organisation } from '../finops/organisation.ts';
import type { Filter, Scope } from '../finops/scope.ts';
import { loadGlob } from './archive.ts';
import { type DuckDBConnection, literal, paths, rowsOf, withDuckDb } from './duckdb.ts';
import type { BillLines, LineQuery, LineSelection, LineSum, TaggedCost } from './lines.ts';
import { firstTag, LINE, ruleIndex, tagOfRule, tagValue } from './rules.ts';
import { createDirectory, type Home } from './targets.ts';

/** Answers from the archive itself what the roll-ups do not tell apart. DuckDB works on threads of its own: the bot goes on. */
export function archivedLines(
  open: Pick<OpenDatabase, 'db'>,
  dataDir: string,
  organisation: () => Organisation,
): BillLines {
  const attempt = async <T>(query: LineSelection, work: (lines: SelectedLines) => Promise<T[]>): Promise<T[]> => {
    const loads = await currentLoads(open.db);
    const touched = loads.filter((load) => load.first_day < query.end && load.last_day >= query.start);
    if (touched.length === 0) return [];
    const files = touched.map((load) => loadGlob(dataDir, load.archive));
    return withDuckDb(dataDir, async (duck) => work(await selectLines(duck, files, organisation(), query)));
  };
  const select = async <T>(query: LineSelection, work: (lines: SelectedLines) => Promise<T[]>): Promise<T[]> => {
    try {
      return await attempt(query, work);
    } catch (error) {
      // An import may have replaced a load between the look at the database and the read of its files.
      if (error instanceof Error && /No files found/i.test(error.message)) return attempt(query, work);
      throw error;
    }
  };
  return {
    sum: (query) => select(query, (lines) => sumLines(lines, query.by)),
    origins: (query) => select(query, (lines) => originsOf(lines, organisation().rules)),
    tagged: (query, tags) => select(query, (lines) => taggedByTeam(lines, organisation(), tags)),
  };
}

/** A view `line` of the lines, and the condition under which one of them belongs to the scope. */
interface SelectedLines {
  duck: DuckDBConnection;
  within: string;
}

async function selectLines(
  duck: DuckDBConnection,
  files: readonly string[],
  organisation: Organisation,
  { scope, filters, without, start, end }: LineSelection,
): Promise<SelectedLines> {
  const { rules, environmentTags } = organisation;
  const conditions = [
    `${LINE.day} >= ${start}`,
    `${LINE.day} < ${end}`,
    ...filters.map((filter) => `${filterColumn(filter, environmentTags)} = ${literal(filter.value)}`),
  ];
  await duck.run(`create temp view line as
    select *, ${tagOfRule(rules, 'workload', 'rule')} as workload_tag, ${tagOfRule(rules, 'team', 'rule')} as team_tag
    from (select *, ${ruleIndex(rules)} as rule from read_parquet(${paths(files)}, union_by_name = true)
      where ${conditions.join(' and ')})`);
  const within = [await scopeCondition(duck, scope, organisation)];
  for (const one of without) within.push(`not ${await scopeCondition(duck, one, organisation)}`);
  return { duck, within: within.join(' and ') };
}

async function sumLines({ duck, within }: SelectedLines, by: LineQuery['by']): Promise<LineSum[]> {
  const { key, name } = keyOf(by);
  const rows = await rowsOf<Omit<LineSum, 'category'> & { category: string }>(
    duck,
    `select ${key} as key, coalesce(max(${name}), ${key}) as name, ${LINE.category} as category,
       ${microsOf('BilledCost')} as billed, ${microsOf('EffectiveCost')} as effective,
       ${microsOf('ListCost')} as list, ${microsOf('ContractedCost')} as contracted
     from line where ${within} group by ${key}, ${LINE.category} order by effective desc, key`,
  );
  return rows.map((row) => {
    for (const amount of [row.billed, row.effective, row.list ?? 0, row.contracted ?? 0]) {
      if (!Number.isSafeInteger(amount))
        throw new UserError(`The cost of ${row.key} is beyond what can be added exactly.`);
    }
    return { ...row, category: row.category as ChargeCategory };
  });
}

/** What decides where a line goes. */
type OriginRow = { rule: number | null; workload_tag: string | null; team_tag: string | null };

async function originsOf({ duck, within }: SelectedLines, rules: Organisation['rules']): Promise<Origin[]> {
  const rows = await rowsOf<OriginRow>(duck, `select distinct rule, workload_tag, team_tag from line where ${within}`);
  return rows.map(({ rule, workload_tag, team_tag }) => ({
    rule: rule === null ? undefined : rules[rule],
    workloadTag: workload_tag ?? undefined,
    teamTag: team_tag ?? undefined,
  }));
}

async function taggedByTeam(
  { duck, within }: SelectedLines,
  organisation: Organisation,
  tags: readonly string[],
): Promise<TaggedCost[]> {
  const all = tags.map((tag) => `${tagValue(tag)} is not null`).join(' and ') || 'true';
  const rows = await rowsOf<OriginRow & { cost: number; tagged: number }>(
    duck,
    `select rule, workload_tag, team_tag, ${microsOf('EffectiveCost')} as cost,
       coalesce((round(sum(EffectiveCost) filter (${all}), 6) * 1000000)::double, 0) as tagged
     from line where ${within} and ${LINE.category} not in ('Tax', 'Credit') group by rule, workload_tag, team_tag`,
  );
  const directory = createDirectory(organisation);
  const teams = new Map<string, TaggedCost>();
  for (const { rule, workload_tag, team_tag, cost, tagged } of rows) {
    const { team } = directory.home(rule === null ? undefined : organisation.rules[rule], workload_tag, team_tag);
    const sum = teams.get(team) ?? { team, cost: 0, tagged: 0 };
    teams.set(team, { team, cost: sum.cost + cost, tagged: sum.tagged + tagged });
  }
  return [...teams.values()];
}

/** The lines that belong to a scope, as SQL over the view `line`. */
async function scopeCondition(duck: DuckDBConnection, scope: Scope, organisation: Organisation): Promise<string> {
  switch (scope.kind) {
    case 'company':
      return 'true';
    case 'account':
      return `${LINE.account} = ${literal(scope.id)}`;
    case 'mine': {
      const parts: string[] = [];
      for (const part of scope.parts) parts.push(await scopeCondition(duck, part, organisation));
      return parts.length === 0 ? 'false' : `(${parts.join(' or ')})`;
    }
    case 'unit':
      return homeCondition(duck, organisation, (home) => home.unit === scope.name);
    case 'team':
      return homeCondition(duck, organisation, (home) => home.team === scope.name);
    case 'workload':
      return homeCondition(
        duck,
        organisation,
        (home) => home.workload === scope.name && home.team === (scope.team ?? ''),
      );
    case 'shared':
      return homeCondition(duck, organisation, (home) => home.pool === scope.name);
    case 'unallocated':
      return homeCondition(duck, organisation, (home) => !home.team && !home.workload && !home.pool);
  }
}

async function homeCondition(
  duck: DuckDBConnection,
  organisation: Organisation,
  belongs: (home: Home) => boolean,
): Promise<string> {
  const directory = createDirectory(organisation);
  const names = await rowsOf<OriginRow>(duck, 'select distinct rule, workload_tag, team_tag from line');
  const same = (column: string, value: string | number | null) =>
    value === null ? `${column} is null` : `${column} = ${typeof value === 'number' ? value : literal(value)}`;
  const any = names
    .filter(({ rule, workload_tag, team_tag }) =>
      belongs(directory.home(rule === null ? undefined : organisation.rules[rule], workload_tag, team_tag)),
    )
    .map(
      (one) =>
        `(${same('rule', one.rule)} and ${same('workload_tag', one.workload_tag)} and ${same('team_tag', one.team_tag)})`,
    );
  return any.length === 0 ? 'false' : `(${any.join(' or ')})`;
}

function keyOf(by: LineQuery['by']): { key: string; name: string } {
  switch (by.kind) {
    case 'sku':
      return { key: `coalesce(SkuId, '')`, name: 'ChargeDescription' };
    case 'resource':
      return { key: `coalesce(ResourceId, '')`, name: 'ResourceName' };
    case 'tag':
      return { key: `coalesce(${tagValue(by.key)}, '')`, name: 'null::varchar' };
  }
}

function filterColumn(filter: Filter, environmentTags: readonly string[]): string {
  return filter.dimension === 'environment' ? firstTag(environmentTags) : LINE[filter.dimension];
}

function microsOf(column: string): string {
  return `(round(sum(${column}), 6) * 1000000)::double`;
}
