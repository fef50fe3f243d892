import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePlatform, type Seen } from '../../contract/platform.ts';
import { ada, grace } from '../../support/commands.ts';
import { runsOf, textOf } from '../../support/html.ts';
import { servePlayground } from '../../support/playground.ts';
import { browse } from '../../support/playground-client.ts';
import { fakeAnswerer } from '../../support/router.ts';

describePlatform('playground', async () => {
  const { address, start, stop, open, poster } = await servePlayground();
  const client = browse(address);
  const ask = async (...asked: Parameters<typeof client.ask>): Promise<Seen> => {
    const { html } = await client.ask(...asked);
    const again = (label: string, values?: Record<string, string>) => {
      const run = runsOf(html).get(label);
      if (run === undefined) throw new Error(`no button "${label}"`);
      return ask(run, asked[1], values);
    };
    return { text: textOf(html), press: again, submit: again };
  };
  return {
    start,
    stop,
    ask,
    readBy: async (person) => (await client.state(person)).entries.map(({ html }) => textOf(html)).join('\n'),
    posting: async () => ({
      open,
      poster,
      channel: { channel: '#general' },
      elsewhere: { person: ada.email },
      readPosted: async (person) => (await client.messages(person)).map(({ html }) => textOf(html)).join('\n'),
      async press(person, label) {
        const messages = await client.messages(person);
        const html = messages.findLast((one) => runsOf(one.html).has(label))?.html ?? '';
        return ask(runsOf(html).get(label) ?? `no button "${label}"`, person);
      },
    }),
  };
});

describe('the playground', () => {
  let playground: Awaited<ReturnType<typeof servePlayground>>;
  let client: ReturnType<typeof browse>;
  beforeEach(async () => {
    playground = await servePlayground({
      renderings: [
        { name: 'Reply', render: (reply) => reply },
        { name: 'Title', render: ({ title }) => ({ title }) },
      ],
    });
    await playground.start(fakeAnswerer());
    client = browse(playground.address);
  });
  afterEach(() => playground.stop());

  it('serves a page that brings its own scripts and styles, and whom to ask as', async () => {
    const page = await (await client.request('/')).text();
    const files = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(files).toContain('/playground/playground.js');
    for (const path of files) expect((await client.request(path)).status).toBe(200);
    expect(await client.state()).toMatchObject({ people: [ada, grace], entries: [] });
  });

  it('answers with html, audience and outcome', async () => {
    expect(await client.ask('cost checkout', ada)).toMatchObject({
      question: 'cost checkout',
      person: 'Ada Byron',
      audience: 'asker',
      outcome: 'answered',
      html: expect.stringContaining('<h2>checkout, this month</h2>'),
    });
    expect(await client.ask('cots')).toMatchObject({ outcome: 'refused' });
    expect(await client.ask('crash')).toMatchObject({ outcome: 'failed' });
  });

  it('draws the charts of its answers, at addresses that a browser may keep', async () => {
    const { html } = await client.ask('cost checkout');
    const [, path = ''] = /<img src="([^"]+)"/.exec(html) ?? [];
    const response = await client.request(path);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect((await client.ask('cost checkout')).html).toContain(path);
    expect((await client.request('/playground/chart/unknown.png')).status).toBe(404);
  });

  it('shows an answer in its other renderings', async () => {
    const { id } = await client.ask('whoami');
    const renderings = (await (await client.request(`/playground/answers/${id}`)).json()) as { json: string }[];
    expect(renderings).toMatchObject([{ name: 'Reply' }, { name: 'Title' }]);
    expect(renderings.map(({ json }) => JSON.parse(json))).toEqual([
      { title: 'You', parts: [{ kind: 'text', text: 'Nobody in particular.' }] },
      { title: 'You' },
    ]);
  });

  it('remembers what was said in a browser, and nothing of it in another', async () => {
    const { id } = await client.ask('share cost checkout', ada);
    expect((await client.state(grace)).entries).toMatchObject([{ id, question: 'share cost checkout' }]);
    const other = browse(playground.address);
    expect((await other.state(ada)).entries).toEqual([]);
    expect((await other.request(`/playground/answers/${id}`)).status).toBe(404);
  });

  it('forgets the oldest of many answers', async () => {
    for (let i = 0; i < 51; i++) await client.ask(`echo ${i}`);
    const { entries } = await client.state();
    expect(entries.map(({ question }) => question)).toEqual(Array.from({ length: 50 }, (_, i) => `echo ${i + 1}`));
  });

  it('keeps its cookie from scripts and from other sites', async () => {
    const cookie = (await fetch(`${playground.address}/playground/state`)).headers.get('set-cookie');
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
  });

  describe('takes questions from its own page only', () => {
    const body = JSON.stringify({ text: 'cost', person: null });

    it.each<[number, string, Record<string, string>]>([
      [200, 'the page itself', { 'sec-fetch-site': 'same-origin' }],
      [403, 'a page of another origin', { origin: 'https://evil.example' }],
      [403, 'a sandboxed page', { origin: 'null' }],
      [403, 'a page of another site', { 'sec-fetch-site': 'cross-site' }],
      [403, 'a page of another port', { 'sec-fetch-site': 'same-site' }],
      [403, 'somebody without the token', { 'x-playground-token': 'guess' }],
      [415, 'a plain form', { 'content-type': 'text/plain' }],
    ])('%i for %s', async (status, _who, headers) => {
      expect((await client.post(body, headers)).status).toBe(status);
    });

    it('accepts the origin of its own address', async () => {
      expect((await client.post(body, { origin: playground.address })).status).toBe(200);
    });

    it.each<[number, string]>([
      [200, 'localhost'],
      [200, '[::1]:3000'],
      [421, 'evil.example'],
      [421, 'localhost.evil.example'],
    ])('%i when it is called %s', async (status, host) => {
      for (const path of ['/', '/playground/state'])
        expect(await statusAs(host, playground.address + path)).toBe(status);
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no text', '{"person": null}'],
    ['a stranger', '{"text": "cost", "person": "eve@evil.example"}'],
    ['a value that is no text', '{"text": "budget", "person": null, "values": {"amount": 1}}'],
    ['too long a question', JSON.stringify({ text: 'x'.repeat(2001), person: null })],
  ])('refuses %s', async (_what, body) => {
    expect((await client.post(body)).status).toBe(400);
  });
});

it('is known by the name that the administrator gives it', async () => {
  const { address, stop } = await servePlayground({ publicUrl: 'https://showback.acme.example' });
  expect(await statusAs('showback.acme.example', `${address}/`)).toBe(200);
  expect(await statusAs('evil.example', `${address}/`)).toBe(421);
  await stop();
});

async function statusAs(host: string, url: string): Promise<number | undefined> {
  const [response] = (await once(request(url, { headers: { host } }).end(), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
