import { schedules, setNextDue } from '../db/syncs.ts';
import type { Job } from './job.ts';

const HOUR_MS = 3_600_000;
/** A sync that failed is tried again sooner than the next one is due. */
const AGAIN_AFTER_MS = HOUR_MS / 2;

/** Syncs each source when it is due: at once when it is new, then every so many hours. */
export const syncBills: Job = {
  name: 'sync-bills',
  async run({ db, now, sources, runSubcommand }) {
    const due = new Map((await schedules(db)).map((one) => [one.source, Date.parse(one.next_due_at)]));
    for (const { name, everyHours } of sources()) {
      const started = now().getTime();
      if ((due.get(name) ?? 0) > started) continue;
      const next = (after: number) => setNextDue(db, name, new Date(after).toISOString());
      const regular = started + everyHours * HOUR_MS;
      // Before it begins: a bot that is stopped or killed meanwhile does not begin again at once.
      await next(Math.min(regular, started + AGAIN_AFTER_MS));
      const code = await runSubcommand('sync', name);
      await next(code === 0 ? regular : Math.min(regular, now().getTime() + AGAIN_AFTER_MS));
    }
  },
};
