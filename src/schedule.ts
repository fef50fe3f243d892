import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import type { Job, JobTools } from '../jobs/job.ts';

/** Asks each job at once and then every minute, or more often where it says so, whether something is due; one that is still at it is not asked again. */
export function startSchedule(jobs: readonly Job[], tools: JobTools, log: Logger): { stop(): Promise<void> } {
  const tasks = jobs.map((job) => {
    let busy = false;
    const ask = async () => {
      if (busy) return;
      busy = true;
      try {
        await job.run(tools);
      } catch (error) {
        log.error({ err: error, job: job.name }, 'a job failed');
      } finally {
        busy = false;
      }
    };
    void ask();
    const often = job.everySeconds === undefined ? '* * * * *' : `*/${job.everySeconds} * * * * *`;
    return schedule(often, ask, { name: job.name, noOverlap: true });
  });
  return {
    async stop() {
      for (const task of tasks) await task.destroy();
    },
  };
}
