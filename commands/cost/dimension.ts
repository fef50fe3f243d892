import type { Costs } from '../../db/costs.ts';
import type { SeriesColumn } from '../../db/schema.ts';
import type { BillLines } from '../../src/bills/lines.ts';
import type { Day } from '../../src/finops/day.ts';
import type { Dimension } from '../../src/finops/metric.ts';
import type { Micros } from '../../src/finops/money.ts';
import type { Vocabulary } from '../../src/finops/scope.ts';
import type { Asked } from './asked.ts';
import { compareLines } from './lines.ts';
import { type Subject, spendBy } from './spend.ts';
import type { Compared } from './table.ts';

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

/** What each value of a dimension cost, now and before, by the name that people call it. It adds up to the total of the days. */
export async function compare(
  tools: { costs: Costs; lines: BillLines },
  asked: Pick<Asked, 'subject' | 'days' | 'before' | 'vocabulary' | 'organisation'>,
  by: Breakable,
): Promise<Compared> {
  switch (by.kind) {
    case 'sku':
    case 'resource':
    case 'tag':
      return compareLines(tools, asked, by);
    default: {
      const { subject, days, before, vocabulary } = asked;
      const { columns, none } = ROLLED[by.kind];
      const nameOf = ([value = '', team = '']: readonly string[]) =>
        value === '' ? (team === '' ? none : `${team}, no workload`) : nameValue(by.kind, value, team, vocabulary);
      return {
        now: await spendBy(tools.costs, subject, columns, days, nameOf),
        before: before && (await spendBy(tools.costs, subject, columns, before, nameOf)),
      };
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
