import { type Day, dateOf, firstDay, type Month, monthOf } from '../../finops/day.ts';
import type { ChargeCategory } from '../../finops/metric.ts';
import { extraOn, type PlannedAnomaly } from './anomalies.ts';
import type { Cloud, Product } from './clouds.ts';
import { COMMITTED_PRICE, type Commitment, isCommittable } from './commitments.ts';
import { demandOn } from './demand.ts';
import type { Item, Recurring } from './items.ts';
import { between, chance } from './random.ts';

/** One line of a bill; amounts in dollars. */
export interface Charge {
  item: Item;
  category: ChargeCategory;
  isCorrection: boolean;
  period: Month;
  start: Day;
  /** Exclusive. */
  end: Day;
  price: number;
  quantity: number;
  list: number;
  contracted: number;
  billed: number;
  effective: number;
  commitment: (Commitment & { status: 'Used' | 'Unused' | undefined }) | undefined;
}

export interface Plan {
  items: readonly Recurring[];
  anomalies: readonly PlannedAnomaly[];
  commitmentOn(cloud: Cloud, day: Day): Commitment | undefined;
  seed: number;
  /** First and last day of the history. */
  first: Day;
  last: Day;
}

/** The clouds have not yet seen all of the last days. */
const SEEN = [0.6, 0.9];
const SUPPORT = 0.03;
const TAX = 0.04;

/** All charges of a cloud, day by day. */
export function* chargesOf(plan: Plan, cloud: Cloud): Iterable<Charge> {
  const items = plan.items.filter((item) => item.cloud === cloud);
  const own = { ...plan, items, anomalies: plan.anomalies.filter(({ item }) => item.cloud === cloud) };
  const account = accountItems(cloud);
  for (let day = plan.first; day <= plan.last; day++) {
    yield* dayOfUsage(own, cloud, account, day);
    if (dateOf(day).date === 1) yield* startOfMonth(own, cloud, account, day);
    if (dateOf(day).date === 3 && day - 20 >= plan.first) yield correction(own, day);
  }
}

function* dayOfUsage(plan: Plan, cloud: Cloud, account: AccountItems, day: Day): Iterable<Charge> {
  const { items, anomalies, seed } = plan;
  const commitment = plan.commitmentOn(cloud, day);
  let left = commitment?.daily ?? 0;
  let spent = 0;
  for (const item of items) {
    const seen = SEEN[plan.last - day] ?? 1;
    const ordinary = demandOn(item, day, seed) * seen;
    let usage = ordinary;
    let price = item.product.price;
    for (const anomaly of anomalies) {
      if (anomaly.item !== item) continue;
      const extra = extraOn(anomaly, day, seed) * seen;
      if (extra === 0) continue;
      if (anomaly.kind === 'new resource') yield onDemand(anomaly.charged, day, extra, price);
      else if (anomaly.kind === 'price rise') price *= 1 + extra / ordinary;
      if (anomaly.kind !== 'new resource') usage += extra;
    }
    const discounted = usage * COMMITTED_PRICE;
    spent += usage;
    if (commitment && isCommittable(item) && discounted <= left) {
      left -= discounted;
      yield {
        ...onDemand(item, day, usage, price),
        billed: 0,
        effective: discounted,
        commitment: { ...commitment, status: 'Used' },
      };
    } else yield onDemand(item, day, usage, price);
  }
  if (commitment && left > 0) {
    const unused = { ...onDemand(account.commitment, day, 0, 0), effective: left };
    yield { ...unused, commitment: { ...commitment, status: 'Unused' } };
  }
  yield onDemand(account.support, day, spent * SUPPORT, 1);
}

function* startOfMonth({ items, ...plan }: Plan, cloud: Cloud, account: AccountItems, day: Day): Iterable<Charge> {
  const days = firstDay(monthOf(day) + 1) - day;
  const commitment = plan.commitmentOn(cloud, day);
  if (commitment) {
    yield {
      ...monthly(account.commitment, 'Purchase', day, commitment.daily * days),
      // What the commitment covers has its own list price.
      ...{ list: 0, contracted: 0, effective: 0 },
      commitment: { ...commitment, status: undefined },
    };
  }
  const ordinary = items.reduce((sum, { base }) => sum + base, 0) * days;
  const vary = (name: string) => between(0.9, 1.1, plan.seed, name, cloud.provider, day);
  yield monthly(account.tax, 'Tax', day, ordinary * TAX * vary('tax'));
  if (chance(plan.seed, 'credit', cloud.provider, day) < 0.6) {
    yield monthly(account.credit, 'Credit', day, -ordinary * 0.015 * vary('credit'));
  }
}

/** A part of what a resource cost a fortnight ago is taken back on this month's bill. */
function correction({ items, seed }: Plan, day: Day): Charge {
  const item = items[Math.floor(chance(seed, 'correction', day) * items.length)] as Recurring;
  const then = day - 16;
  const charge = onDemand(item, then, -0.2 * demandOn(item, then, seed), item.product.price);
  return { ...charge, isCorrection: true, period: monthOf(day) };
}

function onDemand(item: Item, day: Day, list: number, price: number): Charge {
  const contracted = list * item.cloud.negotiated;
  const quantity = price === 0 ? 0 : list / price;
  const amounts = { price, quantity, list, contracted, billed: contracted, effective: contracted };
  return {
    item,
    category: 'Usage',
    isCorrection: false,
    period: monthOf(day),
    start: day,
    end: day + 1,
    ...amounts,
    commitment: undefined,
  };
}

function monthly(item: Item, category: ChargeCategory, day: Day, amount: number): Charge {
  const end = firstDay(monthOf(day) + 1);
  const amounts = { price: amount, quantity: 1, list: amount, contracted: amount, billed: amount, effective: amount };
  return {
    item,
    category,
    isCorrection: false,
    period: monthOf(day),
    start: day,
    end,
    ...amounts,
    commitment: undefined,
  };
}

/** What the billing account itself is charged for. */
interface AccountItems {
  commitment: Item;
  support: Item;
  tax: Item;
  credit: Item;
}

function accountItems(cloud: Cloud): AccountItems {
  const item = (service: string, category: string, sku: string): Item => {
    const product: Product = { service, category, sku, unit: 'Months', price: 1, weight: 0 };
    return { cloud, account: '', region: ['', ''], resource: { id: '', name: '' }, product, tags: {} };
  };
  const committed = cloud.products.find(({ committable }) => committable);
  return {
    commitment: item(committed?.service ?? cloud.support, 'Compute', cloud.commitment.name),
    support: item(cloud.support, 'Management and Governance', 'Enterprise support'),
    tax: item('Tax', 'Other', 'Tax'),
    credit: item('Credits', 'Other', 'Migration programme'),
  };
}
