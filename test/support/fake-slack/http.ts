import type { IncomingMessage, ServerResponse } from 'node:http';
import { METHODS, messageProblem } from './web-api.ts';
import type { Trouble, Workspace } from './workspace.ts';

type Json = Record<string, unknown>;
type Methods = Record<string, (args: Json) => Json>;

/** What Slack's addresses do: /api/<method>, /upload/<file>, /response/<id>. `more` are methods that stand elsewhere. */
export function respondTo(world: Workspace, token: string, more: Methods) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, kind = '', name = ''] = (request.url ?? '').split('/');
    const body = await read(request);
    const method = kind === 'api' ? name : kind;
    const trouble = world.nextTrouble(method);
    if (trouble?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, trouble.ms));
    if (trouble !== undefined && meet(trouble, response)) return;
    const send = (status: number, result: unknown) => {
      if (trouble?.kind === 'lost reply') return void request.socket.destroy();
      response.writeHead(status, { 'content-type': 'application/json', 'x-oauth-scopes': [...world.scopes].join(',') });
      response.end(JSON.stringify(result));
    };
    const wait = kind === 'api' ? world.limits?.refuse(name, decodeArguments(body)) : undefined;
    if (wait !== undefined) return void meet({ kind: 'ratelimited', retryAfter: wait }, response);
    if (kind === 'api') return send(200, callMethod(body, name, request.headers.authorization));
    if (kind === 'upload') return send(...upload(body, name));
    if (kind === 'response') return send(...answer(JSON.parse(body.toString()) as Json, name));
    send(404, { ok: false, error: 'not_found' });
  };

  function callMethod(body: Buffer, name: string, authorization: string | undefined): Json {
    const args = decodeArguments(body);
    world.calls.push({ method: name, args });
    const elsewhere = more[name];
    if (elsewhere !== undefined) return elsewhere({ ...args, authorization });
    if (authorization !== `Bearer ${token}`) return { ok: false, error: 'invalid_auth' };
    if (name === 'files.getUploadURLExternal') return uploadUrl();
    const method = METHODS[name];
    if (method === undefined) return { ok: false, error: 'unknown_method' };
    const missing = method.scopes.filter((scope) => !world.scopes.has(scope));
    if (missing.length > 0) return { ok: false, error: 'missing_scope', needed: missing.join(',') };
    return method.run(world, args);
  }

  function uploadUrl(): Json {
    if (!world.scopes.has('files:write')) return { ok: false, error: 'missing_scope', needed: 'files:write' };
    const id = world.newId('F');
    return { ok: true, file_id: id, upload_url: `${world.url}/upload/${id}` };
  }

  /** The body is a form with the picture in it. */
  function upload(body: Buffer, id: string): [number, unknown] {
    const start = body.indexOf(PNG);
    if (start < 0) return [400, 'no picture'];
    world.files.set(id, { bytes: body.subarray(start), looks: 0 });
    return [200, 'OK'];
  }

  function answer(message: Json, id: string): [number, unknown] {
    world.calls.push({ method: 'response', args: message });
    const url = world.responseUrls.get(id);
    if (url === undefined || url.expires < Date.now()) return [404, { ok: false, error: 'expired_url' }];
    if (++url.uses > 5) return [404, { ok: false, error: 'used_url' }];
    const problem = messageProblem(world, message);
    if (problem !== undefined) return [400, { ok: false, error: problem }];
    const shown = {
      channel: url.channel,
      text: String(message['text']),
      blocks: (message['blocks'] ?? []) as Json[],
      via: id,
      ...(message['thread_ts'] !== undefined && { thread: String(message['thread_ts']) }),
      ...(message['response_type'] !== 'in_channel' && { onlyFor: url.user }),
    };
    if (message['replace_original'] === true && url.original !== undefined) world.replace(url.original, shown);
    else world.show(shown);
    return [200, 'ok'];
  }
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** @returns whether the request has been dealt with */
function meet(trouble: Trouble, response: ServerResponse): boolean {
  switch (trouble.kind) {
    case 'ratelimited':
      response.writeHead(429, { 'retry-after': String(trouble.retryAfter), 'content-type': 'application/json' });
      response.end('{"ok":false,"error":"ratelimited"}');
      return true;
    case 'status':
      response.writeHead(trouble.status).end('trouble');
      return true;
    case 'error':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: false, error: trouble.error }));
      return true;
    case 'cut':
      response.destroy();
      return true;
    case 'lost reply':
    case 'slow':
      return false;
  }
}

const ENCODED = new Set(['blocks', 'view', 'files', 'metadata']);

function decodeArguments(body: Buffer): Json {
  const pairs = [...new URLSearchParams(body.toString())];
  return Object.fromEntries(pairs.map(([key, value]) => [key, ENCODED.has(key) ? JSON.parse(value) : value]));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
