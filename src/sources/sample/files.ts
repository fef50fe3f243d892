import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { BillFile } from '../../bills/source.ts';
import { type Day, firstDay, formatDay } from '../../finops/day.ts';
import { type Charge, chargesOf, type Plan } from './charges.ts';
import { CLOUDS, type Cloud } from './clouds.ts';
import { type Item, slug } from './items.ts';

/** How a cloud spells its export. */
interface Dialect {
  start: string;
  missing: string;
  lineEnd: string;
  time(day: Day): string;
  gzip: boolean;
}

const DIALECTS: Record<Cloud['provider'], Dialect> = {
  AWS: { start: '', missing: 'NULL', lineEnd: '\n', time: (day) => `${formatDay(day)} 00:00:00`, gzip: false },
  Microsoft: { start: '\ufeff', missing: '', lineEnd: '\r\n', time: (day) => `${formatDay(day)}T00:00Z`, gzip: false },
  'Google Cloud': { start: '', missing: '', lineEnd: '\n', time: (day) => `${formatDay(day)}T00:00:00Z`, gzip: true },
};

const COLUMNS = [
  ...[
    'BillingPeriodStart',
    'BillingPeriodEnd',
    'ChargePeriodStart',
    'ChargePeriodEnd',
    'ChargeCategory',
    'ChargeClass',
  ],
  ...['PricingQuantity', 'ConsumedQuantity', 'ListUnitPrice', 'ContractedUnitPrice'],
  ...['ListCost', 'ContractedCost', 'BilledCost', 'EffectiveCost'],
  ...[
    'BillingAccountId',
    'BillingAccountName',
    'BillingCurrency',
    'ProviderName',
    'PublisherName',
    'InvoiceIssuerName',
  ],
  ...['SubAccountId', 'SubAccountName', 'RegionId', 'RegionName', 'ResourceId', 'ResourceName'],
  ...['ServiceName', 'ServiceCategory', 'SkuId', 'ChargeDescription', 'PricingUnit', 'ConsumedUnit', 'Tags'],
  ...[
    'CommitmentDiscountId',
    'CommitmentDiscountName',
    'CommitmentDiscountType',
    'CommitmentDiscountCategory',
    'CommitmentDiscountStatus',
  ],
];
/** Charges written at once. */
const BATCH = 2000;

/** Writes one file for each cloud that the company uses, each in the spelling of its provider. */
export async function* writeFiles(plan: Plan, folder: string): AsyncIterable<BillFile> {
  for (const cloud of CLOUDS.filter((one) => plan.items.some((item) => item.cloud === one))) {
    const dialect = DIALECTS[cloud.provider];
    const path = join(folder, `${slug(cloud.provider)}.csv${dialect.gzip ? '.gz' : ''}`);
    const text = Readable.from(linesOf(plan, cloud, dialect));
    await (dialect.gzip
      ? pipeline(text, createGzip({ level: 1 }), createWriteStream(path))
      : pipeline(text, createWriteStream(path)));
    yield { path, format: 'csv' };
  }
}

function* linesOf(plan: Plan, cloud: Cloud, dialect: Dialect): Iterable<string> {
  const spelling = spellingOf(dialect);
  let text = dialect.start + COLUMNS.join(',') + dialect.lineEnd;
  let count = 0;
  for (const charge of chargesOf(plan, cloud)) {
    text += spelling(charge);
    count++;
    if (count % BATCH === 0) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/** What is the same on many lines is put into words once. */
function spellingOf({ missing, lineEnd, time }: Dialect): (charge: Charge) => string {
  const value = (text: string) => (text === '' ? missing : `"${text.replaceAll('"', '""')}"`);
  const times = remember((day: Day) => time(day));
  const periods = remember((period: number) => `${times(firstDay(period))},${times(firstDay(period + 1))}`);
  const things = remember((item: Item) => constantColumns(item).map(value).join(','));
  const discounts = remember((words: string) => words.split('|').map(value).join(','));
  return ({ item, commitment, ...charge }) =>
    [
      periods(charge.period),
      times(charge.start),
      times(charge.end),
      charge.category,
      charge.isCorrection ? 'Correction' : missing,
      ...numbers(charge, missing),
      things(item),
      discounts(commitment ? commitmentColumns(commitment) : '||||'),
    ].join(',') + lineEnd;
}

function numbers(
  { category, quantity, price, list, contracted, billed, effective }: Omit<Charge, 'item' | 'commitment'>,
  missing: string,
): string[] {
  const amount = quantity.toFixed(4);
  const consumed = category === 'Usage' ? amount : missing;
  const discounted = list === 0 ? price : (price * contracted) / list;
  const costs = [list, contracted, billed, effective].map((cost) => cost.toFixed(6));
  return [amount, consumed, price.toFixed(8), discounted.toFixed(8), ...costs];
}

function constantColumns({ cloud, account, region, resource, product, tags }: Item): string[] {
  const tagged = Object.keys(tags).length === 0 ? '' : JSON.stringify(tags);
  return [
    ...[cloud.billingAccount, cloud.billingAccountName, 'USD', cloud.provider, cloud.provider, cloud.provider],
    ...[account, account, ...region, resource.id, resource.name],
    ...[
      product.service,
      product.category,
      product.sku,
      `${product.sku} in ${region[1] || 'all regions'}`,
      product.unit,
      product.unit,
      tagged,
    ],
  ];
}

function commitmentColumns({ id, cloud, status }: NonNullable<Charge['commitment']>): string {
  const { name, type, category } = cloud.commitment;
  return [id, name, type, category, status ?? ''].join('|');
}

function remember<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
