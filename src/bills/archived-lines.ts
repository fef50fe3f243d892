import { currentLoads } from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { cannotSay } from '../../db/views.ts';
import { UserError } from '../errors.ts';
import type { ChargeCategory } from '../finops/metric.ts';
import type { Organisation } from '../finops/organisation.ts';
import type { Filter, Scope } from '../finops/scope.ts';
import { type Field, fieldsOfRules, tagField } from '../finops/view.ts';
import { loadGlob } from './archive.ts';
import { type DuckDBConnection, literal, paths, rowsOf, withDuckDb } from './duckdb.ts';
import type { BillLines, LineQuery, LineSum } from './lines.ts';
import { firstTag, LINE, ruleIndex, tagOfRule, tagValue } from './rules.ts';
import { createDirectory, type Home } from './targets.ts';
import { viewFor } from './views.ts';

/** Answers from the archive itself what the roll-ups do not tell apart. DuckDB works on threads of its own: the bot goes on. */
export function archivedLines(
  open: Pick<OpenDatabase, 'db'>,
  dataDir: string,
  organisation: () => Organisation,
): BillLines {
  const sum = async (query: LineQuery): Promise<LineSum[]> => {
    const loads = await currentLoads(open.db);
    const touched = loads.filter((load) => load.first_day < query.end && load.last_day >= query.start);
    if (touched.length === 0) return [];
    const needed = neededFields(query, organisation());
    const files = touched.map((load) => {
      const view = viewFor(load, needed);
      if (view === undefined) throw cannotSay(load, needed);
      return loadGlob(dataDir, load.archive, view);
    });
    return withDuckDb(dataDir, (duck) => sumLines(duck, files, organisation(), query));
  };
  return {
    async sum(query) {
      try {
        return await sum(query);
      } catch (error) {
        // An import may have replaced a load between the look at the database and the read of its files.
        if (error instanceof Error && /No files found/i.test(error.message)) return sum(query);
        throw error;
      }
    },
  };
}

/** What the lines must say of a cost to answer the question. */
function neededFields({ scope, filters, by }: LineQuery, { rules, environmentTags }: Organisation): Field[] {
  const ofScope = (one: Scope): Field[] => {
    if (one.kind === 'company') return [];
    if (one.kind === 'account') return ['account'];
    return one.kind === 'mine' ? one.parts.flatMap(ofScope) : fieldsOfRules(rules);
  };
  const ofFilters = filters.flatMap(({ dimension }) =>
    dimension === 'environment' ? environmentTags.map(tagField) : [dimension],
  );
  return [...new Set([by.kind === 'tag' ? tagField(by.key) : by.kind, ...ofFilters, ...ofScope(scope)])];
}

async function sumLines(
  duck: DuckDBConnection,
  files: readonly string[],
  organisation: Organisation,
  { scope, filters, start, end, by }: LineQuery,
): Promise<LineSum[]> {
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
  const { key, name } = keyOf(by);
  const within = await scopeCondition(duck, scope, organisation);
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
  const names = await rowsOf<{ rule: number | null; workload_tag: string | null; team_tag: string | null }>(
    duck,
    'select distinct rule, workload_tag, team_tag from line',
  );
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
