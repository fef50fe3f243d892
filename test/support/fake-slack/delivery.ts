import { createHmac } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Workspace } from './workspace.ts';

type Json = Record<string, unknown>;

/** What Slack tells an app. */
export interface Envelope {
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: Json;
}

/** Brings an envelope to the app and resolves with what it acknowledges with. Rejects when it does not, in time. */
export type Deliver = (envelope: Envelope) => Promise<Json>;

export interface SocketDelivery {
  deliver: Deliver;
  openConnection(args: Json): Json;
  connections(): number;
  /** Cuts all connections without a word. */
  drop(): void;
  /** Says nothing any more, and hears nothing. */
  freeze(): void;
  /** Asks the app to connect anew, as Slack does with each connection now and then. */
  refreshOne(): void;
  close(): void;
}

export function socketDelivery(world: Workspace, server: Server, appToken: string, ackMs: number): SocketDelivery {
  const sockets = new WebSocketServer({ server, path: '/link' });
  const waiting = new Map<string, (payload: Json) => void>();
  const tickets = new Set<string>();
  let turn = 0;

  sockets.on('connection', (socket, request) => {
    if (!tickets.delete(new URL(request.url ?? '', 'ws://slack').searchParams.get('ticket') ?? ''))
      return socket.close();
    socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.clients.size, connection_info: {} }));
    socket.on('message', (data) => {
      const { envelope_id, payload } = JSON.parse(String(data)) as { envelope_id: string; payload?: Json };
      waiting.get(envelope_id)?.(payload ?? {});
    });
    socket.on('close', () => world.changed());
    world.changed();
  });
  /** Nothing is sent to a connection that was told to go. */
  const retired = new WeakSet<WebSocket>();
  const open = (): WebSocket[] =>
    [...sockets.clients].filter((socket) => socket.readyState === socket.OPEN && !retired.has(socket));

  return {
    openConnection({ authorization }) {
      if (authorization !== `Bearer ${appToken}`) return { ok: false, error: 'invalid_auth' };
      const ticket = world.newId('');
      tickets.add(ticket);
      return { ok: true, url: `${world.url.replace('http', 'ws')}/link?ticket=${ticket}` };
    },
    connections: () => open().length,
    drop() {
      for (const socket of sockets.clients) socket.terminate();
    },
    freeze() {
      for (const socket of open()) {
        retired.add(socket);
        socket.pause();
      }
    },
    refreshOne() {
      const [socket] = open();
      if (socket === undefined) return;
      retired.add(socket);
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    },
    close: () => sockets.close(),
    deliver({ type, payload }) {
      const all = open();
      const socket = all[turn++ % all.length];
      if (socket === undefined) return Promise.reject(new Error('the app has no connection'));
      const envelope_id = world.newId('E');
      socket.send(JSON.stringify({ type, envelope_id, payload, accepts_response_payload: type !== 'events_api' }));
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => settle(() => reject(new Error('not acknowledged'))), ackMs);
        const settle = (end: () => void) => {
          clearTimeout(timer);
          waiting.delete(envelope_id);
          end();
        };
        waiting.set(envelope_id, (acknowledged) => settle(() => resolve(acknowledged)));
      });
    },
  };
}

/** Requests to the app's own address. */
export function signedDelivery(url: string, secret: string): Deliver {
  return async (envelope) => {
    const response = await fetch(url, signedRequest(envelope, secret));
    const said = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${said}`);
    return said === '' ? {} : (JSON.parse(said) as Json);
  };
}

/** @param at seconds since 1970 */
export function signedRequest(envelope: Envelope, secret: string, at = Math.floor(Date.now() / 1000)) {
  const { body, type } = encoded(envelope);
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

function encoded({ type, payload }: Envelope): { body: string; type: string } {
  const form = 'application/x-www-form-urlencoded';
  switch (type) {
    case 'events_api':
      return { body: JSON.stringify(payload), type: 'application/json' };
    case 'interactive':
      return { body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), type: form };
    case 'slash_commands':
      return { body: new URLSearchParams(payload as Record<string, string>).toString(), type: form };
  }
}
