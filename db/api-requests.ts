import type { Day } from '../src/finops/day.ts';
import type { Micros } from '../src/finops/money.ts';
import type { OpenDatabase } from './open.ts';

/** A request that costs money. */
export interface PricedRequest {
  source: string;
  operation: string;
  /** UTC. */
  day: Day;
  requestedAt: string;
  price: Micros;
}

/**
 * Notes a request that is about to be sent, unless the source would have spent more than `cap` on that day. One
 * statement, so that no two processes spend the same cent.
 *
 * @returns whether it may be sent
 */
export function noteRequest({ sqlite }: Pick<OpenDatabase, 'sqlite'>, request: PricedRequest, cap: Micros): boolean {
  const { changes } = sqlite
    .prepare(
      `insert into api_request (source, operation, day, requested_at, price)
       select @source, @operation, @day, @requestedAt, @price
       where (select coalesce(sum(price), 0) from api_request where source = @source and day = @day) + @price <= @cap`,
    )
    .run({ ...request, cap });
  return changes === 1;
}

/** What a source has spent on a day. */
export async function spentOn(
  { db }: Pick<OpenDatabase, 'db'>,
  source: string,
  day: Day,
): Promise<{ requests: number; price: Micros }> {
  const row = await db
    .selectFrom('api_request')
    .select(({ fn }) => [fn.countAll<number>().as('requests'), fn.sum<number | null>('price').as('price')])
    .where('source', '=', source)
    .where('day', '=', day)
    .executeTakeFirstOrThrow();
  return { requests: row.requests, price: row.price ?? 0 };
}
