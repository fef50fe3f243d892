import { type RawBuilder, sql } from 'kysely';
import { UserError } from '../src/errors.ts';
import type { Day } from '../src/finops/day.ts';
import type { ChargeCategory } from '../src/finops/metric.ts';
import type { Micros } from '../src/finops/money.ts';
import type { Scope } from '../src/finops/scope.ts';
import { keptForGeneration } from './generation.ts';
import type { Db } from './open.ts';
import { GRAIN_COLUMNS, type Grain, type SeriesColumn } from './schema.ts';
import { createViews } from './views.ts';

/** What was spent, from the daily roll-ups. */
export interface Costs {
  /**
   * One row for each combination of the columns in `by`, the charge category and, if asked for, the day; in no order.
   * @throws UserError when a bill that comes in views has none that tells all of this apart
   */
  sum(query: CostQuery): Promise<CostRow[]>;
}

export interface CostQuery {
  scope: Scope;
  filters: readonly { dimension: SeriesColumn; value: string }[];
  /** Parts of the scope that are left out. */
  without: readonly Scope[];
  start: Day;
  /** Exclusive. */
  end: Day;
  by: readonly SeriesColumn[];
  daily: boolean;
}

export interface CostRow {
  /** Values of the columns in `by`, in their order; '' where a dimension does not apply. */
  keys: string[];
  /** The first day of the query where days are not told apart. */
  day: Day;
  category: ChargeCategory;
  billed: Micros;
  effective: Micros;
  /** null where the bills do not say it for all of the sum. */
  list: Micros | null;
  contracted: Micros | null;
}

const SUMS = sql`sum(billed) as billed, sum(effective) as effective,
  case when count(list) = count(*) then sum(list) end as list,
  case when count(contracted) = count(*) then sum(contracted) end as contracted`;

export function createCosts(db: Db): Costs {
  const seriesCounts = keptForGeneration(db, async () => {
    const rows = await db
      .selectFrom('series')
      .select(['grain', (query) => query.fn.countAll<number>().as('count')])
      .groupBy('grain')
      .execute();
    return new Map(rows.map((row) => [row.grain, row.count]));
  });

  const chooseViews = createViews(db);

  return {
    async sum({ scope, filters, without, start, end, by, daily }) {
      const scopes = [scope, ...without];
      const needed = [...by, ...filters.map((filter) => filter.dimension), ...scopes.flatMap(scopeColumns)];
      const grain = scope.kind === 'shared' ? 'pool' : coarsest(needed, await seriesCounts());
      const chosen = await chooseViews([...needed, 'category'], { start, end });
      const columns = sql.join([
        ...by.map((column) => sql.ref(column)),
        ...(daily ? [sql.ref('day')] : []),
        sql.ref('category'),
      ]);
      const counts = chosen
        ? sql`(r.view = '' or r.id in (select value from json_each(${JSON.stringify(chosen)})))`
        : sql`true`;
      const isWhole = sql`(r.first_day >= ${start} and r.end_day <= ${end})`;
      // CROSS JOIN fixes the order: few roll-ups, then the series by index, then their amounts by the primary key.
      const from = (table: 'daily' | 'total', conditions: RawBuilder<unknown>) => sql`
        select ${columns}, ${SUMS} from rollup r cross join series s cross join ${sql.table(table)} d
        where r.current = 1 and ${counts} and r.first_day < ${end} and r.end_day > ${start}
          and s.grain = ${grain} and ${within(scope)}
          ${sql.join([...filters.map(passes), ...without.map(outside)], sql` `)}
          and d.rollup_id = r.id and d.series_id = s.id and ${conditions}
        group by ${columns}`;
      const ofDays = sql`d.day >= ${start} and d.day < ${end}`;
      const { rows } = (await (daily
        ? from('daily', ofDays)
        : sql`select ${columns}, ${SUMS} from
            (${from('total', isWhole)} union all ${from('daily', sql`not ${isWhole} and ${ofDays}`)})
            group by ${columns}`
      ).execute(db)) as { rows: Record<string, string | number | null>[] };
      return rows.map((row) => ({
        keys: by.map((column) => String(row[column])),
        day: daily ? Number(row['day']) : start,
        category: row['category'] as ChargeCategory,
        billed: exact(row['billed']) ?? 0,
        effective: exact(row['effective']) ?? 0,
        list: exact(row['list']),
        contracted: exact(row['contracted']),
      }));
    },
  };
}

/** The grain with the fewest series that still tells the columns apart. */
function coarsest(columns: readonly SeriesColumn[], counts: ReadonlyMap<Grain, number>): Grain {
  const grains = (['team', 'service', 'place', 'full'] as const).filter((grain) =>
    columns.every((column) => (GRAIN_COLUMNS[grain] as readonly string[]).includes(column)),
  );
  return grains.reduce((best, grain) => ((counts.get(grain) ?? 0) < (counts.get(best) ?? 0) ? grain : best), 'full');
}

function scopeColumns(scope: Scope): SeriesColumn[] {
  switch (scope.kind) {
    case 'company':
      return [];
    case 'unit':
      return ['unit'];
    case 'team':
      return ['team'];
    case 'workload':
    case 'unallocated':
      return ['team', 'workload'];
    case 'account':
      return ['account'];
    case 'shared':
      return ['pool'];
    case 'mine':
      return scope.parts.flatMap(scopeColumns);
  }
}

function within(scope: Scope): RawBuilder<unknown> {
  switch (scope.kind) {
    case 'company':
      return sql`true`;
    case 'unit':
      return sql`s.unit = ${scope.name}`;
    case 'team':
      return sql`s.team = ${scope.name}`;
    case 'workload':
      return sql`(s.workload = ${scope.name} and s.team = ${scope.team ?? ''})`;
    case 'account':
      return sql`s.account = ${scope.id}`;
    case 'shared':
      return sql`s.pool = ${scope.name}`;
    case 'unallocated':
      return sql`(s.workload = '' and s.team = '')`;
    case 'mine':
      return scope.parts.length === 0 ? sql`false` : sql`(${sql.join(scope.parts.map(within), sql` or `)})`;
  }
}

function passes({ dimension, value }: CostQuery['filters'][number]): RawBuilder<unknown> {
  return sql`and s.${sql.ref(dimension)} = ${value}`;
}

function outside(scope: Scope): RawBuilder<unknown> {
  return sql`and not ${within(scope)}`;
}

function exact(amount: string | number | null | undefined): Micros | null {
  if (amount === null || amount === undefined) return null;
  if (!Number.isSafeInteger(amount)) {
    throw new UserError('This sum is beyond what can be added exactly.', {
      hint: 'Ask for fewer days or a smaller scope.',
    });
  }
  return amount as Micros;
}
