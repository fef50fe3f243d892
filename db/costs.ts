import { type RawBuilder, sql } from 'kysely';
import { UserError } from '../src/errors.ts';
import type { Day } from '../src/finops/day.ts';
import type { ChargeCategory } from '../src/finops/metric.ts';
import type { Micros } from '../src/finops/money.ts';
import type { Filter, Scope } from '../src/finops/scope.ts';
import { keptForGeneration } from './generation.ts';
import type { Db } from './open.ts';
import { GRAIN_COLUMNS, type Grain, type SeriesColumn } from './schema.ts';

/** What was spent, from the daily roll-ups. */
export interface Costs {
  /** One row for each combination of the columns in `by`, the charge category and, if asked for, the day; in no order. */
  sum(query: CostQuery): Promise<CostRow[]>;
}

export interface CostQuery {
  scope: Scope;
  filters: readonly Filter[];
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

export function createCosts(db: Db): Costs {
  const seriesCounts = keptForGeneration(db, async () => {
    const rows = await db
      .selectFrom('series')
      .select(['grain', (query) => query.fn.countAll<number>().as('count')])
      .groupBy('grain')
      .execute();
    return new Map(rows.map((row) => [row.grain, row.count]));
  });

  return {
    async sum({ scope, filters, start, end, by, daily }) {
      const needed = [...by, ...filters.map((filter) => filter.dimension), ...scopeColumns(scope)];
      const grain = scope.kind === 'shared' ? 'pool' : coarsest(needed, await seriesCounts());
      const columns = sql.join([
        ...by.map((column) => sql`s.${sql.ref(column)}`),
        ...(daily ? [sql`d.day`] : []),
        sql`s.category`,
      ]);
      // CROSS JOIN fixes the order: few roll-ups, then the series by index, then their days by the primary key.
      const { rows } = await sql<Record<string, string | number | null>>`
        select ${columns}, sum(d.billed) as billed, sum(d.effective) as effective,
          case when count(d.list) = count(*) then sum(d.list) end as list,
          case when count(d.contracted) = count(*) then sum(d.contracted) end as contracted
        from rollup r cross join series s cross join daily d
        where r.current = 1 and r.first_day < ${end} and r.end_day > ${start}
          and s.grain = ${grain} and ${within(scope)} ${sql.join(filters.map(passes), sql` `)}
          and d.rollup_id = r.id and d.series_id = s.id and d.day >= ${start} and d.day < ${end}
        group by ${columns}`.execute(db);
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
      return sql`s.workload = ${scope.name} and s.team = ${scope.team ?? ''}`;
    case 'account':
      return sql`s.account = ${scope.id}`;
    case 'shared':
      return sql`s.pool = ${scope.name}`;
    case 'unallocated':
      return sql`s.workload = '' and s.team = ''`;
    case 'mine':
      return scope.parts.length === 0 ? sql`false` : sql`(${sql.join(scope.parts.map(within), sql` or `)})`;
  }
}

function passes({ dimension, value }: Filter): RawBuilder<unknown> {
  return sql`and s.${sql.ref(dimension)} = ${value}`;
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
