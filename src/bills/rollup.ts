import type { DuckDBAppender } from '@duckdb/node-api';
import type { DayRow, RollupWriter } from '../../db/rollups.ts';
import { GRAIN_COLUMNS, type Grain, SERIES_COLUMNS } from '../../db/schema.ts';
import { UserError } from '../errors.ts';
import type { Organisation } from '../finops/organisation.ts';
import { condensedLines } from './condensed-lines.ts';
import { type DuckDBConnection, identifier, literal, rowsOf } from './duckdb.ts';
import { COSTS } from './focus.ts';
import { firstTag, groupedReading, LINE, ruleIndex, tagOfRule } from './rules.ts';
import { createDirectory, type Home } from './targets.ts';

/** A load to be rolled up: its id, account and period, and the Parquet files that hold its lines. */
export interface LoadToRoll {
  id: number;
  billing_account: string;
  period: string;
  glob: string;
}

const AMOUNTS = ['billed', 'effective', 'list', 'contracted'] as const;
const KEYS = SERIES_COLUMNS.map(identifier).join(', ');
/** Micros that JavaScript holds exactly. */
const LARGEST = 9_007_199_254_740_991;

/**
 * Allocates the lines of some loads and adds them up by day into the table `rolled_up` of this connection: one row for
 * each load, day and series of the grain `full`, in integer micros, rounded once.
 *
 * @returns by load id, what the rounding took away from or added to the billed cost: micros, as decimal text
 * @throws UserError when an amount of one row is beyond the safe integers
 */
export async function rollUp(
  duck: DuckDBConnection,
  loads: readonly LoadToRoll[],
  organisation: Organisation,
): Promise<Map<number, string>> {
  await addUp(duck, loads, organisation);
  await nameTargets(duck, organisation);
  await duck.run(`create or replace temp table exact as
    select load_id, ${KEYS}, day, ${AMOUNTS.map((name) => `sum(${name}) as ${name}`).join(', ')}
    from (select * from added_up join target using (target_id)) group by load_id, ${KEYS}, day`);
  await duck.run('drop table added_up');
  await refuseHugeAmounts(duck);
  // Below the limit a double holds each micro; DuckDB's own arithmetic on 128-bit decimals takes ten times as long.
  const micros = (name: string) => `round(${name}::double * 1000000)::bigint as ${name}`;
  await duck.run(`create or replace temp table rolled_up as
    select load_id, ${KEYS}, day::integer as day, ${AMOUNTS.map(micros).join(', ')} from exact`);
  const sums = (table: string) => `(select load_id, sum(billed) as billed from ${table} group by load_id)`;
  const rounding = await rowsOf<{ load_id: number; difference: string }>(
    duck,
    `select load_id::integer as load_id, (stored.billed::decimal(38, 6) - exact.billed * 1000000)::decimal(38, 6)::varchar as difference
     from ${sums('rolled_up')} stored join ${sums('exact')} exact using (load_id)`,
  );
  await duck.run('drop table exact');
  return new Map(rounding.map((row) => [row.load_id, row.difference]));
}

/** The lines by day and by what the rules look at; exact decimals. */
async function addUp(duck: DuckDBConnection, loads: readonly LoadToRoll[], organisation: Organisation): Promise<void> {
  const { rules, environmentTags } = organisation;
  const first = loads[0];
  const whose =
    loads.length === 1 && first
      ? { column: `${first.id}`, join: '' }
      : {
          column: 'batch.load_id',
          join: `join (values ${loads.map((load) => `(${load.id}, ${literal(load.billing_account)}, ${literal(load.period)})`).join(', ')})
            batch(load_id, account_id, period)
            on BillingAccountId = batch.account_id and strftime(BillingPeriodStart, '%Y-%m') = batch.period`,
        };
  const { columns, reading } = groupedReading(rules, environmentTags);
  const globs = loads.map((load) => load.glob);
  const lines = await condensedLines(duck, globs, rules);
  const sums = (names: readonly string[]) => names.map((name, index) => `sum(${name}) as ${AMOUNTS[index]}`).join(', ');
  await duck.run(`create or replace temp table grouped as
    select load_id, ${ruleIndex(rules, reading)} as rule, ${firstTag(environmentTags, reading)} as environment,
      ${tagOfRule(rules, 'workload', 'rule', reading)} as workload_tag, ${tagOfRule(rules, 'team', 'rule', reading)} as team_tag,
      provider, service, account, region, category, commitment, day, ${sums(AMOUNTS)}
    from (select ${whose.column} as load_id, ${columns.map((column) => `${column}, `).join('')}
        ${LINE.provider} as provider, ${LINE.service} as service, ${LINE.account} as account, ${LINE.region} as region,
        ${LINE.category} as category, ${LINE.commitment} as commitment, ${LINE.day} as day, ${sums(COSTS)}
      from ${lines} ${whose.join}
      group by all)
    group by all`);
  await duck.run(`create or replace temp table target_names as
    select rule, workload_tag, team_tag, (row_number() over ())::integer as target_id
    from (select distinct rule, workload_tag, team_tag from grouped)`);
  await duck.run(`create or replace temp table added_up as
    select grouped.* exclude (rule, workload_tag, team_tag), target_id from grouped join target_names
      on grouped.rule is not distinct from target_names.rule
      and grouped.workload_tag is not distinct from target_names.workload_tag
      and grouped.team_tag is not distinct from target_names.team_tag`);
  await duck.run('drop table grouped');
}

/** Says of each distinct combination of rule and tag values which unit, team, workload or pool it means. */
async function nameTargets(duck: DuckDBConnection, organisation: Organisation): Promise<void> {
  const directory = createDirectory(organisation);
  const names = await rowsOf<{
    target_id: number;
    rule: number | null;
    workload_tag: string | null;
    team_tag: string | null;
  }>(duck, 'select target_id, rule, workload_tag, team_tag from target_names');
  await duck.run(`create or replace temp table target
    (target_id integer, unit varchar, team varchar, workload varchar, pool varchar)`);
  const appender = await duck.createAppender('target');
  for (const { target_id, rule, workload_tag, team_tag } of names) {
    const home = directory.home(rule === null ? undefined : organisation.rules[rule], workload_tag, team_tag);
    appender.appendInteger(target_id);
    appendHome(appender, home);
    appender.endRow();
  }
  appender.closeSync();
}

async function refuseHugeAmounts(duck: DuckDBConnection): Promise<void> {
  const [huge] = await rowsOf<{ service: string; account: string; day: string }>(
    duck,
    `select service, account, (date '1970-01-01' + day::integer)::varchar as day from exact
     where greatest(${AMOUNTS.map((name) => `abs(coalesce(${name}, 0))`).join(', ')}) > ${LARGEST / 1_000_000} limit 1`,
  );
  if (!huge) return;
  throw new UserError(
    `${huge.service} of account ${huge.account} on ${huge.day} costs more than can be added exactly (9 billion).`,
    { hint: 'Is this amount in a smaller unit than the bill says? Nothing was imported.' },
  );
}

/**
 * Writes the rows of a table shaped like `rolled_up` at every grain. Coarser grains are sums of the rounded rows, so that
 * all of them add up to the same total.
 *
 * @param rollupOf the roll-up that each load id's rows go to
 */
export async function writeGrains(
  duck: DuckDBConnection,
  from: string,
  rollupOf: ReadonlyMap<number, number>,
  writer: RollupWriter,
): Promise<void> {
  await duck.run('create or replace temp table rollup_of (load_id integer, rollup_id integer)');
  const appender = await duck.createAppender('rollup_of');
  for (const [load, rollup] of rollupOf) {
    appender.appendInteger(load);
    appender.appendInteger(rollup);
    appender.endRow();
  }
  appender.closeSync();
  for (const grain of ['full', 'team', 'service', 'place'] as const) await writeGrain(duck, from, grain, writer);
}

/** The lines of shared pools before they are split stand in a grain of their own, other lines in all the others. */
export async function writeLoads(
  duck: DuckDBConnection,
  rollupOf: ReadonlyMap<number, number>,
  writer: RollupWriter,
): Promise<void> {
  await writeGrains(duck, `(select * from rolled_up where pool = '')`, rollupOf, writer);
  await writeGrain(duck, `(select * from rolled_up where pool <> '')`, 'pool', writer);
}

async function writeGrain(duck: DuckDBConnection, from: string, grain: Grain, writer: RollupWriter): Promise<void> {
  const columns = GRAIN_COLUMNS[grain];
  const keys = columns.map(identifier).join(', ');
  await duck.run(`create or replace temp table series_key as
    select *, (row_number() over ())::integer as key_id from (select distinct ${keys} from ${from})`);
  await duck.run('create or replace temp table series_of (key_id integer, series_id integer)');
  const known = await duck.runAndReadAll(`select ${keys}, key_id from series_key`);
  const rows = known.getRows() as (string | number)[][];
  const ids = writer.seriesIds(
    grain,
    rows.map((row) => row.slice(0, -1) as string[]),
  );
  const appender = await duck.createAppender('series_of');
  rows.forEach((row, index) => {
    appender.appendInteger(row.at(-1) as number);
    appender.appendInteger(ids[index] as number);
    appender.endRow();
  });
  appender.closeSync();

  const sums = AMOUNTS.map((name) => `sum(${name})::double as ${name}`).join(', ');
  await writeDays(
    duck,
    `select rollup_id, series_id, day, ${sums}
    from ${from} lines join series_key using (${keys}) join series_of using (key_id) join rollup_of using (load_id)
    group by rollup_id, series_id, day`,
    writer,
  );
}

/** A stream that runs out of memory ends like one that is done: a last row of its own tells. */
const LAST = 2_147_483_647;

async function writeDays(duck: DuckDBConnection, days: string, writer: RollupWriter): Promise<void> {
  const last = [LAST, 0, 0, ...AMOUNTS.map(() => 'null')].join(', ');
  const result = await duck.stream(
    `select * from (${days} union all select ${last}) order by rollup_id, series_id, day`,
  );
  let isWhole = false;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const rows = chunk.getRows() as unknown as DayRow[];
    isWhole = rows.at(-1)?.[0] === LAST;
    writer.days(isWhole ? rows.slice(0, -1) : rows);
  }
  if (!isWhole) throw new Error('the days of a roll-up could be read in part only');
  writer.flush();
}

export function appendHome(appender: DuckDBAppender, home: Home): void {
  appender.appendVarchar(home.unit);
  appender.appendVarchar(home.team);
  appender.appendVarchar(home.workload);
  appender.appendVarchar(home.pool);
}
