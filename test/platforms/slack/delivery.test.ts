import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeliveries } from '../../../db/deliveries.ts';
import { type Envelope, signedRequest } from '../../support/fake-slack/delivery.ts';
import { textOf } from '../../support/fake-slack/reading.ts';
import { startFakeSlack, TOKENS } from '../../support/fake-slack.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { serveSlack } from '../../support/slack.ts';

describe.each(['sockets', 'http'] as const)('what Slack delivers over %s', (transport) => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  beforeEach(async () => {
    slack = await serveSlack(transport);
    await slack.start(fakeAnswerer());
  });
  afterEach(() => slack.stop());

  /** Delivers the last thing again, twice at once; what comes of it is there when Slack has been stopped. */
  async function redeliver(): Promise<void> {
    const last = slack.slack.delivered.at(-1) as Envelope;
    await Promise.all([slack.slack.deliver(last), slack.slack.deliver(last)]);
    await slack.stop();
  }
  const answers = (part: string) => slack.world.messages.filter((message) => textOf(message).includes(part)).length;

  it('a command is answered once, however often it comes', async () => {
    await slack.ada.command('/cost', 'search');
    await redeliver();
    expect(answers('search, this month')).toBe(1);
  });

  it('an event is answered once', async () => {
    await slack.ada.mention('cost search', { channel: 'C1' });
    await redeliver();
    expect(answers('search, this month')).toBe(1);
  });

  it('a click is answered once', async () => {
    const shared = await slack.ada.command('/showback', 'share cost search');
    await slack.ada.press(shared, 'Last month');
    await redeliver();
    expect(answers('search, this month')).toBe(2);
  });

  it('a form is taken once', async () => {
    const form = await slack.ada.openForm(await slack.ada.command('/showback', 'budget'));
    await slack.ada.submit(form, { team: 'search', amount: '90' });
    await redeliver();
    expect(answers('search may spend $90')).toBe(1);
  });

  it('a click that another life of the bot had taken is not acknowledged: it may not have been kept', async () => {
    const shared = await slack.ada.command('/showback', 'share cost search');
    await slack.ada.press(shared, 'Last month');
    const click = structuredClone(slack.slack.delivered.at(-1)) as Envelope;
    click.payload['trigger_id'] = '1.before';
    await createDeliveries(slack.open.db, 'slack', () => new Date()).claim('1.before');
    const shown = slack.world.messages.length;
    for (const _time of ['once', 'twice']) await expect(slack.slack.deliver(click)).rejects.toThrow();
    await slack.stop();
    expect(slack.world.messages).toHaveLength(shown);
  });

  it('what nobody waits for is acknowledged', async () => {
    const payload = {
      type: 'shortcut',
      callback_id: 'unknown',
      trigger_id: '1',
      user: { id: 'UADA' },
      team: { id: 'T1' },
    };
    await expect(slack.slack.deliver({ type: 'interactive', payload })).resolves.toBeDefined();
  });

  it('is answered, all of it that was acknowledged, when Showback is stopped under load', async () => {
    const asked = Array.from({ length: 40 }, (_, i) => slack.ada.command('/showback', `echo number ${i}`));
    await slack.world.until(() => slack.world.messages.length > 3 || undefined, 'first answers');
    const stopping = slack.stop();
    const results = await Promise.allSettled(asked);
    await stopping;
    const lost = results.filter((result) => result.status === 'rejected' && !NOT_TAKEN.test(result.reason.message));
    expect(lost).toEqual([]);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(3);
  });
});

const NOT_TAKEN = /not acknowledged|503|fetch failed/;

it.each(['sockets', 'http'] as const)(
  'what comes twice at once over %s is not acknowledged before it is kept, and then as the first is',
  async (transport) => {
    const slack = await serveSlack(transport);
    const answer = fakeAnswerer();
    let held = Promise.resolve();
    await slack.start(async (ask) => {
      await held;
      return answer(ask);
    });
    const twice = async () => {
      const again = structuredClone(slack.slack.delivered.at(-1)) as Envelope;
      again.payload['trigger_id'] = `1.${again.payload['type']}`;
      const keeping = Promise.withResolvers<void>();
      held = keeping.promise;
      let early = 0;
      const both = [slack.slack.deliver(again), slack.slack.deliver(again)];
      for (const one of both) void one.then(() => early++);
      await sleep(100);
      expect(early).toBe(0);
      keeping.resolve();
      return Promise.all(both);
    };
    await slack.ada.press(await slack.ada.command('/showback', 'share cost search'), 'Last month');
    expect(await twice()).toEqual([{}, {}]);
    const form = await slack.ada.openForm(await slack.ada.command('/showback', 'budget'));
    await slack.ada.submit(form, { team: 'search', amount: 'much' });
    const [first, second] = await twice();
    expect(first).toMatchObject({ response_action: 'errors' });
    expect(second).toEqual(first);
    await slack.stop();
  },
);

describe('signed requests', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  beforeEach(async () => {
    slack = await serveSlack('http');
    await slack.start(fakeAnswerer());
  });
  afterEach(() => slack.stop());

  const command = (text: string): Envelope => ({
    type: 'slash_commands',
    payload: {
      command: '/showback',
      text,
      user_id: 'UADA',
      channel_id: 'C1',
      trigger_id: slack.world.newId('tr'),
      response_url: `${slack.world.url}/response/R1`,
    },
  });
  const post = async (request: RequestInit) => (await fetch(slack.eventsUrl, request)).status;
  const signed = (at?: number) => signedRequest(command('cost search'), TOKENS.signingSecret, at);
  const seconds = () => Math.floor(Date.now() / 1000);

  it('are taken', async () => {
    expect(await post(signed())).toBe(200);
    expect(await post(signed(seconds() - 280))).toBe(200);
  });

  it.each<[string, () => RequestInit]>([
    ['forged', () => signedRequest(command('cost'), 'another secret')],
    ['old', () => signed(seconds() - 310)],
    ['altered', () => ({ ...signed(), body: signedRequest(command('cost checkout'), 'x').body })],
    ['without a signature', () => ({ ...signed(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })],
    [
      'with the time of another',
      () => {
        const request = signed(seconds() - 310);
        return { ...request, headers: { ...request.headers, 'x-slack-request-timestamp': String(seconds()) } };
      },
    ],
  ])('are refused when %s', async (_what, request) => {
    expect(await post(request())).toBe(401);
    await slack.ada.command('/showback', 'whoami');
    expect(slack.world.callsOf('response')).toHaveLength(1);
  });

  it('are taken once when somebody sends them again', async () => {
    slack.world.responseUrls.set('R1', { channel: 'C1', user: 'UADA', uses: 0, expires: Date.now() + 60_000 });
    const request = signedRequest(command('whoami'), TOKENS.signingSecret);
    expect(await post(request)).toBe(200);
    expect(await post(request)).toBe(200);
    await slack.stop();
    expect(slack.world.messages.map(textOf)).toEqual([expect.stringContaining('Ada Byron')]);
  });

  it('answer the challenge by which Slack knows an address', async () => {
    const payload = { type: 'url_verification', challenge: 'c4a11e', token: 'x' };
    const response = await fetch(slack.eventsUrl, signedRequest({ type: 'events_api', payload }, TOKENS.signingSecret));
    expect(await response.json()).toEqual({ challenge: 'c4a11e' });
  });

  it('do not get in the way of others', async () => {
    const base = slack.eventsUrl.replace('/slack/events', '');
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect((await fetch(slack.eventsUrl)).status).toBe(404);
  });
});

describe('the sockets', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  beforeEach(async () => {
    slack = await serveSlack('sockets');
    await slack.start(fakeAnswerer());
  });
  afterEach(() => slack.stop());
  const ask = async () => textOf(await slack.ada.command('/cost', 'search'));

  it('are two, so that questions come while Slack renews one', async () => {
    expect(slack.slack.sockets.connections()).toBe(2);
    slack.slack.sockets.refreshOne();
    expect(await ask()).toContain('search, this month');
    await slack.slack.connected();
    expect(await ask()).toContain('search, this month');
  });

  it('come back after both were cut', async () => {
    for (let cut = 0; cut < 3; cut++) {
      slack.slack.sockets.drop();
      await slack.world.until(() => slack.slack.sockets.connections() === 0 || undefined, 'cut');
      await slack.slack.connected();
      expect(await ask()).toContain('search, this month');
    }
  });

  it('come back after the other end has fallen silent', async () => {
    slack.slack.sockets.freeze();
    expect(slack.slack.sockets.connections()).toBe(0);
    await slack.world.until(() => slack.slack.sockets.connections() === 2 || undefined, 'new connections', 15_000);
    expect(await ask()).toContain('search, this month');
  }, 20_000);

  it('come back after Slack did not answer for a while', async () => {
    const gone = Array.from({ length: 4 }, () => ({ kind: 'status' as const, status: 503 }));
    slack.world.trouble('apps.connections.open', ...gone);
    slack.slack.sockets.drop();
    await slack.slack.connected();
    expect(await ask()).toContain('search, this month');
    expect(slack.text()).toContain('no connection to Slack; trying again');
  });

  it('say what is wrong with a token, and go on trying', async () => {
    const revoked = { kind: 'error' as const, error: 'invalid_auth' };
    slack.world.trouble('apps.connections.open', revoked, revoked);
    slack.slack.sockets.drop();
    await slack.slack.connected();
    expect(slack.lines).toContainEqual(expect.objectContaining({ remedy: expect.stringContaining('token') }));
  });

  it('warn of another program that takes the questions', async () => {
    const other = await serveSlackTwice(slack.slack.apiUrl);
    await slack.slack.connected(4);
    slack.slack.sockets.refreshOne();
    await slack.slack.connected(4);
    await slack.world.until(
      () => slack.text().includes('another program') || other.text().includes('another program') || undefined,
      'warning',
    );
    await other.stop();
  });

  it('need no Slack to be there at the start', async () => {
    const early = await startFakeSlack({ ackMs: 1000 });
    const port = Number(new URL(early.apiUrl).port);
    await early.close();
    const platform = await serveSlackTwice(`http://127.0.0.1:${port}/api/`);
    await platform.until(/no connection to Slack/);
    const late = await startFakeSlack({ ackMs: 1000, port });
    await late.connected();
    await platform.stop();
    await late.close();
  });
});

/** Another Showback that talks to a Slack that is there already, or not yet. */
async function serveSlackTwice(apiUrl: string) {
  const own = await serveSlack('http', { apiUrl, appToken: TOKENS.appToken });
  await own.start(fakeAnswerer());
  return {
    ...own,
    async until(pattern: RegExp) {
      while (!pattern.test(own.text())) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}
