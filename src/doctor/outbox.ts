import type { Db } from '../../db/open.ts';
import { type Check, ok, warn } from './check.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** What waits for longer does so for a reason. */
const LATE_MS = 60 * 60 * 1000;

/** What people were not told, and what waits to be told. */
export async function checkOutbox(db: Db, now: Date): Promise<Check> {
  const rows = await db
    .selectFrom('outbox')
    .select(['state', 'recipient', 'problem', 'put_at'])
    .where('state', '!=', 'sent')
    .where('put_at', '>', now.getTime() - WEEK_MS)
    .execute();
  const failed = rows.filter(({ state }) => state === 'failed');
  const late = rows.filter(({ state, put_at }) => state !== 'failed' && put_at < now.getTime() - LATE_MS);
  if (failed.length === 0 && late.length === 0) return ok('messages', `${rows.length} wait to be sent`);
  const reasons = [
    ...new Set(failed.map(({ recipient, problem }) => `${Object.values(JSON.parse(recipient))}: ${problem}`)),
  ];
  return warn(
    'messages',
    [
      ...(failed.length > 0
        ? [`${failed.length} could not be delivered in the last week (${reasons.slice(0, 3).join('; ')})`]
        : []),
      ...(late.length > 0 ? [`${late.length} have waited for more than an hour`] : []),
    ].join(', '),
    'see docs/messages.md for what each reason means; the log says more',
  );
}
