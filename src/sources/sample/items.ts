import { CLOUDS, type Cloud, type Product } from './clouds.ts';
import { type Company, misspelt, type SampleWorkload, SHARED_ACCOUNTS } from './company.ts';
import type { SampleNames } from './names.ts';
import { between, chance, pick } from './random.ts';

/** What stays the same on all lines of one resource. */
export interface Item {
  cloud: Cloud;
  account: string;
  region: readonly [id: string, name: string];
  resource: { id: string; name: string };
  product: Product;
  tags: Readonly<Record<string, string>>;
}

/** A resource that costs something every day. */
export interface Recurring extends Item {
  /** Seeds its numbers. */
  key: string;
  /** undefined: a system that many share, or a sandbox that nobody owns. */
  workload: SampleWorkload | undefined;
  /** Dollars of list price on an ordinary working day. */
  base: number;
  /** Share of a working day's cost that a day of the weekend costs. */
  weekend: number;
  production: boolean;
}

const SANDBOX = 'sandbox';
const SHARED = [
  { account: SHARED_ACCOUNTS.network, name: 'transit', base: 900 },
  { account: SHARED_ACCOUNTS.network, name: 'egress', base: 1500 },
  { account: SHARED_ACCOUNTS.clusters, name: 'cluster-blue', base: 1900 },
  { account: SHARED_ACCOUNTS.clusters, name: 'cluster-green', base: 1400 },
  { account: SHARED_ACCOUNTS.observability, name: 'metrics', base: 800 },
  { account: SHARED_ACCOUNTS.observability, name: 'logs', base: 1100 },
  { account: SANDBOX, name: 'trial', base: 1300 },
  { account: SANDBOX, name: 'demo', base: 700 },
];

/** Everything that the company runs, day in, day out. The main resource of the last workload is known by its name alone. */
export function createItems({ workloads }: Company, names: SampleNames, seed: number): Recurring[] {
  const company = slug(names.company);
  return [
    ...workloads.flatMap((workload) => itemsOf(workload, workloads.length, company, seed)),
    ...sharedItems(company, seed),
  ];
}

function itemsOf(workload: SampleWorkload, count: number, company: string, seed: number): Recurring[] {
  const size = sizeOf(workload, count, seed);
  if (size === 0) return [];
  const cloud = cloudOf(workload.team, seed);
  const products = cloud.products
    .toSorted((a, b) => rank(b, workload, seed) - rank(a, workload, seed))
    .slice(0, pick([3, 4, 4], seed, workload.name, 'products'));
  const weights = products.reduce((sum, product) => sum + product.weight, 0);
  return products.flatMap((product, index) => {
    const base = (size * product.weight) / weights;
    const production = item(workload, cloud, product, { company, seed, base, production: true });
    if (index === 0 && workload.number === count - 1) return [{ ...production, tags: {} }];
    if (index > 1) return [production];
    return [production, item(workload, cloud, product, { company, seed, base: base * 0.12, production: false })];
  });
}

/** Dollars a day: the first workload is a large one, the last but one costs next to nothing, the one before it nothing at all. */
function sizeOf({ name, number }: SampleWorkload, count: number, seed: number): number {
  if (number === 0) return 1400;
  if (number === count - 2) return 0.4;
  if (number === count - 3) return 0;
  return 70 * 20 ** chance(seed, name, 'size');
}

function rank({ weight, sku }: Product, { name }: SampleWorkload, seed: number): number {
  return weight * between(0.3, 1, seed, name, sku);
}

/** A team runs all of its workloads in one cloud. */
function cloudOf(team: string, seed: number): Cloud {
  const [aws, azure, google] = CLOUDS as readonly [Cloud, Cloud, Cloud];
  return pick([aws, aws, aws, azure, google], seed, team, 'cloud');
}

function item(
  workload: SampleWorkload,
  cloud: Cloud,
  product: Product,
  { company, seed, base, production }: { company: string; seed: number; base: number; production: boolean },
): Recurring {
  const stage = production ? 'prod' : 'staging';
  const name = `${workload.name}-${stage}-${slug(product.sku).slice(0, 12)}`;
  const account = `${company}-${workload.unit}-${production ? 'prod' : 'nonprod'}`;
  const region = pick(cloud.regions, seed, workload.team, 'region');
  const key = `${workload.team}/${name}`;
  return {
    key,
    workload,
    cloud,
    account,
    region,
    resource: { id: resourceId(cloud, account, region[0], name), name },
    product,
    tags: tagsOf(workload, key, stage, seed),
    base,
    weekend: steady(product) ? 1 : weekendOf(workload, seed),
    production,
  };
}

/** Tags as people set them: most carry all four, some none, some misspelt or differently cased. */
function tagsOf(workload: SampleWorkload, key: string, stage: string, seed: number): Record<string, string> {
  const luck = chance(seed, key, 'tags');
  if (luck < 0.04) return {};
  const team = { team: workload.team, 'cost-center': `cc-${100 + (Math.floor(workload.number / 5) % 24)}` };
  if (luck < 0.07) return team;
  const app = appTag(workload, luck, stage);
  return luck < 0.2 ? { app, ...team } : { app, ...team, environment: stage };
}

function appTag({ name, number }: SampleWorkload, luck: number, stage: string): string {
  if (number === 0 && stage === 'staging') return misspelt(name);
  return luck < 0.12 ? name.toUpperCase() : name;
}

function weekendOf({ name }: SampleWorkload, seed: number): number {
  return chance(seed, name, 'weekly') < 0.6
    ? between(0.55, 0.85, seed, name, 'weekend')
    : between(0.96, 1.06, seed, name, 'weekend');
}

function steady({ category }: Product): boolean {
  return category === 'Storage' || category === 'Databases';
}

function sharedItems(company: string, seed: number): Recurring[] {
  const [cloud] = CLOUDS as readonly [Cloud];
  return SHARED.map(({ account, name, base }) => {
    const region = pick(cloud.regions, seed, name, 'region');
    return {
      key: `${account}/${name}`,
      workload: undefined,
      cloud,
      account,
      region,
      resource: { id: resourceId(cloud, account, region[0], name), name: `${company}-${name}` },
      product: pick(
        cloud.products.filter(({ committable }) => !committable),
        seed,
        name,
        'product',
      ),
      tags: {},
      base,
      weekend: 0.95,
      production: account !== SANDBOX,
    };
  });
}

function resourceId({ provider }: Cloud, account: string, region: string, name: string): string {
  switch (provider) {
    case 'AWS':
      return `arn:aws:resource:${region}:${account}:${name}`;
    case 'Microsoft':
      return `/subscriptions/${account}/resourcegroups/${region}/resources/${name}`;
    case 'Google Cloud':
      return `//resources.googleapis.com/projects/${account}/locations/${region}/${name}`;
  }
}

export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
