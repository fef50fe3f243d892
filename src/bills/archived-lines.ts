import { type CurrentLoad, currentLoads } from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { cannotSay } from '../../db/views.ts';
import { UserError } from '../errors.ts';
import type { Origin } from '../finops/claim.ts';
import type { Day } from '../finops/day.ts';
import type { Metric } from '../finops/metric.ts';
import type { Organisation } from '../finops/organisation.ts';
import type { Filter, Scope } from '../finops/scope.ts';
import { type Field, fieldsOfRules, tagField } from '../finops/view.ts';
import { loadGlob } from './archive.ts';
import { type DuckDBConnection, identifier, literal, paths, rowsOf, withDuckDb } from './duckdb.ts';
import { KNOWN_COLUMNS } from './focus.ts';
import { isHome, joined, type OriginRow, sumSpans } from './line-spans.ts';
import type { BillLines, LineQuery, LineSelection, LineSpan, LineSum, LineSums, TaggedCost } from './lines.ts';
import { firstTag, LINE, ruleIndex, tagOfRule, tagValue } from './rules.ts';
import { createDirectory, type Home } from './targets.ts';
import { viewFor } from './views.ts';

/** Answers from the archive itself what the roll-ups do not tell apart. DuckDB works on threads of its own: the bot goes on. */
export function archivedLines(
  open: Pick<OpenDatabase, 'db'>,
  dataDir: string,
  organisation: () => Organisation,
): BillLines {
  const touchedBy = (loads: readonly CurrentLoad[], ranges: readonly Range[]) =>
    loads.filter((load) => ranges.some(({ start, end }) => load.first_day < end && load.last_day >= start));
  const attempt = async <T>(
    { ranges, needed, filters }: Wanted,
    work: (duck: DuckDBConnection) => Promise<T>,
  ): Promise<T | undefined> => {
    const touched = touchedBy(await currentLoads(open.db), ranges);
    if (touched.length === 0) return undefined;
    const files = touched.map((load) => {
      const view = viewFor(load, needed);
      if (view === undefined) throw cannotSay(load, needed);
      return loadGlob(dataDir, load.archive, view);
    });
    return withDuckDb(dataDir, async (duck) => {
      await viewLines(duck, files, organisation(), { ranges, filters });
      return work(duck);
    });
  };
  const inTurn = createQueue();
  const read = <T>(wanted: Wanted, work: (duck: DuckDBConnection) => Promise<T>) =>
    inTurn(() =>
      attempt(wanted, work).catch((error) => {
        // An import may have replaced a load between the look at the database and the read of its files.
        if (error instanceof Error && /No files found|Cannot open file/i.test(error.message))
          return attempt(wanted, work);
        throw error;
      }),
    );
  const select = <T>(query: LineSelection, work: (lines: SelectedLines) => Promise<T>) =>
    read(
      { ranges: rangesOf(query), needed: neededFields(query, organisation()), filters: query.filters },
      async (duck) => work(await selectLines(duck, organisation(), query)),
    );
  return {
    sum: async (query) =>
      (await select(query, (lines) => sumLines(lines, query))) ?? { rows: [], others: 0, known: true },
    async sumEach(by, spans, most) {
      const loads = await currentLoads(open.db);
      const asked = spans.map((span) => {
        const query = { ...span, by: { kind: by }, filters: [], without: [] };
        return { span, ranges: rangesOf(query), needed: neededFields(query, organisation()) };
      });
      const able = asked.filter(({ ranges, needed }) =>
        touchedBy(loads, ranges).every((load) => viewFor(load, needed) !== undefined),
      );
      const sums = new Map<LineSpan, LineSum[]>();
      for (const alike of Map.groupBy(able, ({ needed }) => JSON.stringify(needed)).values()) {
        const [{ needed }] = alike as [(typeof alike)[number]];
        const ranges = joined(alike.flatMap((one) => one.ranges));
        const told = await read({ ranges, needed, filters: [] }, (duck) =>
          sumSpans(
            duck,
            organisation(),
            keyOf({ kind: by }),
            alike.map(({ span }) => span),
            most,
          ),
        );
        for (const [index, { span }] of alike.entries()) sums.set(span, (told?.[index] ?? []).map(exactly));
      }
      return spans.map((span) => sums.get(span) ?? []);
    },
    origins: async (query) => (await select(query, (lines) => originsOf(lines, organisation().rules))) ?? [],
    tagged: async (query, tags) => (await select(query, (lines) => taggedByTeam(lines, organisation(), tags))) ?? [],
  };
}

/** Lines of some days that are read, and what they must say. */
interface Wanted {
  ranges: readonly Range[];
  needed: readonly Field[];
  filters: readonly Filter[];
}
interface Range {
  start: Day;
  /** Exclusive. */
  end: Day;
}

/** One at a time: each takes the memory of an import. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}

/** The days that a question is about. */
function rangesOf({ start, end, before }: Range & Partial<Pick<LineQuery, 'before'>>): Range[] {
  return [{ start, end }, ...(before ? [before] : [])];
}

/** What the lines must say of a cost to answer the question. */
function neededFields(
  query: Pick<LineSelection, 'scope' | 'filters' | 'without'> & Partial<Pick<LineQuery, 'by'>>,
  { rules, environmentTags }: Organisation,
): Field[] {
  const { scope, filters, without, by } = query;
  const ofScope = (one: Scope): Field[] => {
    if (one.kind === 'company') return [];
    if (one.kind === 'account') return ['account'];
    return one.kind === 'mine' ? one.parts.flatMap(ofScope) : fieldsOfRules(rules);
  };
  const ofFilters = filters.flatMap(({ dimension }) =>
    dimension === 'environment' ? environmentTags.map(tagField) : [dimension],
  );
  // Without a dimension it is asked which rules took the lines.
  const ofAnswer = by === undefined ? fieldsOfRules(rules) : [by.kind === 'tag' ? tagField(by.key) : by.kind];
  return [...new Set([...ofAnswer, ...ofFilters, ...[scope, ...without].flatMap(ofScope)])];
}

/** A view `line` of the lines, and the condition under which one of them belongs to the scope. */
interface SelectedLines {
  duck: DuckDBConnection;
  within: string;
}

async function selectLines(
  duck: DuckDBConnection,
  organisation: Organisation,
  { scope, without }: LineSelection,
): Promise<SelectedLines> {
  const within = [await scopeCondition(duck, scope, organisation)];
  for (const one of without) within.push(`not ${await scopeCondition(duck, one, organisation)}`);
  return { duck, within: within.join(' and ') };
}

/** A view `line`: the lines of the days, and the rule and tags that decide whose each is. */
async function viewLines(
  duck: DuckDBConnection,
  files: readonly string[],
  { rules, environmentTags }: Organisation,
  { ranges, filters }: Pick<Wanted, 'ranges' | 'filters'>,
): Promise<void> {
  const conditions = [
    `(${ranges.map(({ start, end }) => `${LINE.day} >= ${start} and ${LINE.day} < ${end}`).join(' or ')})`,
    ...filters.map((filter) => `${filterColumn(filter, environmentTags)} = ${literal(filter.value)}`),
  ];
  await duck.run(`create temp view line as
    select *, ${tagOfRule(rules, 'workload', 'rule')} as workload_tag, ${tagOfRule(rules, 'team', 'rule')} as team_tag
    from (select ${KNOWN_COLUMNS.map(identifier).join(', ')}, ${ruleIndex(rules)} as rule from read_parquet(${paths(files)}, union_by_name = true)
      where ${conditions.join(' and ')})`);
}

async function sumLines({ duck, within }: SelectedLines, query: LineQuery): Promise<LineSums> {
  const { by, categories, before, most } = query;
  const { key, name } = keyOf(by);
  const cost = COSTS[query.metric];
  const during = ({ start, end }: { start: Day; end: Day }) => `${LINE.day} >= ${start} and ${LINE.day} < ${end}`;
  const sum = (days: string) => `coalesce(sum(${cost}) filter (${days}), 0)`;
  await duck.run(`create temp table sums as
    select ${key} as key, max(${name}) as name, ${sum(during(query))} as now, ${before ? sum(during(before)) : '0'} as before,
      count(*) - count(${cost}) as unknown
    from line where ${within} and ${LINE.category} in (${categories.map(literal).join(', ')}) group by ${key}`);
  const micros = (column: string) => `(round(${column}, 6) * 1000000)::double as ${column}`;
  const rows = await rowsOf<{ key: string; name: string; now: number; before: number }>(
    duck,
    `select key, coalesce(name, key) as name, ${micros('now')}, ${micros('before')}
     from sums order by sums.now desc, key limit ${most}`,
  );
  const [all] = await rowsOf<{ keys: number; unknown: number }>(
    duck,
    'select count(*)::double as keys, coalesce(sum(unknown), 0)::double as unknown from sums',
  );
  return { rows: rows.map(exactly), others: (all?.keys ?? 0) - rows.length, known: all?.unknown === 0 };
}

function exactly<Row extends LineSum>(row: Row): Row {
  if (Number.isSafeInteger(row.now) && Number.isSafeInteger(row.before)) return row;
  throw new UserError(`The cost of ${row.key} is beyond what can be added exactly.`);
}

const COSTS: Record<Metric, string> = {
  billed: 'BilledCost',
  effective: 'EffectiveCost',
  list: 'ListCost',
  contracted: 'ContractedCost',
};

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
    const { team, pool } = directory.home(rule === null ? undefined : organisation.rules[rule], workload_tag, team_tag);
    if (pool !== '') continue;
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
    default:
      return homeCondition(duck, organisation, (home) => isHome(scope, home));
  }
}

async function homeCondition(
  duck: DuckDBConnection,
  organisation: Organisation,
  belongs: (home: Home) => boolean,
): Promise<string> {
  const directory = createDirectory(organisation);
  const names = await rowsOf<OriginRow>(duck, 'select distinct rule, workload_tag, team_tag from line');
  // "not" is put before it for what must be left out: what is null must be false there, not null.
  const same = (column: string, value: string | number | null) =>
    `${column} is not distinct from ${typeof value === 'string' ? literal(value) : value}`;
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
