import type SQLite from 'better-sqlite3';
import type { Day } from '../src/finops/day.ts';

/** A day of a shared cost that waits to be split. Amounts in micros. */
export interface PoolDay {
  pool: string;
  provider: string;
  service: string;
  account: string;
  region: string;
  environment: string;
  category: string;
  commitment: string;
  day: Day;
  billed: number;
  effective: number;
  list: number | null;
  contracted: number | null;
}

/** What a team or workload cost directly. */
export interface DirectCost {
  unit: string;
  team: string;
  workload: string;
  effective: number;
}

/** The shared costs in some roll-ups between two days (end exclusive), one row for each series and day. */
export function poolDays(sqlite: SQLite.Database, rollups: readonly number[], start: Day, end: Day): PoolDay[] {
  return sqlite
    .prepare(
      `select s.pool, s.provider, s.service, s.account, s.region, s.environment, s.category, s.commitment, d.day,
         sum(d.billed) as billed, sum(d.effective) as effective, sum(d.list) as list, sum(d.contracted) as contracted
       from series s cross join json_each(@rollups) r
       cross join daily d on d.rollup_id = r.value and d.series_id = s.id and d.day >= @start and d.day < @end
       where s.grain = 'pool'
       group by s.pool, s.provider, s.service, s.account, s.region, s.environment, s.category, s.commitment, d.day`,
    )
    .all({ rollups: JSON.stringify(rollups), start, end }) as PoolDay[];
}

/** Direct effective cost of each team and workload, without tax and credits. */
export function directCosts(sqlite: SQLite.Database, rollups: readonly number[], start: Day, end: Day): DirectCost[] {
  return sqlite
    .prepare(
      `select s.unit, s.team, s.workload, sum(d.effective) as effective
       from json_each(@rollups) r
       cross join daily d on d.rollup_id = r.value
       join series s on s.id = d.series_id
       where s.grain = 'full' and s.pool = '' and s.category not in ('Tax', 'Credit') and s.team || s.workload <> ''
         and d.day >= @start and d.day < @end
       group by s.unit, s.team, s.workload`,
    )
    .all({ rollups: JSON.stringify(rollups), start, end }) as DirectCost[];
}
