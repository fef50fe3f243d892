import { openDatabase } from '../../db/open.ts';
import { createOutbox } from '../../db/outbox.ts';
import { chartPng } from '../../src/charts/png.ts';
import type { Answerer } from '../../src/chat.ts';
import { createPlayground, type PlaygroundOptions } from '../../src/platforms/playground/playground.ts';
import { createServer } from '../../src/server.ts';
import { ada, grace } from './commands.ts';
import { recordingLog } from './log.ts';

/** A playground on a real server, on a port of its own; it takes no questions until `start` is called. */
export async function servePlayground(more: Partial<PlaygroundOptions> & { port?: number } = {}) {
  const { port = 0, ...options } = more;
  const { log } = recordingLog();
  const open = await openDatabase(':memory:');
  const playground = createPlayground({
    people: () => [ada, grace],
    examples: ['cost', 'cost checkout last month', 'cost by team', 'help'],
    drawChart: chartPng,
    renderings: [{ name: 'Reply', render: (reply) => reply }],
    messages: async ({ email }) =>
      (await createOutbox(open.db, () => new Date()).delivered('playground', 100)).filter(
        ({ to }) => 'channel' in to || to.person === email,
      ),
    ...options,
  });
  const server = createServer({
    host: '127.0.0.1',
    port,
    ready: async () => ({ ok: true, checks: {} }),
    mount: (app) => playground.mount(app),
    log,
  });
  const address = await server.start();
  return {
    address,
    open,
    poster: playground.poster,
    start: (answer: Answerer) => playground.start(answer),
    async stop() {
      await playground.stop();
      await server.stop();
      await open.close();
    },
  };
}
