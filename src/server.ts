import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import express, { type Application, type ErrorRequestHandler, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { UserError } from './errors.ts';

export interface Server {
  /**
   * Resolves with the address at which the server listens, such as http://127.0.0.1:3000.
   * @throws UserError when the port is taken
   */
  start(): Promise<string>;
  /** Takes no new connections and resolves when the requests in flight have been answered. */
  stop(): Promise<void>;
}

/** Each check by name with "ok" or what is wrong; `ok` says whether requests should come here. */
export interface Readiness {
  ok: boolean;
  checks: Record<string, string>;
}

/**
 * The one HTTP server. What is mounted parses its own bodies: a body parsed for everybody would break the signatures
 * that chat platforms put on theirs.
 */
export function createServer(options: {
  host: string;
  port: number;
  ready: () => Promise<Readiness>;
  mount: (app: Application) => void;
  log: Logger;
}): Server {
  const { host, port, ready, mount, log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders);
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/readyz', async (_request, response) => {
    const readiness = await ready();
    response.status(readiness.ok ? 200 : 503).json(readiness);
  });
  mount(app);
  app.use(notFound);
  app.use(failure(log));

  const server = createHttpServer(app);
  const closeQuiet = closeQuietConnections(server);

  return {
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)));
        server.listen(port, host, resolve);
      });
      return url(server.address() as AddressInfo);
    },
    stop() {
      return new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        closeQuiet();
      });
    },
  };
}

/**
 * Returns what closes each connection without a request: now, or as soon as its answer is out. Node's own
 * closeIdleConnections spares those that have never sent one, and browsers open such in advance.
 */
function closeQuietConnections(server: HttpServer): () => void {
  const quiet = new Set<Socket>();
  let closing = false;
  server.on('connection', (socket) => {
    quiet.add(socket);
    socket.on('close', () => quiet.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    quiet.delete(socket);
    response.on('close', () => {
      if (closing) socket.destroySoon();
      else if (!socket.destroyed) quiet.add(socket);
    });
  });
  return () => {
    closing = true;
    for (const socket of quiet) socket.destroy();
  };
}

const SECURITY_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set(SECURITY_HEADERS);
  next();
};

const notFound: RequestHandler = (_request, response) => {
  response.status(404).type('text/plain').send('There is nothing at this address.\n');
};

/** What a body parser refuses is the sender's fault (4xx); everything else is ours, logged and not told. */
const failure =
  (log: Logger): ErrorRequestHandler =>
  (error, _request, response, next) => {
    const status = clientFault(error);
    if (status === undefined) log.error({ err: error }, 'request failed');
    // Express itself cuts the connection of an answer that was already on its way.
    if (response.headersSent) return next(error);
    response
      .status(status ?? 500)
      .type('text/plain')
      .send(status === undefined ? 'Something went wrong; it has been logged.\n' : 'This request cannot be read.\n');
  };

function clientFault(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new UserError(`Port ${port} is in use by another program.`, {
    hint: 'Stop that program, or set PORT to another number.',
  });
}

function url({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
