import { isIP } from 'node:net';
import type { RequestHandler } from 'express';

/**
 * The playground answers anybody who reaches it, as any person they choose. A foreign web page in the same browser
 * reaches it too, so it must not be able to ask (sameOrigin), nor to read by giving itself our address under a name of
 * its own (knownHost: DNS rebinding needs a name, so addresses are safe).
 */
export function knownHost(publicUrl: string | undefined): RequestHandler {
  const publicName = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
  return (request, response, next) => {
    const name = request.hostname ?? '';
    if (name === 'localhost' || name === publicName || isIP(name.replace(/^\[|\]$/g, '')) !== 0) return next();
    response
      .status(421)
      .type('text/plain')
      .send('The playground is not known by this name; PUBLIC_URL can give it one.\n');
  };
}

export function sameOrigin(token: string): RequestHandler {
  return (request, response, next) => {
    const { origin, host, 'sec-fetch-site': site } = request.headers;
    const foreign = (site !== undefined && site !== 'same-origin') || (origin !== undefined && hostOf(origin) !== host);
    if (foreign || request.headers['x-playground-token'] !== token) {
      response.status(403).type('text/plain').send('This page is out of date; please load it again.\n');
    } else if (!request.is('application/json')) {
      response.status(415).type('text/plain').send('A question comes as JSON.\n');
    } else {
      next();
    }
  };
}

/** The Host of an Origin; "null" (a sandboxed page) has none. */
const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
