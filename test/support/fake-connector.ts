import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { checkCard } from './adaptive-card-checker.ts';
import { fakeLogin } from './fake-teams-login.ts';

/** Somebody as Teams knows them. */
export interface Member {
  id: string;
  aadObjectId: string;
  name: string;
  email?: string;
  userPrincipalName?: string;
  userRole?: string;
  tenantId?: string;
}

/** A message of the bot, as Teams has it. */
export interface Shown {
  id: string;
  conversationId: string;
  activity: Json;
  /** Nobody else sees it. */
  onlyFor?: string;
  card: Json;
  /** Of whoever clicked: what the answer to the click put in the place of the card. */
  views: Map<string, Json>;
}
// biome-ignore lint/suspicious/noExplicitAny: what comes over the wire
export type Json = any;

/** What goes wrong with a post: a status instead of taking it, never come, or taken and the reply lost. */
export type Fault = { status: number; code?: string; retryAfter?: number } | 'cut' | 'lose the reply';

export const APP = { password: 'the-password-of-the-bot', tenant: '11111111-2222-3333-4444-555555555555' };

/**
 * Teams as a bot meets it: Activity JSON goes in at its endpoint, the Connector's REST comes out here.
 * @param options.open takes a bot without a token, as it runs with TEAMS_DEV_UNAUTHENTICATED
 */
export async function fakeConnector(members: readonly Member[], options: { open?: boolean } = {}) {
  const app = { ...APP, id: crypto.randomUUID() };
  const login = fakeLogin(app);
  const shown: Shown[] = [];
  const faults: Fault[] = [];
  /** What a post or an edit meets where no fault waits for it. */
  const chance: { fault: () => Fault | undefined } = { fault: () => undefined };
  const posted = new EventEmitter().setMaxListeners(0);
  const problems: string[] = [];
  const counted = { posts: 0, members: 0, rosters: 0 };
  /** Statuses that the next rosters meet. */
  const rosterFaults: number[] = [];
  /** Who has not added the app for themselves. */
  const withoutApp = new Set<Member>();
  /** Whom rosters show. */
  const roster = new Set<Member>(members);
  /** Whose profiles cannot be had. */
  const hidden = new Set<Member>();
  let ids = Date.UTC(2026, 10, 24);

  const server = express();
  server.use('/login', login.routes);
  server.use('/connector', (request, response, next) => {
    if (options.open || login.isOurs(request.headers.authorization)) return next();
    response.status(401).json({ error: { code: 'Unauthorized', message: 'no token of this bot' } });
  });
  server.use('/connector', express.json({ limit: '1mb' }));

  server.post('/connector/v3/conversations/:conversation/activities', (request, response) => {
    counted.posts++;
    const fault = faults.shift() ?? chance.fault();
    if (fault !== undefined && fault !== 'lose the reply') return refuse(response, fault);
    const { body } = request;
    const card = body.attachments?.[0]?.content;
    problems.push(...checkCard(card), ...activityProblems(body, request.params.conversation));
    const targeted = request.query['isTargetedActivity'] === 'true';
    const message: Shown = {
      id: String(ids++),
      conversationId: request.params.conversation,
      activity: body,
      ...(targeted && { onlyFor: body.recipient?.id }),
      card,
      views: new Map(),
    };
    shown.push(message);
    posted.emit('post', message);
    if (fault === 'lose the reply') response.destroy();
    else response.status(201).json({ id: message.id });
  });

  const standing = (request: express.Request, response: express.Response): Shown | undefined => {
    const { conversation, activity } = request.params;
    const message = shown.find(
      ({ id, conversationId }) => id === activity && conversationId.split(';')[0] === conversation,
    );
    if (message === undefined) response.status(404).json({ error: { code: 'ActivityNotFoundInConversation' } });
    return message;
  };

  server.put('/connector/v3/conversations/:conversation/activities/:activity', (request, response) => {
    const fault = faults.shift() ?? chance.fault();
    if (fault !== undefined && fault !== 'lose the reply') return refuse(response, fault);
    const message = standing(request, response);
    if (message === undefined) return;
    const card = request.body.attachments?.[0]?.content;
    problems.push(...checkCard(card), ...activityProblems(request.body, request.params.conversation));
    Object.assign(message, { card, activity: request.body });
    message.views.clear();
    if (fault === 'lose the reply') response.destroy();
    else response.status(200).json({ id: message.id });
  });

  server.delete('/connector/v3/conversations/:conversation/activities/:activity', (request, response) => {
    const message = standing(request, response);
    if (message === undefined) return;
    shown.splice(shown.indexOf(message), 1);
    response.status(200).end();
  });

  server.get('/connector/v3/conversations/:conversation/members/:user', (request, response) => {
    counted.members++;
    const member = members.find(({ id, aadObjectId }) => [id, aadObjectId].includes(request.params.user));
    if (member === undefined || hidden.has(member))
      response.status(404).json({ error: { code: 'MemberNotFoundInConversation' } });
    else response.json({ tenantId: app.tenant, ...member });
  });

  // Two on a page.
  server.get('/connector/v3/conversations/:conversation/pagedmembers', (request, response) => {
    counted.rosters++;
    const fault = rosterFaults.shift();
    if (fault !== undefined) {
      response.status(fault).json({ error: { code: 'Trouble' } });
      return;
    }
    const from = Number(request.query['continuationToken'] ?? 0);
    const all = [...roster]
      .filter((member) => !hidden.has(member))
      .map((member) => ({ tenantId: app.tenant, ...member }));
    const more = from + 2 < all.length ? { continuationToken: String(from + 2) } : {};
    response.json({ members: all.slice(from, from + 2), ...more });
  });

  server.post('/connector/v3/conversations', (request, response) => {
    const { members: wanted, bot, isGroup, tenantId } = request.body;
    const member = members.find(({ id, aadObjectId }) => [id, aadObjectId].includes(wanted?.[0]?.id));
    if (typeof bot?.id !== 'string' || isGroup !== false || tenantId !== app.tenant) problems.push('a chat of nobody');
    if (member === undefined || withoutApp.has(member))
      response.status(403).json({ error: { code: 'ForbiddenOperationException' } });
    else response.status(201).json({ id: `a:personal ${member.id}` });
  });

  const http = createServer(server).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const serviceUrl = `${address}/connector/`;

  return {
    account: app,
    endpoints: { login: `${address}/login`, openIdMetadata: `${address}/login/openid` },
    serviceUrl,
    shown,
    faults,
    chance,
    problems,
    rosterFaults,
    hidden,
    roster,
    withoutApp,
    counted,
    login,
    nextId: () => String(ids++),
    /** The next message of the bot that `wanted` accepts. */
    next: (wanted: (message: Shown) => boolean) =>
      new Promise<Shown>((resolve) => {
        const listen = (message: Shown) => {
          if (!wanted(message)) return;
          posted.off('post', listen);
          resolve(message);
        };
        posted.on('post', listen);
      }),
    /** Hands an activity over to the bot, signed as Teams does. */
    deliver: (bot: string, activity: object, authorization = `Bearer ${login.sign({ serviceurl: serviceUrl })}`) =>
      fetch(`${bot}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization !== '' && { authorization }) },
        body: JSON.stringify(activity),
      }),
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

function refuse(response: express.Response, fault: Exclude<Fault, 'lose the reply'>): void {
  if (fault === 'cut') return void response.destroy();
  const { status, code = 'Trouble', retryAfter } = fault;
  if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
  response.status(status).json({ error: { code, message: 'as the test wants it' } });
}

function activityProblems({ type, from, summary, conversation }: Json, id: string): string[] {
  return [
    ...(type === 'message' ? [] : [`an activity of type ${type}`]),
    ...(typeof from?.id === 'string' ? [] : ['a message from nobody']),
    ...(typeof summary === 'string' && summary !== '' ? [] : ['a message without summary']),
    ...(conversation?.id === id ? [] : ['a message for another conversation']),
  ];
}
