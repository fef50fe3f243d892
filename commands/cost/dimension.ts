import type { Costs } from '../../db/costs.ts';
import type { SeriesColumn } from '../../db/schema.ts';
import type { BillLines, LineQuery } from '../../src/bills/lines.ts';
import { counts } from '../../src/finops/cost.ts';
import type { Day } from '../../src/finops/day.ts';
import type { Dimension } from '../../src/finops/metric.ts';
import { addMicros, type Micros } from '../../src/finops/money.ts';
import type { Vocabulary } from '../../src/finops/scope.ts';
import { amountOf, type Subject, spendBy, totalOf } from './spend.ts';

/** A dimension whose values a cost is broken down by; days, weeks and months are another matter. */
export type Breakable = Exclude<Dimension, { kind: 'day' | 'week' | 'month' }>;

interface Rolled {
  columns: readonly SeriesColumn[];
  /** What a cost is called to which the dimension does not apply. */
  none: string;
}

/** The dimensions that the roll-ups tell apart. */
const ROLLED: Record<Exclude<Breakable['kind'], 'sku' | 'resource' | 'tag'>, Rolled> = {
  provider: { columns: ['provider'], none: 'no provider named' },
  service: { columns: ['service'], none: 'no service named' },
  account: { columns: ['account'], none: 'no account named' },
  region: { columns: ['region'], none: 'no region' },
  environment: { columns: ['environment'], none: 'no environment tag' },
  unit: { columns: ['unit'], none: 'no unit' },
  team: { columns: ['team'], none: 'no team' },
  workload: { columns: ['workload', 'team'], none: 'unallocated' },
  'charge category': { columns: ['category'], none: 'no category' },
  commitment: { columns: ['commitment'], none: 'no commitment' },
};

/** What each value of a dimension cost, by the name that people call it. The amounts add up to the total of the days. */
export async function breakDown(
  tools: { costs: Costs; lines: BillLines },
  subject: Subject,
  by: Breakable,
  days: { start: Day; end: Day },
  vocabulary: Vocabulary,
): Promise<Map<string, Micros>> {
  switch (by.kind) {
    case 'sku':
    case 'resource':
    case 'tag':
      return fromLines(tools, subject, by, days);
    default: {
      const { columns, none } = ROLLED[by.kind];
      const nameOf = ([value = '', team = '']: readonly string[]) =>
        value === '' ? (team === '' ? none : `${team}, no workload`) : nameValue(by.kind, value, team, vocabulary);
      return spendBy(tools.costs, subject, columns, days, nameOf);
    }
  }
}

function nameValue(kind: Breakable['kind'], value: string, team: string, vocabulary: Vocabulary): string {
  if (kind === 'workload') {
    const namesakes = vocabulary.scopes.get(value.toLowerCase())?.filter((scope) => scope.kind === 'workload') ?? [];
    return namesakes.length > 1 && team !== '' ? `${team}/${value}` : value;
  }
  const named = vocabulary.values
    .get(value.toLowerCase())
    ?.find((one) => one.dimension === kind && one.value === value);
  if (named === undefined || named.name === value) return value;
  // Accounts may share a name; their ids tell them apart.
  const namesakes = vocabulary.values.get(named.name.toLowerCase())?.filter((one) => one.dimension === kind) ?? [];
  return namesakes.length > 1 ? `${named.name} (${value})` : named.name;
}

/** What no rule takes, by account and service: the pieces that one more rule would allocate. */
export function unallocatedBySource(
  costs: Costs,
  subject: Subject,
  days: { start: Day; end: Day },
  vocabulary: Vocabulary,
): Promise<Map<string, Micros>> {
  return spendBy(costs, subject, ['account', 'service'], days, ([account = '', service = '']) => {
    const named = account === '' ? ROLLED.account.none : nameValue('account', account, '', vocabulary);
    return `${named}: ${service === '' ? ROLLED.service.none : service}`;
  });
}

/** The archive knows SKUs, resources and tags, but no pieces of shared costs: those stand on a line of their own. */
async function fromLines(
  { costs, lines }: { costs: Costs; lines: BillLines },
  subject: Subject,
  by: LineQuery['by'],
  days: { start: Day; end: Day },
): Promise<Map<string, Micros>> {
  const { scope, filters, without, metric, include } = subject;
  const sums = new Map<string, Micros>();
  for (const line of await lines.sum({ scope, filters, without, ...days, by })) {
    if (!counts(line.category, metric, include)) continue;
    const name = line.key === '' ? nameless(by) : line.name;
    sums.set(name, addMicros(sums.get(name) ?? 0, amountOf(line, metric)));
  }
  const pieces = sharesOut(subject) ? await sharedPieces(costs, subject, days) : 0;
  if (pieces !== 0) sums.set('Share of shared costs', pieces);
  const whole = totalOf((await spendBy(costs, subject, [], days, () => '')).values());
  return settleRounding(sums, whole);
}

/** A company or an account bears what is shared within it as a whole; only owners bear pieces. */
function sharesOut({ scope }: Subject): boolean {
  return scope.kind === 'unit' || scope.kind === 'team' || scope.kind === 'workload' || scope.kind === 'mine';
}

async function sharedPieces(costs: Costs, subject: Subject, days: { start: Day; end: Day }): Promise<Micros> {
  const byPool = await spendBy(costs, subject, ['pool'], days, ([pool = '']) => pool);
  return totalOf([...byPool].filter(([pool]) => pool !== '').map(([, amount]) => amount));
}

/** The roll-ups are rounded once for each stored row, the lines once for each sum: the largest sum takes the difference. */
function settleRounding(sums: Map<string, Micros>, whole: Micros): Map<string, Micros> {
  const difference = whole - totalOf(sums.values());
  const [largest] = [...sums].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  if (largest !== undefined && difference !== 0) sums.set(largest[0], largest[1] + difference);
  return sums;
}

function nameless(by: LineQuery['by']): string {
  switch (by.kind) {
    case 'sku':
      return 'no SKU';
    case 'resource':
      return 'no resource';
    case 'tag':
      return `no tag ${by.key}`;
  }
}
