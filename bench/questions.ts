import type { Answerer } from '../src/chat.ts';
import { loadConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { drawChart, openHouse } from '../src/main.ts';
import { renderAdaptiveCard } from '../src/reply/adaptive-card.ts';
import { renderBlockKit } from '../src/reply/block-kit.ts';
import { LARGE } from './large-company.ts';
import { percentile, type Result, timed } from './measure.ts';

/** Questions to the large company, from text to a finished message without the picture, and the picture by itself. */
export async function measureQuestions(folder: string): Promise<Result[]> {
  const now = () => new Date(`${LARGE.lastDay}T12:00:00Z`);
  const house = await openHouse(loadConfig({}, folder), createLog('silent'), now);
  const ask = async (text: string) => {
    const { reply } = await answered(house.answer, text);
    return renderBlockKit(reply, { chart: 'native' });
  };
  const askForCard = async (text: string) => renderAdaptiveCard((await answered(house.answer, text)).reply);
  const aWorkload = (run: number) => `cost workload-${(run * 7919) % LARGE.workloads}`;
  try {
    const workload = await timed(500, (run) => ask(aWorkload(run)));
    const asCard = await timed(500, (run) => askForCard(aWorkload(run)));
    const byTeam = await timed(100, () => ask('cost last month by team vs 2026-09'), 5);
    const byTeamLong = await timed(100, () => ask('cost last 400 days by team'), 5);
    const company = await timed(100, () => ask('cost'), 5);
    const { reply } = await answered(house.answer, 'cost workload-77');
    const chart = reply.parts.find((part) => part.kind === 'chart');
    if (chart === undefined) throw new Error('the answer has no chart');
    const png = await timed(60, () => drawChart(chart), 10);
    return [
      ms('`cost <workload>`, p50', percentile(workload, 0.5), 3),
      ms('`cost <workload>`, p99', percentile(workload, 0.99), 10),
      ms('`cost <workload>` as an Adaptive Card, p50', percentile(asCard, 0.5), 3),
      ms('`cost <workload>` as an Adaptive Card, p99', percentile(asCard, 0.99), 10),
      ms('cost last month by team vs the month before, p99', percentile(byTeam, 0.99), 50),
      ms('cost last 400 days by team, p99', percentile(byTeamLong, 0.99), 80),
      ms('cost of the whole company, p99', percentile(company, 0.99), undefined),
      ms('chart of 800 x 400 as PNG, p50', percentile(png, 0.5), 25),
    ];
  } finally {
    await house.close();
  }
}

async function answered(answer: Answerer, text: string) {
  const told = await answer({ id: 'bench', platform: 'bench', text, person: undefined, place: 'private' });
  if (told.outcome !== 'answered') throw new Error(`"${text}" was ${told.outcome}: ${JSON.stringify(told.reply)}`);
  return told;
}

function ms(what: string, measured: number, limit: number | undefined): Result {
  return { what, measured, unit: 'ms', limit };
}
