import { reminderLetters, waitingFor } from '../commands/anomalies/remind.ts';
import { deskOf } from '../commands/anomalies/see.ts';
import { tellOfChanges } from '../commands/anomalies/tell.ts';
import { type Anomaly, createAnomalies } from '../db/anomalies.ts';
import { createReminded } from '../db/reminded.ts';
import type { Stores } from '../src/chat.ts';
import { waitsForAnswer } from '../src/finops/anomaly-case.ts';
import { dueReminders, FINOPS, isChased, type Reminder } from '../src/finops/chase.ts';
import type { Day } from '../src/finops/day.ts';
import { dateIn } from '../src/finops/working-time.ts';
import type { Job, JobTools } from './job.ts';

const CHASED = ['open', 'later', 'waiting for another team'] as const;
/** What has been over for so long without an answer gets none any more. */
const FORGOTTEN_AFTER_DAYS = 28;

/** Reminds of anomalies that nobody has answered in time: owners in the thread, then their manager, then FinOps. */
export const chaseOwners: Job = {
  name: 'chase-owners',
  async run(tools) {
    const { db, now, today, change } = tools;
    // Most minutes nothing is due: looking takes no lock.
    const stores = { anomalies: createAnomalies(db, now), reminded: createReminded(db) };
    const isDue = (await due(tools, stores)).length > 0 || (await forgotten(stores, today())).length > 0;
    if (!isDue) return;
    await change(async (stores) => {
      for (const reminder of await due(tools, stores)) await remind(tools, stores, reminder);
      await forget(tools, stores);
    });
  },
};

type Looked = Pick<Stores, 'anomalies' | 'reminded'>;

async function due({ organisation, now }: JobTools, { anomalies, reminded }: Looked): Promise<Reminder<Anomaly>[]> {
  const waiting = (await anomalies.list({ states: CHASED })).reverse().filter(isChased);
  const last = await reminded.all();
  const each = waiting.map((one) => waitingFor(one, organisation()));
  return dueReminders(each, now().getTime(), organisation().anomalies, (person) => last.get(person));
}

async function remind(tools: JobTools, stores: Stores, reminder: Reminder<Anomaly>): Promise<void> {
  const { stage, people, cases, zone } = reminder;
  const organisation = tools.organisation();
  const at = tools.now().getTime();
  await stores.reminded.keep(people, { at, zone });
  for (const { id } of cases) {
    await stores.anomalies.tell(id, { kind: 'reminded', stage, people: people.filter((one) => one !== FINOPS) });
  }
  await stores.outbox.put(...reminderLetters(reminder, dateIn(zone, at), organisation, deskOf(tools)));
}

const forgotten = async ({ anomalies }: Pick<Stores, 'anomalies'>, today: Day) =>
  (await anomalies.list({ states: CHASED })).filter(
    (one) => waitsForAnswer(one) && one.course === 'over' && today - one.found.end >= FORGOTTEN_AFTER_DAYS,
  );

async function forget(tools: JobTools, stores: Stores): Promise<void> {
  for (const { id } of await forgotten(stores, tools.today())) {
    const { change } = await stores.anomalies.tell(id, { kind: 'absorbed' });
    if (change !== undefined) await tellOfChanges(stores, [change], tools.organisation(), deskOf(tools));
  }
}
