import { join } from 'node:path';
import { type CurrentLoad, type NewLoad, viewsOf } from '../../db/loads.ts';
import { UserError } from '../errors.ts';
import { formatMoney } from '../finops/money.ts';
import type { Organisation } from '../finops/organisation.ts';
import { loadGlob } from './archive.ts';
import { type DuckDBConnection, literal, rowsOf } from './duckdb.ts';
import type { StagedLoad } from './look-over.ts';
import { LINE } from './rules.ts';

/** The days of each account that have a cost on a load, and what it comes to in micros. */
type Accounts = ReadonlyMap<string, { days: ReadonlySet<number>; billed: number }>;

/** On the day that an account changes its organisation it has costs on the bills of both. */
const TWICE = 2;

/**
 * An account's costs must not count from two bills of one period where either comes in views, which is how one provider's
 * bill is had in two ways. What stands whole on a bill that is imported now ends to count.
 * @throws UserError where an account stands on both and neither bill has all of the other
 */
export async function countOnce(
  duck: DuckDBConnection,
  dataDir: string,
  staged: readonly StagedLoad[],
  before: readonly CurrentLoad[],
): Promise<CurrentLoad[]> {
  const accountsOf = reader(duck, dataDir);
  const covered: CurrentLoad[] = [];
  for (const load of staged) {
    for (const other of before) {
      if (!mayOverlap(load, other)) continue;
      const [ours, theirs] = [await accountsOf(load), await accountsOf(other)];
      const twice = [...theirs].filter(([id, { days }]) => common(days, ours.get(id)?.days) >= TWICE);
      if (theirs.size === 0) continue;
      const isWhole = [...theirs].every(
        ([id, { days }]) => common(days, ours.get(id)?.days) >= Math.min(TWICE, days.size),
      );
      // Where it bills for itself it is a part of the other organisation, with all that is its own.
      if (isViewed(other) && (isWhole || ours.has(other.billing_account))) covered.push(other);
      else if (twice[0] !== undefined) throw countsTwice(twice[0][0], load, other);
    }
  }
  return covered;
}

/**
 * A bill that comes from elsewhere must not lose accounts in silence: it may be one file of several.
 * @throws UserError naming them
 */
export async function refuseLost(
  duck: DuckDBConnection,
  dataDir: string,
  staged: readonly StagedLoad[],
  before: readonly CurrentLoad[],
  { currency }: Organisation,
): Promise<void> {
  const accountsOf = reader(duck, dataDir);
  for (const load of staged) {
    const old = before.find((one) => isSameBill(one, load));
    if (old === undefined || old.source === load.source) continue;
    const now = await accountsOf(load);
    const lost = [...(await accountsOf(old))].filter(([id]) => !now.has(id));
    const [first, ...others] = lost;
    if (first === undefined) continue;
    const cost = formatMoney(
      lost.reduce((sum, [, { billed }]) => sum + billed, 0),
      currency,
    );
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    throw new UserError(
      `The bill of ${load.billing_account} for ${load.period} is there from ${old.source} with ${cost} of account ${first[0]}${more}, of which ${load.source} has nothing.`,
      {
        hint: 'Nothing was imported. Import all files of the period together; or say --replace if what is there is wrong.',
      },
    );
  }
}

export function isSameBill(a: NewLoad, b: NewLoad): boolean {
  return a.billing_account === b.billing_account && a.period === b.period;
}

const isViewed = (load: NewLoad) => viewsOf(load).length > 0;

function mayOverlap(load: NewLoad, other: NewLoad): boolean {
  if (load.period !== other.period || load.billing_account === other.billing_account) return false;
  return isViewed(load) || isViewed(other);
}

function common(days: ReadonlySet<number>, others: ReadonlySet<number> = new Set()): number {
  return days.intersection(others).size;
}

function countsTwice(account: string, load: NewLoad, other: NewLoad): UserError {
  return new UserError(
    `Account ${account} stands on the bill of ${load.billing_account} for ${load.period} from ${load.source}, and on that of ${other.billing_account} from ${other.source}: its costs would count twice.`,
    { hint: 'Nothing was imported. Leave the account out of one of the two, or use one source for both bills.' },
  );
}

/** Reads each load once; of a bill in views the one that tells accounts apart. */
function reader(duck: DuckDBConnection, dataDir: string): (load: StagedLoad | CurrentLoad) => Promise<Accounts> {
  const known = new Map<StagedLoad | CurrentLoad, Accounts>();
  return async (load) => {
    const accounts = known.get(load) ?? (await accountsIn(duck, globOf(dataDir, load)));
    known.set(load, accounts);
    return accounts;
  };
}

function globOf(dataDir: string, load: StagedLoad | CurrentLoad): string {
  const view = viewsOf(load).find(({ tells }) => tells.includes('account'))?.name;
  if ('archive' in load) return loadGlob(dataDir, load.archive, view);
  return join(load.folder, view === undefined ? '' : `_view=${view}`, '*.parquet');
}

async function accountsIn(duck: DuckDBConnection, glob: string): Promise<Accounts> {
  const rows = await rowsOf<{ account: string; days: string; billed: number }>(
    duck,
    `select ${LINE.account} as account, string_agg(distinct date_diff('day', date '1970-01-01', ChargePeriodStart::date)::varchar, ' ') as days,
       (round(sum(BilledCost), 6) * 1000000)::double as billed
     from read_parquet(${literal(glob)}, union_by_name = true, hive_partitioning = false)
     where BilledCost <> 0 or EffectiveCost <> 0 group by account`,
  );
  return new Map(
    rows.map(({ account, days, billed }) => [account, { billed, days: new Set(days.split(' ').map(Number)) }]),
  );
}
