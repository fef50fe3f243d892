import { deskOf } from '../commands/anomalies/see.ts';
import { isNothing, waitingMessage, waitsOf } from '../commands/anomalies/waiting.ts';
import { type Anomaly, createAnomalies } from '../db/anomalies.ts';
import type { Match } from '../db/people.ts';
import type { Stores } from '../src/chat.ts';
import { isChased } from '../src/finops/anomaly-case.ts';
import type { Reply } from '../src/reply/reply.ts';
import type { Job, JobTools } from './job.ts';

/**
 * Shows people in Teams privately what waits for their answer, in one message that is edited as that changes; another
 * comes only when something waits again after nothing did. Slack has its home tab for it.
 */
export const tellWaiting: Job = {
  name: 'tell-waiting',
  async run(tools) {
    const { db, now, change } = tools;
    const known = await tools.people.matches(tools.named());
    const people = [...known].filter(([, matches]) => isInTeamsAlone(matches)).map(([email]) => email);
    if (people.length === 0) return;
    const open = await createAnomalies(db, now).list({ states: ['open', 'later', 'waiting for another team'] });
    const waits = waitsOf(open.reverse().filter(isChased), tools.organisation(), deskOf(tools));
    // Most minutes nothing has changed: looking takes no lock.
    const changed: Changed[] = [];
    for (const email of people) {
      const mine = waits.get(email) ?? [];
      const last = await lastTo(email, db);
      const shown = waitingMessage(mine, tools.organisation(), deskOf(tools));
      if (mine.length === 0 && (last === undefined || isNothing(last.reply))) continue;
      if (last !== undefined && JSON.stringify(last.reply) === JSON.stringify(shown)) continue;
      changed.push({ email, shown, last, mine });
    }
    if (changed.length === 0) return;
    await change(async ({ outbox }) => {
      for (const one of changed) await tell(one, outbox);
    });
  },
};

interface Changed {
  email: string;
  shown: Reply;
  last: { key: string; reply: Reply } | undefined;
  mine: readonly Anomaly[];
}

/** What stands at "nothing waits" stays so: a new message rings. */
async function tell({ email, shown, last, mine }: Changed, outbox: Stores['outbox']): Promise<void> {
  const isNew = last === undefined || isNothing(last.reply);
  const key = isNew ? `${PREFIX}${email} since ${mine[0]?.id} ${mine[0]?.since}` : last.key;
  await outbox.put({ key, to: { person: email }, reply: shown, manner: 'notice' });
}

const PREFIX = 'what waits for ';

async function lastTo(email: string, db: JobTools['db']): Promise<Changed['last']> {
  const row = await db
    .selectFrom('outbox')
    .select(['key', 'reply'])
    .where('recipient', '=', JSON.stringify({ person: email }))
    .where('key', 'like', `${PREFIX}%`)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row && { key: row.key, reply: JSON.parse(row.reply) };
}

/** Whom Slack does not know; while it has not said so, nothing is sent. */
const isInTeamsAlone = (matches: readonly Match[]): boolean =>
  matches.some(({ platform, presence }) => platform === 'teams' && presence === 'here') &&
  matches.every(({ platform, presence }) => platform !== 'slack' || presence === 'unknown' || presence === 'left');
