import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/chat.ts';
import { note, reply, text } from '../../../src/reply/reply.ts';
import { buttonsOf, textOf, textOfModal } from '../../support/fake-slack/reading.ts';
import { fakeAnswerer } from '../../support/router.ts';
import { serveSlack } from '../../support/slack.ts';

const where: Command = {
  name: 'where',
  about: 'Where it was asked',
  usage: 'where',
  examples: [],
  run: async ({ ask, text: words }) => reply('Where', text(`${ask.place}: ${words}`)),
};
const slowForm: Command = {
  name: 'slowform',
  about: 'A form that takes its time',
  usage: 'slowform',
  examples: [],
  async run({ values }) {
    if (values['why'] !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, 2200));
      return reply('Noted', text(`Because ${values['why']}.`));
    }
    const fields = [{ name: 'why', label: 'Why', type: 'text' as const }];
    return reply('Why', { kind: 'form', title: 'Tell why', run: 'slowform', submit: 'Send', fields });
  },
};

describe('asking in Slack', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  beforeEach(async () => {
    slack = await serveSlack('sockets');
    await slack.start(fakeAnswerer([where, slowForm]));
  });
  afterEach(() => slack.stop());

  it.each([
    ['/showback', 'cost search', 'search, this month'],
    ['/cost', 'search', 'search, this month'],
    ['/cost', '', 'Acme, this month'],
    ['/fin-cost', 'search', 'search, this month'],
    ['/fin-showback', 'cost search', 'search, this month'],
    ['/showback', '', 'What you can ask'],
  ])('%s %s', async (command, words, answer) => {
    expect(textOf(await slack.ada.command(command, words))).toContain(answer);
  });

  it('reads what Slack made of names and addresses as it was typed', async () => {
    const answer = await slack.ada.command('/showback', 'echo R&D <b> &amp;');
    expect(textOf(answer)).toContain('R&D <b> &amp;');
  });

  it('answers a mention in its thread, for everybody', async () => {
    const answer = await slack.ada.mention('cost search', { channel: 'C1' });
    expect(answer.thread).toBeDefined();
    expect(slack.grace.reads()).toContain('search, this month');
    expect(slack.world.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('does not publish a mistake, nor who is not known', async () => {
    await slack.ada.mention('cots', { channel: 'C1' });
    expect(slack.ada.reads()).toContain('I do not know how to "cots"');
    // Slack shows nothing to one person in a thread that has yet to begin.
    expect(slack.world.messages[0]?.thread).toBeUndefined();
    expect(slack.grace.reads()).toBe('');
    await slack.nobody.mention('cost search', { channel: 'C1' });
    await slack.world.until(() => slack.nobody.reads().includes('e-mail') || undefined, 'word about the e-mail');
    expect(slack.grace.reads()).toContain('search, this month');
    expect(slack.grace.reads()).not.toContain('e-mail');
  });

  it('answers a direct message where it was written', async () => {
    const answer = await slack.ada.direct('where am I');
    expect(answer.channel).toBe('DUADA');
    expect(textOf(answer)).toContain('private: am I');
  });

  it('asks nothing of what apps say', async () => {
    const event = { type: 'message', channel_type: 'im', channel: 'DUADA', ts: '1.1', text: 'cost' };
    for (const more of [
      { bot_id: 'B1', user: 'UBOT' },
      { subtype: 'message_changed', user: 'UADA' },
      { channel_type: 'channel', user: 'UADA' },
    ]) {
      const payload = { type: 'event_callback', event_id: slack.world.newId('Ev'), event: { ...event, ...more } };
      await slack.slack.deliver({ type: 'events_api', payload });
    }
    expect(textOf(await slack.ada.direct('where am I'))).toContain('private');
    expect(slack.world.messages).toHaveLength(1);
  });

  it('says who shared an answer, and leaves the private one as it is', async () => {
    await slack.ada.command('/cost', 'search');
    await slack.ada.command('/showback', 'share cost search');
    expect(slack.grace.reads()).toContain('Shared by Ada Byron');
    expect(slack.ada.reads().split('search, this month')).toHaveLength(3);
  });

  it('answers a click on a shared answer for whoever clicks, and by their own rights', async () => {
    const shared = await slack.ada.command('/showback', 'share cost search');
    const answer = await slack.grace.press(shared, 'By service');
    expect(answer.onlyFor).toBe('UGRACE');
    expect(slack.ada.reads().split('search, this month')).toHaveLength(2);
  });

  it('edits the answer that was clicked time after time', async () => {
    let answer = await slack.ada.command('/cost', 'search');
    for (let click = 0; click < 7; click++) answer = await slack.ada.press(answer, 'By service');
    expect(slack.world.messages).toHaveLength(1);
  });

  it('opens a form at once, with what was filled in before kept', async () => {
    const form = await slack.ada.openForm(await slack.ada.command('/showback', 'budget'));
    const [opening] = slack.world.callsOf('views.open');
    expect(JSON.stringify(opening)).toContain('One moment');
    expect(textOfModal(form)).toContain('A budget is what a team may spend');
    const wrong = await slack.ada.submit(form, { team: 'search', amount: 'lots' });
    expect(wrong).toEqual({ errors: { amount: 'Give the amount in whole dollars, such as 12000.' } });
  });

  it('keeps a window open while the answer to a form takes long', async () => {
    const patient = await serveSlack('sockets', { ackMs: 3000 });
    await patient.start(fakeAnswerer([slowForm]));
    const form = await patient.ada.openForm(await patient.ada.command('/showback', 'slowform'));
    const answer = await patient.ada.submit(form, { why: 'it rained' });
    expect('blocks' in answer && textOf(answer)).toContain('Because it rained.');
    await patient.world.until(() => patient.ada.reads().includes('Done') || undefined, 'window that says so');
    await patient.stop();
  });

  it('takes a form for the person who sends it', async () => {
    const question = {
      text: 'whoami',
      channel: 'C1',
      place: 'channel',
      to: { kind: 'ephemeral', channel: 'C1', user: 'UADA' },
    };
    const view = {
      id: 'V1',
      callback_id: 'showback-form',
      private_metadata: JSON.stringify(question),
      state: { values: {} },
    };
    const payload = { type: 'view_submission', user: { id: 'UADA' }, team: { id: 'T1' }, trigger_id: 'x', view };
    await slack.slack.deliver({ type: 'interactive', payload });
    const told = await slack.world.until(() => slack.world.messages[0], 'answer');
    expect(textOf(told)).toContain('Ada Byron');
  });
});

describe('names as nasty as they come', () => {
  const NAMES = [
    '<!channel> <!here> <@UADA> <#C1|general>',
    '*bold* _italic_ ~gone~ `code` ```block``` :smile:',
    '<b>bold</b> & <script>alert(1)</script>',
    '[link](https://evil.example) <https://evil.example|safe>',
    'zero\u200bwidth and \u202egnitirw',
    'x'.repeat(10_000),
  ];
  const nasty: Command = {
    name: 'nasty',
    about: 'Names',
    usage: 'nasty',
    examples: [],
    async run({ text: at }) {
      const name = NAMES[Number(at)] ?? '';
      return reply(
        name,
        text(name),
        { kind: 'facts', facts: [{ label: name, value: name, remark: name }] },
        { kind: 'table', caption: name, columns: [{ title: name }], rows: [[name]] },
        { kind: 'buttons', buttons: [{ label: name, run: 'whoami' }] },
        note(name),
      );
    },
  };

  it.each(NAMES.map((name, i) => [name.slice(0, 40), i] as const))('%s', async (_name, i) => {
    const slack = await serveSlack('http');
    await slack.start(fakeAnswerer([nasty]));
    const answer = await slack.ada.command('/showback', `share nasty ${i}`);
    // Markup would be read in brackets that no name has.
    expect(textOf({ blocks: [], text: answer.text })).not.toMatch(/⟦/);
    expect(textOf(answer)).not.toMatch(/⟦|\u200b|\u202e/);
    const shown = (NAMES[i] ?? '').replace(/[\u200b\u202e]/g, '').slice(0, 60);
    expect(textOf(answer)).toContain(shown);
    expect(buttonsOf(answer)).toHaveLength(1);
    slack.world.unknownBlocks.add('header');
    const plain = await slack.ada.command('/showback', `nasty ${i}`);
    expect(plain.blocks).toEqual([]);
    expect(textOf(plain)).not.toMatch(/⟦|\u200b|\u202e/);
    await slack.stop();
  });
});
