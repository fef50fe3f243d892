import { forecastsKeptOn, setForecastsKeptOn } from '../db/forecasts.ts';
import { currentLoads } from '../db/loads.ts';
import type { Job } from './job.ts';

/** Keeps a forecast of each scope's month end once a UTC day, so that its accuracy can be told when the month is over. */
export const keepForecasts: Job = {
  name: 'keep-forecasts',
  async run({ db, now, runSubcommand }) {
    const date = now().toISOString().slice(0, 10);
    const before = await forecastsKeptOn(db);
    if (before === date || (await currentLoads(db)).length === 0) return;
    // Before it begins: a bot that is killed meanwhile does not begin again at once.
    await setForecastsKeptOn(db, date);
    await runSubcommand('keep-forecasts');
  },
};
