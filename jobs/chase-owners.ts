import { deskOf } from '../commands/anomalies/see.ts';
import { tellOfChanges } from '../commands/anomalies/tell.ts';
import { unplannedAlerts } from '../commands/reminders/budget.ts';
import { type Matter, reminderLetters, waitingFor } from '../commands/reminders/matter.ts';
import { createStores } from '../db/stores.ts';
import type { Stores } from '../src/chat.ts';
import { isChased, waitsForAnswer } from '../src/finops/anomaly-case.ts';
import { dueReminders, FINOPS, type Reminder } from '../src/finops/chase.ts';
import type { Day } from '../src/finops/day.ts';
import { dateIn } from '../src/finops/working-time.ts';
import type { Job, JobTools } from './job.ts';

const CHASED = ['open', 'later', 'waiting for another team'] as const;
/** What has been over for so long without an answer gets none any more. */
const FORGOTTEN_AFTER_DAYS = 28;

/** Reminds of anomalies and budget alerts that nobody has answered in time: owners in the thread, then their manager, then FinOps. */
export const chaseOwners: Job = {
  name: 'chase-owners',
  async run(tools) {
    const { db, now, today, change } = tools;
    // Most minutes nothing is due: looking takes no lock.
    const stores = createStores(db, now);
    const isDue = (await due(tools, stores)).length > 0 || (await forgotten(stores, today())).length > 0;
    if (!isDue) return;
    await change(async (stores) => {
      for (const reminder of await due(tools, stores)) await remind(tools, stores, reminder);
      await forget(tools, stores);
    });
  },
};

type Looked = Pick<Stores, 'anomalies' | 'budgets' | 'budgetAlerts' | 'reminded'>;

async function due(tools: JobTools, stores: Looked): Promise<Reminder<Matter>[]> {
  const organisation = tools.organisation();
  const desk = deskOf(tools);
  const anomalies = (await stores.anomalies.list({ states: CHASED })).reverse().filter(isChased);
  const alerts = await unplannedAlerts(stores, organisation, tools.today());
  const matters: Matter[] = [
    ...anomalies.map((one) => ({ kind: 'anomaly' as const, one })),
    ...alerts.map((one) => ({ kind: 'budget alert' as const, ...one })),
  ];
  const last = await stores.reminded.all();
  const each = matters.map((one) => waitingFor(one, organisation, desk));
  return dueReminders(each, tools.now().getTime(), (person) => last.get(person));
}

async function remind(tools: JobTools, stores: Stores, reminder: Reminder<Matter>): Promise<void> {
  const { people, matters, zone } = reminder;
  const organisation = tools.organisation();
  const at = tools.now().getTime();
  await stores.reminded.keep(people, { at, zone });
  for (const matter of matters) await keep(matter, reminder, stores);
  await stores.outbox.put(...reminderLetters(reminder, dateIn(zone, at), organisation, deskOf(tools)));
}

async function keep(matter: Matter, { stage, people }: Reminder<Matter>, { anomalies, budgetAlerts }: Stores) {
  switch (matter.kind) {
    case 'anomaly': {
      const told = people.filter((one) => one !== FINOPS);
      await anomalies.tell(matter.one.id, { kind: 'reminded', stage, people: told });
      return;
    }
    case 'budget alert':
      return budgetAlerts.remind(matter.alert, stage);
  }
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
