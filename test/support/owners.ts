import type { TestContext } from 'vitest';
import { takeFound } from '../../commands/anomalies/take.ts';
import { commands } from '../../commands/index.ts';
import type { Answerer, Tools } from '../../src/chat.ts';
import { parseOrganisation } from '../../src/config.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import { createRouter } from '../../src/router.ts';
import type { Harness } from '../contract/platform.ts';
import { RUN } from './answering.ts';
import { ada } from './commands.ts';
import { recordingLog } from './log.ts';
import { posting, stoppedClock } from './posting.ts';
import { noTools } from './tools.ts';

/** A platform on which Ada owns checkout, and the real commands ask her about it. */
export async function owners(harness: Harness, test: TestContext) {
  const answerer: { answer?: Answerer } = {};
  await harness.start((ask) => (answerer.answer as Answerer)(ask));
  // Some have to be spoken to before they can be posted to.
  answerer.answer = createRouter({ commands, tools: noTools, log: recordingLog().log, clock: () => 0 });
  const place = await (harness.posting?.() ?? test.skip('nothing is posted here'));
  const there = { ...place, ...posting(place.open, [place.poster], stoppedClock()) };
  const channel = 'channel' in place.channel ? place.channel.channel : '';
  const organisation = parseOrganisation(
    `
organization: Acme
currency: USD
teams: { payments: { channels: ["${channel}"], workloads: { checkout: { owners: [${ada.email}] } } } }
`,
    'showback.yaml',
  );
  const { audit, claims, anomalies, announcements, unlearned, reminded, outbox, change } = there;
  const tools: Tools = {
    ...noTools,
    ...{ audit, claims, anomalies, announcements, unlearned, reminded, outbox, change },
    organisation: () => organisation,
    today: () => parseDay('2026-11-14'),
  };
  answerer.answer = createRouter({ commands, tools, log: recordingLog().log, clock: () => 0 });
  return {
    there,
    async start(...found: FoundAnomaly[]) {
      await takeFound(tools, found, RUN);
      await there.deliver();
    },
  };
}
