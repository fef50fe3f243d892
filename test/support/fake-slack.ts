import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Deliver,
  type Envelope,
  type SocketDelivery,
  signedDelivery,
  socketDelivery,
} from './fake-slack/delivery.ts';
import { respondTo } from './fake-slack/http.ts';
import { directChannel, type FakePerson, fakePerson } from './fake-slack/person.ts';
import { type User, Workspace } from './fake-slack/workspace.ts';

export const TOKENS = { botToken: 'xoxb-1-2-fake', appToken: 'xapp-1-A1-2-fake', signingSecret: 'f'.repeat(32) };

/** A Slack that the real Bolt talks to: Web API, Socket Mode, signed requests, response URLs. */
export interface FakeSlack {
  world: Workspace;
  apiUrl: string;
  sockets: SocketDelivery;
  /** Resolves when the app has so many connections. */
  connected(count?: number): Promise<void>;
  /** From now on Slack sends requests to this address. */
  sendTo(eventsUrl: string): void;
  deliver: Deliver;
  /** What was delivered, to be delivered again. */
  delivered: Envelope[];
  addUser(user: User): FakePerson;
  person(id: string): FakePerson;
  close(): Promise<void>;
}

/** @param options.ackMs how long Slack waits for an acknowledgement; the real one three seconds */
export async function startFakeSlack(options: { port?: number; ackMs: number }): Promise<FakeSlack> {
  const world = new Workspace();
  const server = createServer();
  const sockets = socketDelivery(world, server, TOKENS.appToken, options.ackMs);
  const respond = respondTo(world, TOKENS.botToken, { 'apps.connections.open': sockets.openConnection });
  server.on('request', (request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.channels.set('C1', { id: 'C1', name: 'general', botIsMember: true });
  let deliver: Deliver = sockets.deliver;
  const delivered: Envelope[] = [];
  const recorded: Deliver = (envelope) => {
    delivered.push(envelope);
    return deliver(envelope);
  };
  const person = (id: string) => fakePerson(world, id, recorded);

  return {
    world,
    apiUrl: `${world.url}/api/`,
    sockets,
    async connected(count = 2) {
      await world.until(() => sockets.connections() >= count || undefined, `${count} connections`);
    },
    sendTo(eventsUrl) {
      deliver = signedDelivery(eventsUrl, TOKENS.signingSecret);
    },
    deliver: (envelope) => deliver(envelope),
    delivered,
    addUser(user) {
      world.users.set(user.id, user);
      const id = directChannel(user.id);
      world.channels.set(id, { id, name: user.name, botIsMember: true });
      return person(user.id);
    },
    person,
    async close() {
      sockets.drop();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
