import type { Day } from '../src/finops/day.ts';
import type { Micros } from '../src/finops/money.ts';
import { isDetected } from './generation.ts';
import type { Db } from './open.ts';
import { type Schedule, schedules } from './syncs.ts';

/** How the bot's own work goes: for those who look after it. */
export interface Upkeep {
  /** The sources that bills are fetched from, and how that went last. */
  syncs(): Promise<Schedule[]>;
  /** What was spent on requests since a UTC day, by source; micros of a US dollar. */
  apiSpend(since: Day): Promise<{ source: string; requests: number; price: Micros }[]>;
  /** Whether anomalies were looked for in the bills as they are now. */
  detected(): Promise<boolean>;
  /** Messages put since then (milliseconds since 1970), and those that wait whenever they were put. */
  deliveries(since: number): Promise<{ sent: number; waiting: number; failed: { problem: string; count: number }[] }>;
}

export function createUpkeep(db: Db): Upkeep {
  return {
    syncs: () => schedules(db),
    detected: () => isDetected(db),
    async apiSpend(since) {
      const rows = await db
        .selectFrom('api_request')
        .select(({ fn }) => ['source', fn.countAll<number>().as('requests'), fn.sum<number>('price').as('price')])
        .where('day', '>=', since)
        .groupBy('source')
        .orderBy('source')
        .execute();
      return rows;
    },
    async deliveries(since) {
      const rows = await db
        .selectFrom('outbox')
        .select(({ fn }) => ['state', 'problem', fn.countAll<number>().as('count')])
        .where((where) => where.or([where('put_at', '>=', since), where('state', 'not in', ['sent', 'failed'])]))
        .groupBy(['state', 'problem'])
        .execute();
      const count = (states: readonly string[]) =>
        rows.filter(({ state }) => states.includes(state)).reduce((sum, row) => sum + row.count, 0);
      return {
        sent: count(['sent']),
        waiting: count(['pending', 'sending', 'unknown']),
        failed: rows.flatMap(({ state, problem, count }) =>
          state === 'failed' ? [{ problem: problem ?? 'not known', count }] : [],
        ),
      };
    },
  };
}
