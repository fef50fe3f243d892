import { createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import express, { type Router } from 'express';

const ISSUER = 'https://api.botframework.com';

/**
 * What a request meets: a status, a connection that breaks, an answer that takes its time, or, for a token, that it is taken
 * no more before it ends.
 */
export type LoginFault = { status: number } | 'cut' | { slowMs: number } | { revokedAfterMs: number };

/** Microsoft's login as the bot meets it: keys that sign deliveries, and tokens for the bot. */
export function fakeLogin(app: { id: string; password: string; tenant: string }) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const tokens = new Set<string>();
  const routes: Router = express.Router();
  const counted = { tokens: 0 };
  const chance: { fault: (of: 'token' | 'keys') => LoginFault | undefined } = { fault: () => undefined };

  routes.use(async (request, response, next) => {
    const fault = chance.fault(request.path.endsWith('/token') ? 'token' : 'keys');
    if (fault === 'cut') return void response.destroy();
    if (fault === undefined) return next();
    if ('status' in fault) return void response.status(fault.status).send('<html>Trouble</html>');
    if ('slowMs' in fault) await wait(fault.slowMs);
    else response.locals['revokedAfterMs'] = fault.revokedAfterMs;
    next();
  });
  routes.get('/openid', (request, response) => {
    response.json({ issuer: ISSUER, jwks_uri: `http://${request.headers.host}/login/keys` });
  });
  routes.get('/keys', (_request, response) => {
    response.json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, endorsements: ['msteams'] }] });
  });
  routes.post('/:tenant/oauth2/v2.0/token', express.urlencoded(), (request, response) => {
    const { client_id, client_secret, scope, grant_type } = request.body;
    const known =
      request.params.tenant === app.tenant &&
      client_id === app.id &&
      client_secret === app.password &&
      scope === `${ISSUER}/.default` &&
      grant_type === 'client_credentials';
    if (!known) {
      response.status(401).json({
        error: 'invalid_client',
        error_description: 'AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1',
      });
      return;
    }
    const token = randomUUID();
    tokens.add(token);
    const { revokedAfterMs } = response.locals;
    if (revokedAfterMs !== undefined) setTimeout(() => tokens.delete(token), revokedAfterMs).unref();
    counted.tokens++;
    response.json({ token_type: 'Bearer', access_token: token, expires_in: 3600 });
  });

  return {
    routes,
    counted,
    chance,
    /** No token that was given is taken any more. */
    revokeAll: () => tokens.clear(),
    /** Whether the bot shows a token that it was given. */
    isOurs: (authorization: string | undefined) => tokens.has(authorization?.replace(/^Bearer /, '') ?? ''),
    /** What Teams puts on a delivery; `claims` and `key` make it another's. */
    sign: (claims: Record<string, unknown>, key: KeyObject = privateKey) => {
      const now = Math.floor(Date.now() / 1000);
      return jwt(
        { alg: 'RS256', typ: 'JWT', kid },
        { iss: ISSUER, aud: app.id, nbf: now - 60, exp: now + 3600, ...claims },
        key,
      );
    },
  };
}

function jwt(header: object, claims: object, key: KeyObject): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}
