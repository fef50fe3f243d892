import { createConversations } from '../../db/conversations.ts';
import { createDeliveries } from '../../db/deliveries.ts';
import { createIdentities } from '../../db/identities.ts';
import { openDatabase } from '../../db/open.ts';
import { chartPng } from '../../src/charts/png.ts';
import type { Answerer } from '../../src/chat.ts';
import { createSlack, type SlackOptions } from '../../src/platforms/slack/slack.ts';
import { createServer } from '../../src/server.ts';
import { ada, fakeCommands, grace } from './commands.ts';
import { startFakeSlack, TOKENS } from './fake-slack.ts';
import { recordingLog } from './log.ts';

export type Transport = 'sockets' | 'http';

/** Slack on a real server, with a workspace of its own; it takes no questions until `start` is called. */
export async function serveSlack(transport: Transport, more: Partial<SlackOptions> & { ackMs?: number } = {}) {
  const { ackMs = 1000, ...options } = more;
  const slack = await startFakeSlack({ ackMs });
  const open = await openDatabase(':memory:');
  const recording = recordingLog();
  const { now = () => new Date() } = options;
  slack.world.now = now;
  const platform = createSlack({
    botToken: TOKENS.botToken,
    appToken: transport === 'sockets' ? TOKENS.appToken : undefined,
    signingSecret: transport === 'http' ? TOKENS.signingSecret : undefined,
    apiUrl: slack.apiUrl,
    commandNames: ['help', ...fakeCommands.map(({ name }) => name)],
    memory: {
      deliveries: createDeliveries(open.db, 'slack', now),
      identities: createIdentities(open.db, 'slack'),
      conversations: createConversations(open.db, 'slack', now),
    },
    homeQuestion: 'whoami',
    groupsInUse: () => [],
    externalChannels: () => [],
    drawChart: chartPng,
    log: recording.log,
    now,
    ...options,
  });
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    ready: async () => ({ ok: true, checks: {} }),
    mount: (app) => platform.mount(app),
    log: recording.log,
  });
  const address = await server.start();
  const eventsUrl = `${address}/slack/events`;
  if (transport === 'http') slack.sendTo(eventsUrl);
  const people = {
    ada: slack.addUser({ id: 'UADA', ...ada }),
    grace: slack.addUser({ id: 'UGRACE', ...grace }),
    nobody: slack.addUser({ id: 'UNOBODY', name: 'Nobody' }),
    guest: slack.addUser({
      id: 'UGUEST',
      name: 'Guest',
      email: 'guest@partner.example',
      more: { is_restricted: true },
    }),
  };
  let stopped: Promise<void> | undefined;
  return {
    slack,
    platform,
    open,
    poster: platform.poster,
    world: slack.world,
    eventsUrl,
    ...people,
    ...recording,
    async start(answer: Answerer) {
      await platform.start(answer);
      if (transport === 'sockets') await slack.connected();
    },
    /** Stops what runs, and says what Slack would have refused. */
    stop() {
      stopped ??= (async () => {
        await platform.stop();
        await server.stop();
        await slack.close();
        await open.close();
        if (slack.world.problems.length > 0) throw new Error(slack.world.problems.join('\n'));
      })();
      return stopped;
    },
  };
}
