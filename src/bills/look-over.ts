import { dirname } from 'node:path';
import type { BillName, NewLoad } from '../../db/loads.ts';
import { UserError } from '../errors.ts';
import { type Day, formatDay, parseDay } from '../finops/day.ts';
import { CHARGE_CATEGORIES } from '../finops/metric.ts';
import type { View } from '../finops/view.ts';
import { firstLineWhere } from './diagnose.ts';
import { type DuckDBConnection, identifier, literal, rowsOf } from './duckdb.ts';
import { COSTS, MANDATORY, OWN } from './focus.ts';
import { columnStats } from './parquet-stats.ts';
import { timeOf } from './read.ts';
import { LINE, TAGS_ARE_OBJECT } from './rules.ts';
import type { BillFile } from './source.ts';

/** The lines of one billing account's period, as Parquet in a folder of their own. */
export interface StagedLoad extends NewLoad {
  folder: string;
}

/** What is known of a billing account's period after one look at its lines. */
interface Overview extends Record<string, string | number | null> {
  billing_account: string;
  period: string;
  /** '' where the bill does not come in views. */
  view: string;
  billing_account_name: string | null;
  provider: string;
  file: string;
  lines: number;
  first_day: number;
  last_day: number;
  has_list: number;
  has_contracted: number;
  billed: number | null;
  bad_tags: number;
  estimated_from: number | null;
  /** Lines in another currency, and with an unknown charge category. */
  foreign_lines: number;
  odd_lines: number;
  // ... and for each of REQUIRED_VALUES, by its index, how many lines have none: missing_0, missing_1 ...
}

const REQUIRED_VALUES = MANDATORY.filter((column) => column !== 'ServiceName');
/** Currency units whose micros JavaScript holds exactly. */
const LARGEST = Math.floor(Number.MAX_SAFE_INTEGER / 1_000_000);
const SMALLER = 'Is the amount in a smaller unit than the bill says? Nothing was imported.';
const FIRST_DAY = parseDay('2000-01-01');
const MOST_DAYS_AHEAD = 366;
const CATEGORIES = CHARGE_CATEGORIES.map(literal).join(', ');

/** @param staged SQL of the staged lines with their file, and the pattern of the files that hold them */
export async function lookOver(
  duck: DuckDBConnection,
  staged: { lines: string; files: string },
  currency: string,
  views: readonly View[],
): Promise<Overview[]> {
  // Which view a line is of is in its folder's name alone, and costly to read of millions of lines that are of none.
  const view = views.length === 0 ? `''` : `regexp_extract(${identifier(OWN.file)}, '_view=([^/\\\\]+)', 1)`;
  const stats = await columnStats(duck, [staged.files], [...REQUIRED_VALUES, 'ListCost', 'ContractedCost']);
  // A column that has a value in each line need not be read to count them.
  const known = (column: string) => (stats.get(column)?.nulls === 0 ? 'count(*)' : `count(${column})`);
  const missing = REQUIRED_VALUES.map((column, index) => `count(*) - ${known(column)} as missing_${index}`);
  const counts = [
    'lines',
    'bad_tags',
    'foreign_lines',
    'odd_lines',
    ...REQUIRED_VALUES.map((_, index) => `missing_${index}`),
  ];
  return rowsOf<Overview>(
    duck,
    `select BillingAccountId as billing_account, strftime(BillingPeriodStart, '%Y-%m') as period, view,
       max(account_name) as billing_account_name, max(provider) as provider, min(file) as file,
       ${counts.map((name) => `sum(${name})::double as ${name}`).join(', ')},
       date_diff('day', date '1970-01-01', min(first)::date)::integer as first_day,
       date_diff('day', date '1970-01-01', max(last)::date)::integer as last_day,
       date_diff('day', date '1970-01-01', min(estimated)::date)::integer as estimated_from,
       bool_and(has_list)::integer as has_list, bool_and(has_contracted)::integer as has_contracted,
       (round(sum(billed), 6) * 1000000)::double as billed
     from (select BillingAccountId, BillingPeriodStart, ${view} as view, any_value(BillingAccountName) as account_name,
         any_value(${LINE.provider}) as provider, any_value(${identifier(OWN.file)}) as file, count(*) as lines, min(ChargePeriodStart) as first, max(ChargePeriodStart) as last,
         min(ChargePeriodStart) filter (x_Estimated = 'true') as estimated,
         ${known('ListCost')} = count(*) as has_list, ${known('ContractedCost')} = count(*) as has_contracted, sum(BilledCost) as billed,
         count(*) filter (not ${TAGS_ARE_OBJECT}) as bad_tags,
         count(*) filter (BillingCurrency <> ${literal(currency)}) as foreign_lines,
         count(*) filter (ChargeCategory not in (${CATEGORIES})) as odd_lines, ${missing.join(', ')}
       from ${staged.lines} group by BillingAccountId, BillingPeriodStart, view)
     group by billing_account, period, view order by period, billing_account, view`,
  );
}

/**
 * Looks for the line at fault only when an overview tells of one.
 * @param staged SQL of the staged lines
 * @throws UserError naming file, line and column of the first thing that is wrong
 */
export async function refuseBadLines(
  duck: DuckDBConnection,
  files: readonly BillFile[],
  staged: string,
  { currency, today }: { currency: string; today: Day },
  overview: readonly Overview[],
): Promise<void> {
  for (const [index, column] of REQUIRED_VALUES.entries()) {
    if (overview.every((one) => one[`missing_${index}`] === 0)) continue;
    const at = await firstLineWhere(duck, files, column, `nullif(nullif(${column}, ''), 'NULL') is null`);
    throw new UserError(`${at?.place ?? column}: a value is missing.`, {
      hint: 'FOCUS demands one on each line. Nothing was imported.',
    });
  }
  if (overview.some((one) => one.foreign_lines > 0)) {
    const at = await firstLineWhere(duck, files, 'BillingCurrency', `BillingCurrency <> ${literal(currency)}`);
    throw new UserError(
      `${at?.place ?? 'BillingCurrency'}: "${at?.value ?? ''}" is not the organisation's currency, ${currency}.`,
      {
        hint: 'Showback does not convert currencies. Set `currency` in showback.yaml to that of the bills, or leave this bill out. Nothing was imported.',
      },
    );
  }
  if (overview.some((one) => one.odd_lines > 0)) {
    const at = await firstLineWhere(duck, files, 'ChargeCategory', `ChargeCategory not in (${CATEGORIES})`);
    throw new UserError(`${at?.place ?? 'ChargeCategory'}: "${at?.value ?? ''}" is no charge category of FOCUS.`, {
      hint: `FOCUS knows ${CHARGE_CATEGORIES.join(', ')}. Nothing was imported.`,
    });
  }
  const last = today + MOST_DAYS_AHEAD;
  if (overview.some((one) => one.first_day < FIRST_DAY || one.last_day > last)) await refuseOddDay(duck, files, last);
  if (await hasHugeLine(duck, staged)) await refuseHugeLine(duck, files);
  const huge = overview.find(({ billed }) => !Number.isSafeInteger(billed));
  if (huge) await refuseHugeBill(duck, files, huge);
}

/** Such a day is a mistake, and one line of it would stretch every question about all of the time. */
async function refuseOddDay(duck: DuckDBConnection, files: readonly BillFile[], last: Day): Promise<void> {
  const [from, to] = [formatDay(FIRST_DAY), formatDay(last)];
  const day = `(${timeOf('ChargePeriodStart', 'try_cast')})::date`;
  const at = await firstLineWhere(duck, files, 'ChargePeriodStart', `${day} not between '${from}' and '${to}'`);
  throw new UserError(`${at?.place ?? 'ChargePeriodStart'}: "${at?.value ?? ''}" is no likely day of a charge.`, {
    hint: `Days from ${from} to ${to}, a year from now, are taken. Nothing was imported.`,
  });
}

/** Parquet knows the largest amounts of each of its parts: a question of its own leaves nearly all lines unread. */
async function hasHugeLine(duck: DuckDBConnection, staged: string): Promise<boolean> {
  const isAnyHuge = COSTS.map((column) => `${column} > ${LARGEST} or ${column} < -${LARGEST}`).join(' or ');
  return (await rowsOf(duck, `select 1 as one from ${staged} where ${isAnyHuge} limit 1`)).length > 0;
}

async function refuseHugeLine(duck: DuckDBConnection, files: readonly BillFile[]): Promise<void> {
  for (const column of COSTS) {
    const at = await firstLineWhere(duck, files, column, isHuge(`try_cast(${column} as decimal(38, 12))`));
    if (at)
      throw new UserError(`${at.place}: ${at.value} is more than can be added exactly (9 billion).`, { hint: SMALLER });
  }
}

/** Of so many lines that add up to so much, one at least has its full share. */
async function refuseHugeBill(
  duck: DuckDBConnection,
  files: readonly BillFile[],
  { billing_account, period, lines }: Overview,
): Promise<void> {
  const isLarge = `abs(try_cast(BilledCost as decimal(38, 12))) >= ${LARGEST / lines}`;
  const isOwn = `BillingAccountId = ${literal(billing_account)}`;
  const at = await firstLineWhere(duck, files, 'BilledCost', `${isOwn} and ${isLarge}`);
  throw new UserError(
    `${at?.place ?? 'BilledCost'}: with ${at?.value ?? 'this'} the bill of ${billing_account} for ${period} is more than can be added exactly (9 billion).`,
    { hint: SMALLER },
  );
}

function isHuge(amount: string): string {
  return `${amount} not between -${LARGEST} and ${LARGEST}`;
}

/**
 * One load for each billing account and period; the views of a bill belong to one load, and its cost is that of one view.
 */
export function toLoads(
  overview: readonly Overview[],
  source: string,
  currency: string,
  views: readonly View[],
): StagedLoad[] {
  const bills = Map.groupBy(overview, ({ billing_account, period }) => JSON.stringify([billing_account, period]));
  return [...bills.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [toLoad([first, ...others], source, currency, views)],
  );
}

function toLoad(
  parts: [Overview, ...Overview[]],
  source: string,
  currency: string,
  views: readonly View[],
): StagedLoad {
  const { billing_account, period, billing_account_name, provider, file, billed, view } = parts[0];
  const { has_list, has_contracted, estimated_from } = parts[0];
  return {
    ...{ source, billing_account, period, provider, has_list, has_contracted, estimated_from, currency },
    feed: '',
    lines: parts.reduce((sum, { lines }) => sum + lines, 0),
    first_day: Math.min(...parts.map(({ first_day }) => first_day)),
    last_day: Math.max(...parts.map(({ last_day }) => last_day)),
    bad_tags: Math.max(...parts.map(({ bad_tags }) => bad_tags)),
    billing_account_name: billing_account_name ?? billing_account,
    billed: billed ?? 0,
    views: JSON.stringify(views.filter(({ name }) => parts.some((part) => part.view === name))),
    folder: view === '' ? dirname(file) : dirname(dirname(file)),
  };
}

/** Names for people: of accounts, regions and tag keys. */
export async function namesIn(duck: DuckDBConnection, staged: string): Promise<BillName[]> {
  const accounts = `(select distinct BillingAccountId, BillingAccountName, SubAccountId, SubAccountName from ${staged})`;
  const regions = `(select distinct RegionId, RegionName from ${staged})`;
  return rowsOf<{ kind: BillName['kind']; value: string; name: string }>(
    duck,
    `select 'account' as kind, ${LINE.account} as value, coalesce(max(case when SubAccountId is null then BillingAccountName else SubAccountName end), max(${LINE.account})) as name
       from ${accounts} group by all
     union all select 'region', ${LINE.region}, coalesce(max(RegionName), max(${LINE.region})) from ${regions} where ${LINE.region} <> '' group by all
     union all select distinct 'tag', key, key from (select unnest(json_keys(Tags)) as key
       from (select distinct Tags from ${staged} where ${TAGS_ARE_OBJECT}))`,
  ) as Promise<BillName[]>;
}
