import { reportOf } from '../../src/finops/anomaly-report.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import { rangePeriod } from '../../src/finops/period.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { type TablePart, table } from '../../src/reply/reply.ts';
import type { Piece } from '../allocation/pieces.ts';
import type { Asked } from '../cost/asked.ts';
import { anomaliesOf, waitingAnomalies } from './anomalies.ts';
import type { Reader } from './reader.ts';

/** How the bot's own work goes, and what waits for FinOps. */
export type Upkeep = Awaited<ReturnType<typeof upkeepOf>>;

export async function upkeepOf(reader: Reader, scope: Scope, since: number) {
  const { tools } = reader;
  const today = tools.today();
  return {
    syncs: await tools.upkeep.syncs(),
    spend: await tools.upkeep.apiSpend(since),
    deliveries: await tools.upkeep.deliveries(tools.now().getTime() - DAY_MS),
    open: (await tools.claims.inState('open')).length,
    accepted: (await tools.claims.inState('accepted')).length,
    anomalies: (await waitingAnomalies(reader, scope)).length,
    report: reportOf(await anomaliesOf(reader, scope, rangePeriod(today + 1 - QUALITY_DAYS, today + 1, today))),
  };
}

/** How good the detector is is judged by the answers of so many days. */
export const QUALITY_DAYS = 30;
const DAY_MS = 86_400_000;

export function sourceTable({ syncs, spend }: Upkeep, timezone: string): TablePart | undefined {
  if (syncs.length === 0) return undefined;
  const prices = new Map(spend.map(({ source, price }) => [source, price]));
  return table({
    caption: 'Where bills come from',
    columns: [{ title: 'Source' }, { title: 'Last sync' }, { title: 'Ended' }, { title: 'Requests', align: 'right' }],
    rows: syncs.map(({ source, outcome, message, ended_at }) => [
      source,
      [outcome ?? 'not yet', message].filter(Boolean).join(': '),
      ended_at === null ? '' : formatMoment(ended_at, timezone),
      { micros: prices.get(source) ?? 0, currency: 'USD' },
    ]),
  });
}

export function failureTable({ deliveries: { failed } }: Upkeep): TablePart | undefined {
  if (failed.length === 0) return undefined;
  return table({
    caption: 'Why messages could not be delivered',
    columns: [{ title: 'Why' }, { title: 'Messages', align: 'right' }],
    rows: failed.toSorted((a, b) => b.count - a.count).map(({ problem, count }) => [problem, String(count)]),
  });
}

export function pieceTable({ organisation: { currency } }: Asked, pieces: readonly Piece[]): TablePart {
  return table({
    caption: 'The largest unallocated pieces',
    columns: [{ title: 'What' }, { title: 'Cost', align: 'right' }],
    rows: pieces.map(({ about, cost }) => [about, { micros: cost, currency }]),
  });
}
