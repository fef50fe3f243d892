import { type Period, previousPeriod } from '../../src/finops/period.ts';
import { trendOf } from '../../src/finops/trend.ts';
import { type TablePart, table } from '../../src/reply/reply.ts';
import { asFarAsKnown } from '../allocation/as-far-as-known.ts';
import type { Asked } from '../cost/asked.ts';
import { compare } from '../cost/dimension.ts';
import { breakdownTable, type Compared, driversTable, totalsOf } from '../cost/table.ts';
import type { Reader } from './reader.ts';

/** Which services moved, or what they cost where nothing is known before; undefined where the bills cannot tell. */
export async function servicesTable({ tools }: Reader, asked: Asked): Promise<TablePart | undefined> {
  const { part } = await asFarAsKnown(compare(tools, asked, { kind: 'service' }));
  const { currency } = asked.organisation;
  if (part === undefined) return undefined;
  const moved = part.before && driversTable(part, 'Service', { now: 'Now', before: 'Before' }, currency);
  return moved ?? breakdownTable(part, 'Service', 'By service', currency);
}

/** So many periods make a trend, the one that the digest is about among them. */
const TREND = 6;

/** Where each part has been heading, by name. */
export async function trends(reader: Reader, asked: Asked, kind: 'unit' | 'team'): Promise<(name: string) => string> {
  const periods: Period[] = [asked.period];
  for (let one = asked.period; periods.length < TREND; periods.push(one)) {
    one = previousPeriod(one, one.end - 1);
    if (one.start < asked.reach.first) break;
  }
  const sums: ReadonlyMap<string, number>[] = [];
  // Days that are missing would look like a fall.
  const whole = periods.filter(({ end }) => end <= asked.reach.last + 1).reverse();
  for (const days of whole) {
    sums.push((await compare(reader.tools, { ...asked, days, before: undefined }, { kind })).now);
  }
  return (name) => trendOf(sums.map((sum) => sum.get(name) ?? 0));
}

/** The costliest first. */
export function partsTable(
  compared: Compared,
  trend: (name: string) => string,
  title: string,
  currency: string,
): TablePart | undefined {
  const { rows, total } = totalsOf(compared);
  if (rows.length === 0) return undefined;
  const right = { align: 'right' as const };
  return table({
    caption: `By ${title.toLowerCase()}`,
    columns: [{ title }, { title: 'Cost', ...right }, { title: 'Change', ...right }, { title: 'Trend' }],
    rows: rows
      .slice(0, MOST)
      .map(({ name, now, before }) => [
        name,
        { micros: now, currency },
        compared.before === undefined ? '' : { micros: now - before, currency, signed: true },
        trend(name),
      ]),
    total: [
      'Total',
      { micros: total.now, currency },
      compared.before === undefined ? '' : { micros: total.now - total.before, currency, signed: true },
      '',
    ],
    ...(rows.length > MOST && { omitted: rows.length - MOST }),
  });
}

const MOST = 15;
