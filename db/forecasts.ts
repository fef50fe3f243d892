import type { Day } from '../src/finops/day.ts';
import type { Metric } from '../src/finops/metric.ts';
import type { Micros } from '../src/finops/money.ts';
import { type Filter, type Scope, scopeKey } from '../src/finops/scope.ts';
import type { Db } from './open.ts';

/** What a period was expected to cost, as of some day. Amounts are micros, ends are exclusive. */
export interface KeptForecast {
  scope: Scope;
  filters: readonly Filter[];
  metric: Metric;
  /** The last complete day that it knew of. */
  through: Day;
  start: Day;
  end: Day;
  mean: Micros;
  /** Its 80 % interval. */
  low: Micros;
  high: Micros;
  /** What the period would cost if the rest of it cost as much a day as it did so far: the naive forecast. */
  runRate: Micros;
}

/** Every forecast that was made; of those that know the same days the last one. */
export interface Forecasts {
  keep(made: readonly KeptForecast[]): Promise<void>;
  /** Those of periods that ended by this day (exclusive) and not before that one, the oldest first. */
  ended(metric: Metric, between: { from: Day; to: Day }): Promise<KeptForecast[]>;
}

/** Few enough that nobody waits for the transaction. */
const BATCH = 200;

export function createForecasts(db: Db, now: () => Date): Forecasts {
  return {
    async keep(made) {
      for (let from = 0; from < made.length; from += BATCH) {
        await db
          .insertInto('forecast')
          .values(made.slice(from, from + BATCH).map((one) => toRow(one, now().toISOString())))
          .onConflict((conflict) =>
            conflict.columns(['subject', 'metric', 'through', 'start', 'end']).doUpdateSet((row) => ({
              made_at: row.ref('excluded.made_at'),
              mean: row.ref('excluded.mean'),
              low: row.ref('excluded.low'),
              high: row.ref('excluded.high'),
              run_rate: row.ref('excluded.run_rate'),
            })),
          )
          .execute();
      }
    },
    async ended(metric, { from, to }) {
      const rows = await db
        .selectFrom('forecast')
        .selectAll()
        .where('metric', '=', metric)
        .where('end', '>=', from)
        .where('end', '<=', to)
        .orderBy('id')
        .execute();
      return rows.map(({ scope, filters, run_rate, metric: said, ...row }) => ({
        ...row,
        metric: said as Metric,
        runRate: run_rate,
        scope: JSON.parse(scope) as Scope,
        filters: JSON.parse(filters) as Filter[],
      }));
    },
  };
}

function toRow({ scope, filters, runRate, ...forecast }: KeptForecast, madeAt: string) {
  const parts = filters.map(({ dimension, value }) => `${dimension} ${value}`).sort();
  return {
    ...forecast,
    run_rate: runRate,
    made_at: madeAt,
    subject: JSON.stringify([scopeKey(scope), ...parts]),
    scope: JSON.stringify(scope),
    filters: JSON.stringify(filters),
  };
}

/** The UTC date on which the month-end forecasts of all scopes were last kept. */
export async function forecastsKeptOn(db: Db): Promise<string | undefined> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', 'forecasts').executeTakeFirst();
  return row?.value;
}

export async function setForecastsKeptOn(db: Db, date: string): Promise<void> {
  await db
    .insertInto('setting')
    .values({ key: 'forecasts', value: date })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: date }))
    .execute();
}
