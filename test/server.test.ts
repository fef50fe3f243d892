import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import express, { type Application } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { createServer, type Readiness, type Server } from '../src/server.ts';
import { recordingLog } from './support/log.ts';

const running: Server[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop().catch(() => {})));
});

async function setUp(mount: (app: Application) => void = () => {}, readiness: Readiness = { ok: true, checks: {} }) {
  const { log, lines } = recordingLog();
  const server = createServer({ host: '127.0.0.1', port: 0, ready: async () => readiness, mount, log });
  const address = await server.start();
  running.push(server);
  return { server, address, lines };
}

describe('health', () => {
  it('is alive', async () => {
    const { address } = await setUp();
    const response = await fetch(`${address}/healthz`);
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });

  it.each([
    [200, { ok: true, checks: { database: 'ok' } }],
    [503, { ok: false, checks: { database: 'ok', bills: 'none imported yet' } }],
  ])('is ready with %i and the checks', async (status, readiness) => {
    const { address } = await setUp(undefined, readiness);
    const response = await fetch(`${address}/readyz`);
    expect([response.status, await response.json()]).toEqual([status, readiness]);
  });
});

describe('what it tells strangers', () => {
  it('sends strict headers with everything and does not name its software', async () => {
    const { address } = await setUp();
    for (const path of ['/healthz', '/nowhere']) {
      const { headers } = await fetch(address + path);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.has('x-powered-by')).toBe(false);
    }
  });

  it('says in a sentence that there is nothing', async () => {
    const { address } = await setUp();
    const response = await fetch(`${address}/<script>`);
    expect([response.status, await response.text()]).toEqual([404, 'There is nothing at this address.\n']);
  });

  it('logs a failure with its stack and tells nothing of it', async () => {
    const { address, lines } = await setUp((app) => {
      app.get('/boom', async () => {
        throw new Error('secret detail');
      });
    });
    const response = await fetch(`${address}/boom`);
    expect([response.status, await response.text()]).toEqual([500, 'Something went wrong; it has been logged.\n']);
    expect(lines).toMatchObject([{ level: 50, err: { message: 'secret detail', stack: expect.any(String) } }]);
  });

  it('answers a body that cannot be read with the status of whoever parses it, without a fault in the log', async () => {
    const { address, lines } = await setUp((app) => {
      app.post('/in', express.json({ limit: 20 }), (_request, response) => {
        response.send('taken');
      });
    });
    const post = async (body: string) =>
      (await fetch(`${address}/in`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status;
    expect(await post('{}')).toBe(200);
    expect(await post('{')).toBe(400);
    expect(await post(JSON.stringify('x'.repeat(30)))).toBe(413);
    expect(lines).toEqual([]);
  });
});

it('leaves bodies unread for those who must check a signature over them', async () => {
  const { address } = await setUp((app) => {
    app.post('/signed', async (incoming, response) => {
      response.send(await text(incoming));
    });
  });
  const body = '{"a":  1}';
  const headers = { 'content-type': 'application/json' };
  expect(await (await fetch(`${address}/signed`, { method: 'POST', body, headers })).text()).toBe(body);
});

it('says which port is taken and what to do', async () => {
  const { address } = await setUp();
  const port = Number(new URL(address).port);
  const second = createServer({
    host: '127.0.0.1',
    port,
    ready: async () => ({ ok: true, checks: {} }),
    mount() {},
    log: recordingLog().log,
  });
  await expect(second.start()).rejects.toMatchObject({
    name: 'UserError',
    message: `Port ${port} is in use by another program.`,
    hint: expect.stringContaining('PORT'),
  });
});

describe('stopping', () => {
  it('answers what is in flight, refuses new connections and does not wait for those kept alive', async () => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const { server, address } = await setUp((app) => {
      app.use((incoming, _response, next) => {
        // For ever: a stop that waited for idle connections would never end.
        (incoming.socket as Socket & { server: { keepAliveTimeout: number } }).server.keepAliveTimeout = 0;
        next();
      });
      app.get('/quick', (_request, response) => {
        response.send('done');
      });
      app.get('/slow', async (_request, response) => {
        arrived.resolve();
        await release.promise;
        response.send('done');
      });
    });
    const agent = new Agent({ keepAlive: true });
    const get = async (path: string) => {
      const [response] = (await once(request(address + path, { agent }).end(), 'response')) as [IncomingMessage];
      return text(response);
    };
    const slow = get('/slow');
    await arrived.promise;
    expect(await get('/quick')).toBe('done');

    const stopped = server.stop();
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
    release.resolve();
    expect(await slow).toBe('done');
    await stopped;
    agent.destroy();
  });

  it('does not wait for a connection on which nothing was ever asked', async () => {
    const { server, address } = await setUp();
    const silent = connect(Number(new URL(address).port), '127.0.0.1');
    await once(silent, 'connect');
    await fetch(`${address}/healthz`);
    const closed = once(silent, 'close');
    await server.stop();
    await closed;
  });
});
