import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../../support/fake-slack/reading.ts';
import type { Trouble } from '../../support/fake-slack/workspace.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { serveSlack } from '../../support/slack.ts';

describe('when Slack does not do what it is asked to', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  beforeEach(async () => {
    slack = await serveSlack('sockets');
    await slack.start(fakeAnswerer());
  });
  afterEach(() => slack.stop());
  const { posts } = { posts: () => slack.world.callsOf('chat.postMessage').length };

  it.each<[string, Trouble]>([
    ['is limited', { kind: 'ratelimited', retryAfter: 1 }],
    ['says that it is limited without when', { kind: 'error', error: 'ratelimited' }],
  ])('it answers once when posting %s', async (_what, trouble) => {
    slack.world.trouble('chat.postMessage', trouble);
    const started = Date.now();
    await slack.ada.direct('cost search');
    if (trouble.kind === 'ratelimited') expect(Date.now() - started).toBeGreaterThan(950);
    expect(posts()).toBe(1);
    expect(slack.ada.reads('DUADA').split('search, this month')).toHaveLength(2);
  });

  it('does not hold up others while one channel is limited', async () => {
    slack.world.trouble('chat.postMessage', { kind: 'ratelimited', retryAfter: 3 });
    let waiting = true;
    const limited = slack.ada.direct('cost search').finally(() => {
      waiting = false;
    });
    await slack.grace.command('/showback', 'whoami');
    expect(waiting).toBe(true);
    await limited;
  });

  it.each<[string, Trouble]>([
    ['is lost', { kind: 'lost reply' }],
    ['is a 503', { kind: 'status', status: 503 }],
    ['is a fatal_error', { kind: 'error', error: 'fatal_error' }],
  ])('it posts once when the reply %s, and says so', async (_what, trouble) => {
    slack.world.trouble('chat.postMessage', trouble);
    await slack.ada.mention('cost search', { channel: 'C1' });
    await slack.world.until(() => slack.ada.reads().includes('did not confirm') || undefined, 'word about it');
    expect(posts()).toBeLessThanOrEqual(1);
    expect(slack.grace.reads().split('search, this month').length).toBeLessThanOrEqual(2);
    expect(slack.text()).toContain('could not be brought to Slack');
  });

  it.each<[string, Trouble[]]>([
    [
      'a 503',
      [
        { kind: 'status', status: 503 },
        { kind: 'status', status: 500 },
      ],
    ],
    ['a lost reply', [{ kind: 'lost reply' }]],
  ])('looks a person up again after %s', async (_what, troubles) => {
    slack.world.trouble('users.info', ...troubles);
    expect(textOf(await slack.ada.command('/showback', 'whoami'))).toContain('Ada Byron');
  });

  it.each([
    ['not_in_channel', { botIsMember: false }, /invite the bot/],
    ['is_archived', { botIsMember: true, isArchived: true }, /unarchive/],
  ])('tells the asker what to do about %s', async (code, more, todo) => {
    slack.world.scopes.delete('chat:write.public');
    slack.world.channels.set('C2', { id: 'C2', name: 'closed', ...more });
    await slack.ada.command('/showback', 'share cost search', 'C2');
    expect(slack.ada.reads('C2')).toMatch(todo);
    expect(slack.grace.reads('C2')).toBe('');
    expect(slack.lines).toContainEqual(expect.objectContaining({ channel: 'C2', remedy: expect.stringMatching(todo) }));
    expect(slack.text()).toContain(code);
  });

  it.each(['channel_not_found', 'token_revoked', 'account_inactive'])('says what helps against %s', async (error) => {
    slack.world.trouble('chat.postMessage', { kind: 'error', error });
    await slack.ada.command('/showback', 'share cost search');
    expect(slack.ada.reads()).toContain('What helps');
    expect(slack.lines).toContainEqual(expect.objectContaining({ remedy: expect.any(String) }));
  });

  it('never logs a token, a response URL or the words of a question', async () => {
    slack.world.trouble('chat.postMessage', { kind: 'error', error: 'fatal_error' });
    slack.world.trouble('users.info', { kind: 'error', error: 'user_not_found' });
    await slack.ada.command('/showback', 'share cost search');
    expect(slack.text()).not.toMatch(/xoxb|xapp|\/response\/|share cost/);
  });

  it('answers a form that was open for longer than its response URL lives', async () => {
    const form = await slack.ada.openForm(await slack.ada.command('/showback', 'budget'));
    for (const url of slack.world.responseUrls.values()) url.expires = 0;
    const answer = await slack.ada.submit(form, { team: 'search', amount: '90' });
    expect('ts' in answer && textOf(answer)).toContain('search may spend $90');
    expect(slack.grace.reads()).not.toContain('search may spend');
  });

  it('says when a window cannot be opened', async () => {
    const menu = await slack.ada.command('/showback', 'budget');
    slack.world.trouble('views.open', { kind: 'error', error: 'expired_trigger_id' });
    void slack.ada.openForm(menu).catch(() => {});
    await slack.world.until(() => slack.ada.reads().includes('expired_trigger_id') || undefined, 'word about it');
  });
});

describe('a chart in Slack', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  beforeEach(async () => {
    slack = await serveSlack('http');
    await slack.start(fakeAnswerer());
  });
  afterEach(() => slack.stop());
  const typesOf = async (words = 'cost search') =>
    (await slack.ada.command('/showback', words)).blocks.map(({ type }) => type);

  it('is an uploaded picture, shown once Slack is ready', async () => {
    slack.world.looksUntilReady = 3;
    expect(await typesOf()).toContain('image');
    expect(slack.world.callsOf('files.info').length).toBe(4);
    const [file] = slack.world.files.values();
    expect(file?.bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  it.each(['files:write', 'files:read'])(
    'is drawn by Slack where the app lacks %s, which is asked once',
    async (scope) => {
      slack.world.scopes.delete(scope);
      expect(await typesOf()).toContain('data_visualization');
      expect(await typesOf()).toContain('data_visualization');
      expect(slack.world.callsOf('files.getUploadURLExternal')).toHaveLength(1);
      expect(slack.text()).toContain('the scopes files:write and files:read');
    },
  );

  it('is drawn by Slack when the upload fails', async () => {
    slack.world.trouble('upload', { kind: 'status', status: 400 });
    expect(await typesOf()).toContain('data_visualization');
    expect(await typesOf()).toContain('image');
  });

  it('is drawn by Slack, or in text, where pictures or charts are refused', async () => {
    slack.world.unknownBlocks.add('image');
    expect(await typesOf()).toContain('data_visualization');
    slack.world.unknownBlocks.add('data_visualization');
    expect(textOf(await slack.ada.command('/showback', 'cost search'))).toMatch(/[▁▂▃▄▅▆▇█]/);
  });

  it('gives way to text alone where Slack takes no blocks', async () => {
    slack.world.unknownBlocks.add('header');
    const answer = await slack.ada.command('/showback', 'cost search');
    expect(answer.blocks).toEqual([]);
    for (const shown of ['search, this month', 'AWS Lambda', '$104.09', 'did not take this answer in its usual form'])
      expect(answer.text).toContain(shown);
  });

  it('is not waited for when drawing fails', async () => {
    const broken = await serveSlack('http', { drawChart: () => Promise.reject(new Error('no canvas')) });
    await broken.start(fakeAnswerer());
    const { blocks } = await broken.ada.command('/cost', 'search');
    expect(blocks.map(({ type }) => type)).toContain('data_visualization');
    expect(broken.text()).toContain('no canvas');
    await broken.stop();
  });
});
