import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createBillsReach, type Reach } from '../../db/bills.ts';
import { createCosts } from '../../db/costs.ts';
import { type CurrentLoad, currentCurrencies, currentLoads } from '../../db/loads.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { schedules } from '../../db/syncs.ts';
import { sourceName } from '../../db/views.ts';
import { isAllocationStale } from '../bills/allocate.ts';
import { type Day, formatDay } from '../finops/day.ts';
import { formatMoney } from '../finops/money.ts';
import type { Organisation } from '../finops/organisation.ts';
import type { Scope } from '../finops/scope.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { checkCommitments } from './commitments.ts';

/** Bills of yesterday are as new as they get; a day more is a late export. */
const OLD_AFTER_DAYS = 2;
const TOO_OLD_AFTER_DAYS = 7;
/** Rounding of all rows together that is still nobody's business, in micros: one cent. */
const CENT = 10_000;
const MUCH_UNALLOCATED = 0.1;
const ALLOCATION_DAYS = 30;

/** Everything that can be wrong with the bills and their allocation. */
export async function checkBills(
  open: OpenDatabase,
  organisation: Organisation,
  dataDir: string,
  today: Day,
): Promise<Check[]> {
  const reach = await createBillsReach(open.db, () => today)();
  if (reach === undefined) {
    const todo = '`npx showback import <files>`, or `npx showback sync` where showback.yaml names `sources`';
    return [...(await checkSyncs(open)), warn('bills', 'none have been imported', todo)];
  }
  const loads = await currentLoads(open.db);
  return [
    checkAge(reach, today),
    ...checkLag(reach),
    ...checkLimits(reach),
    ...(await checkSyncs(open)),
    checkArchive(loads, dataDir),
    ...checkCurrency(await currentCurrencies(open.db), organisation.currency),
    checkRounding(loads, organisation.currency),
    ...checkTags(loads),
    ...(await checkCommitments(createCosts(open.db), organisation, reach)),
    await checkStale(open, organisation),
    ...(reach.limited.some(({ cannot }) => cannot.includes('team'))
      ? []
      : [await checkUnallocated(open, organisation, reach)]),
  ];
}

function checkAge({ last }: Reach, today: Day): Check {
  const age = today - last;
  const message = `they reach ${formatDay(last)}, ${age} day${age === 1 ? '' : 's'} ago`;
  const todo = 'import the newest exports; does the job that fetches them still run?';
  if (age > TOO_OLD_AFTER_DAYS) return fail('age of the bills', message, todo);
  return age > OLD_AFTER_DAYS ? warn('age of the bills', message, todo) : ok('age of the bills', message);
}

function checkLag({ lagging }: Reach): Check[] {
  return lagging.map(({ account, last }) =>
    warn(
      'late bills',
      `those of ${account} end on ${formatDay(last)}`,
      'import the newer export of this billing account',
    ),
  );
}

function checkLimits({ limited }: Reach): Check[] {
  return limited.map(({ source, account, cannot }) =>
    warn(
      'limits of a bill',
      `that of ${account} is from ${sourceName(source)}, which cannot tell list and contracted cost, SKUs, resources${cannot.map((word) => `, ${word}`).join('')}, nor cross more than two of what it tells`,
      'set up a FOCUS export and import it; it takes the place of this bill: docs/aws.md has the steps',
    ),
  );
}

async function checkSyncs(open: OpenDatabase): Promise<Check[]> {
  const ended = (await schedules(open.db)).filter(({ outcome }) => outcome !== null);
  return ended.map(({ source, outcome, message, ended_at }) =>
    outcome === 'done'
      ? ok('sync', `${source}: done at ${ended_at}`)
      : warn('sync', `${source}: ${outcome} at ${ended_at}. ${message ?? ''}`, 'mend it, then `npx showback sync`'),
  );
}

function checkArchive(loads: readonly CurrentLoad[], dataDir: string): Check {
  const missing = loads.filter((load) => !existsSync(join(dataDir, load.archive)));
  const [first] = missing;
  if (first === undefined)
    return ok(
      'archive',
      `${loads.length} billing periods of ${new Set(loads.map((load) => load.billing_account)).size} billing accounts`,
    );
  return fail(
    'archive',
    `${missing.length} of ${loads.length} folders are gone, such as ${first.archive}`,
    `restore ${dataDir}/archive from a backup, or import ${first.period} of ${first.billing_account_name} again`,
  );
}

function checkCurrency(found: readonly string[], currency: string): Check[] {
  const others = found.filter((one) => one !== currency);
  if (others.length === 0) return [];
  return [
    fail(
      'currency',
      `bills are in ${others.join(', ')}, and showback.yaml says ${currency}: their amounts are shown in the wrong currency`,
      'set `currency` in showback.yaml back, name a database in another folder in DATABASE_URL, or import all bills again in one import',
    ),
  ];
}

function checkRounding(loads: readonly CurrentLoad[], currency: string): Check {
  const total = loads.reduce((sum, load) => sum + Number(load.rounding), 0);
  const message = `storing millionths changed the billed cost by ${(total / 1_000_000).toFixed(6)} ${currency} in all`;
  return Math.abs(total) <= CENT
    ? ok('rounding', message)
    : warn('rounding', message, 'harmless unless it grows; the archive holds every amount as it was billed');
}

function checkTags(loads: readonly CurrentLoad[]): Check[] {
  const lines = loads.reduce((sum, load) => sum + load.bad_tags, 0);
  if (lines === 0) return [];
  const message = `${lines.toLocaleString('en-US')} lines have Tags that are no JSON object and count as untagged`;
  return [warn('tags', message, 'look at the column Tags of the export: FOCUS demands JSON')];
}

async function checkStale(open: OpenDatabase, organisation: Organisation): Promise<Check> {
  return (await isAllocationStale(open, organisation))
    ? warn(
        'allocation',
        'history was allocated by other rules than showback.yaml says now',
        'start the bot, which allocates again in the background, or run `npx showback allocate`',
      )
    : ok('allocation', 'history is allocated by the rules in force');
}

async function checkUnallocated(open: OpenDatabase, { name, currency }: Organisation, { last }: Reach): Promise<Check> {
  const costs = createCosts(open.db);
  const cost = async (scope: Scope) => {
    const rows = await costs.sum({
      scope,
      filters: [],
      without: [],
      start: last - ALLOCATION_DAYS + 1,
      end: last + 1,
      by: [],
      daily: false,
    });
    return rows
      .filter(({ category }) => category !== 'Tax' && category !== 'Credit')
      .reduce((sum, row) => sum + row.effective, 0);
  };
  const [unallocated, all] = [await cost({ kind: 'unallocated' }), await cost({ kind: 'company', name })];
  const share = all === 0 ? 0 : unallocated / all;
  const message = `${(share * 100).toFixed(1)}% (${formatMoney(unallocated, currency)}) of the last ${ALLOCATION_DAYS} days belongs to nobody`;
  return share <= MUCH_UNALLOCATED
    ? ok('unallocated', message)
    : warn('unallocated', message, '`npx showback catalog check` says what it would take');
}
