import { join } from 'node:path';
import { noteRequest } from '../db/api-requests.ts';
import { alsoOnBillOf, currentLoads } from '../db/loads.ts';
import type { OpenDatabase } from '../db/open.ts';
import { noteSyncEnd, noteSynced, syncedFingerprint } from '../db/syncs.ts';
import { type Feed, type ImportedLoad, type ImportProgress, importBills } from './bills/import.ts';
import { holdSyncLock } from './bills/lock.ts';
import type { BillFeed, BillPart } from './bills/source.ts';
import { todayIn } from './clock.ts';
import { type SourceSettings, sourceKey } from './config/sources.ts';
import { SourceError, UserError } from './errors.ts';
import type { Micros } from './finops/money.ts';
import type { Organisation } from './finops/organisation.ts';
import { bucket } from './sources/buckets/buckets.ts';
import type { ObjectStore } from './sources/buckets/store.ts';
import { exchangeFindings } from './sync/findings.ts';

type CostExplorerSource = Extract<SourceSettings, { kind: 'cost-explorer' }>;

/** What Amazon charges for a request to Cost Explorer, each page and each attempt: one cent. */
const REQUEST_PRICE: Micros = 10_000;

export interface SyncOptions {
  open: OpenDatabase;
  dataDir: string;
  organisation: Organisation;
  /** All that showback.yaml names, by their keys. */
  sources: readonly string[];
  /** A bill from elsewhere may lack accounts that the one in its place has. */
  replace?: boolean | undefined;
  now: () => Date;
  onProgress?: (progress: ImportProgress) => void;
  /** Requests that cost money, so far. */
  onRequest?: (requests: number) => void;
}

/** What the sync of one source came to. */
export interface Synced {
  source: string;
  /** `stopped`: by its daily cap, the next sync goes on; `failed`: something could not be had or read. */
  outcome: 'done' | 'stopped' | 'failed';
  requests: number;
  price: Micros;
  loads: ImportedLoad[];
  /** Parts that are as they were. */
  unchanged: string[];
  notices: string[];
  errors: string[];
}

/** Fetches what is new in one source and imports it, part by part. What can be mended by people is in the result. */
export async function syncSource(settings: SourceSettings, options: SyncOptions): Promise<Synced> {
  const { open, dataDir, now } = options;
  const source = sourceKey(settings);
  const synced: Synced = {
    ...{ source, outcome: 'done', requests: 0, price: 0 },
    ...{ loads: [], unchanged: [], notices: [], errors: [] },
  };
  const release = holdSyncLock(dataDir);
  try {
    await attempt(synced, async () => {
      const feed = await openFeed(settings, options, synced);
      for await (const part of feed.parts()) await attempt(synced, () => takePart(feed, part, synced, options));
    });
    if (synced.outcome === 'done') await attempt(synced, () => takeFindings(settings, options, synced));
    const message = [...synced.errors, ...synced.notices].join(' ') || null;
    await noteSyncEnd(open.db, source, { ended_at: now().toISOString(), outcome: synced.outcome, message });
    return synced;
  } finally {
    release();
  }
}

/** What a sync would do, found out without spending anything. */
export async function planSync(settings: SourceSettings, options: SyncOptions): Promise<string[]> {
  const none: Synced = {
    ...{ source: sourceKey(settings), outcome: 'done', requests: 0, price: 0 },
    ...{ loads: [], unchanged: [], notices: [], errors: [] },
  };
  const feed = await openFeed(settings, options, none);
  const plan = await feed.plan();
  return asksForAnomalies(settings, options) ? [...plan, "AWS's own anomalies: a request for each page"] : plan;
}

async function takePart(feed: BillFeed, part: BillPart, synced: Synced, options: SyncOptions): Promise<void> {
  const { open, now } = options;
  const { source } = synced;
  if ((await syncedFingerprint(open.db, source, part.name)) === part.fingerprint) {
    synced.unchanged.push(part.name);
    return;
  }
  const bills = { name: feed.name, files: (scratch: string) => part.files(scratch) };
  const imported = {
    ...options,
    source: bills,
    onlyPeriod: part.onlyPeriod,
    feed: feedOf(part, feed.name, synced, options),
  };
  synced.loads.push(...(await importBills(imported)));
  part.settle?.();
  const { name, fingerprint } = part;
  await noteSynced(open.db, { source, part: name, fingerprint, synced_at: now().toISOString() });
}

function feedOf(part: BillPart, name: string, { source }: Synced, { sources }: SyncOptions): Feed {
  return {
    key: source,
    others: sources.filter((one) => one !== source),
    isEmptied: (load) =>
      load.source === name && load.billing_account === part.wholeOf && load.period === part.onlyPeriod,
  };
}

/** One part that fails does not hold up the others. */
async function attempt(synced: Synced, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError || error instanceof SourceError)) throw error;
    synced.outcome = 'failed';
    const hint = error instanceof UserError && error.hint !== undefined ? ` ${error.hint}` : '';
    synced.errors.push(`${error.message}${hint}`);
  }
}

async function openFeed(settings: SourceSettings, options: SyncOptions, synced: Synced): Promise<BillFeed> {
  switch (settings.kind) {
    case 'cost-explorer':
      return openCostExplorer(settings, options, synced);
    case 's3': {
      const { s3Store } = await import('./sources/buckets/s3.ts');
      return openBucket(s3Store(settings), settings.prefix, options, synced);
    }
    case 'azure-blob': {
      const { azureBlobStore } = await import('./sources/buckets/azure-blob.ts');
      return openBucket(azureBlobStore(settings), settings.prefix, options, synced);
    }
  }
}

function openBucket(
  store: ObjectStore,
  prefix: string,
  { open, dataDir }: SyncOptions,
  { source, notices }: Synced,
): BillFeed {
  return bucket({
    store,
    prefix,
    folder: join(dataDir, 'buckets', encodeURIComponent(source)),
    isKnown: async (part, fingerprint) => (await syncedFingerprint(open.db, source, part)) === fingerprint,
    notice: (text) => notices.push(text),
  });
}

async function openCostExplorer(settings: CostExplorerSource, options: SyncOptions, synced: Synced): Promise<BillFeed> {
  const { open, dataDir, organisation, now } = options;
  const { account } = settings;
  const other = await alsoOnBillOf(open.db, account);
  if (other !== undefined) {
    throw new UserError(`Account ${account} stands on the bills of ${other} already: its costs would count twice.`, {
      hint: 'Name the management account in `sources`, and one source for it.',
    });
  }
  const loads = await currentLoads(open.db);
  // Loaded when it is needed: the bot does without the SDK.
  const { costExplorer } = await import('./sources/cost-explorer/cost-explorer.ts');
  return costExplorer({
    ...settings,
    currency: organisation.currency,
    rules: organisation.rules,
    folder: join(dataDir, 'cost-explorer'),
    today: todayIn('UTC', now()),
    isImported: (period) => loads.some((load) => load.billing_account === account && load.period === period),
    isHeld: (period) =>
      loads.some(
        (load) => load.billing_account === account && load.period === period && load.source !== 'cost-explorer',
      ),
    notice: (text) => synced.notices.push(text),
    ledger: ledgerOf(settings, options, synced),
  });
}

function ledgerOf({ dailyCap }: CostExplorerSource, { open, now, onRequest = () => {} }: SyncOptions, synced: Synced) {
  return (operation: string): boolean => {
    const at = now();
    const request = { source: synced.source, operation, day: todayIn('UTC', at), requestedAt: at.toISOString() };
    const isNoted = noteRequest(open, { ...request, price: REQUEST_PRICE }, dailyCap);
    if (isNoted) {
      synced.requests++;
      synced.price += REQUEST_PRICE;
      onRequest(synced.requests);
    } else synced.outcome = 'stopped';
    return isNoted;
  };
}

/** What the cloud itself found, where that is wanted, and what people made of it. */
async function takeFindings(settings: SourceSettings, options: SyncOptions, synced: Synced): Promise<void> {
  if (settings.kind !== 'cost-explorer' || !settings.anomalies) return;
  if (!asksForAnomalies(settings, options)) {
    synced.notices.push(
      'AWS reckons its own anomalies in US dollars and the bills are in another currency: not asked for.',
    );
    return;
  }
  const { awsAnomalies } = await import('./sources/cost-explorer/anomalies.ts');
  const outside = awsAnomalies({
    roleArn: settings.roleArn,
    ledger: ledgerOf(settings, options, synced),
    today: todayIn('UTC', options.now()),
    notice: (text) => synced.notices.push(text),
  });
  await exchangeFindings(options.open.db, synced.source, outside, options.now());
}

function asksForAnomalies(settings: SourceSettings, { organisation }: SyncOptions): settings is CostExplorerSource {
  return settings.kind === 'cost-explorer' && settings.anomalies && organisation.currency === 'USD';
}
