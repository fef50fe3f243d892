import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { help } from '../commands/help.ts';
import type { Ask, Command } from '../src/chat.ts';
import { SourceError, UserError } from '../src/errors.ts';
import type { Button, Reply } from '../src/reply/reply.ts';
import { createRouter } from '../src/router.ts';
import { ada, fakeCommands } from './support/commands.ts';
import { recordingLog } from './support/log.ts';
import { noTools } from './support/tools.ts';

function setUp(extra: Command[] = []) {
  const recording = recordingLog();
  let now = 0;
  const clock = () => {
    now += 7;
    return now;
  };
  const answer = createRouter({
    commands: [help, ...fakeCommands, ...extra],
    tools: noTools,
    log: recording.log,
    clock,
  });
  const ask = (text: string, more: Partial<Ask> = {}) =>
    answer({ id: 'q1', platform: 'test', text, person: undefined, place: 'private', ...more });
  return { ask, ...recording };
}

const buttonsOf = (reply: Reply): Button[] =>
  reply.parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : []));
const textsOf = (reply: Reply): string[] => reply.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));

describe('which command answers', () => {
  it.each([
    'cost checkout',
    '  COST   checkout ',
    '/cost checkout',
    '/showback cost checkout',
    '/Showback   cost\ncheckout',
  ])('%j is a question to cost about checkout', async (text) => {
    const { reply, outcome, audience } = await setUp().ask(text);
    expect({ title: reply.title, outcome, audience }).toEqual({
      title: 'checkout, this month',
      outcome: 'answered',
      audience: 'asker',
    });
  });

  it.each(['', '   ', '/', '/showback', 'help', 'share'])('%j is a question for help', async (text) => {
    const { reply, audience } = await setUp().ask(text);
    expect(reply.title).toBe('Help');
    expect(audience).toBe('asker');
  });

  it('hands the person and the values of a form to the command', async () => {
    const { ask } = setUp();
    expect(textsOf((await ask('whoami', { person: ada })).reply)).toEqual(['Ada Byron, ada@acme.example.']);
    const saved = await ask('budget', { values: { team: 'search', amount: '90' } });
    expect(textsOf(saved.reply)).toEqual(['search may spend $90 a month.']);
  });
});

describe('sharing', () => {
  it('answers "share ..." for everyone', async () => {
    const { reply, audience } = await setUp().ask('Share cost checkout');
    expect(reply.title).toBe('checkout, this month');
    expect(audience).toBe('everyone');
  });

  it.each(['share cost chekout', 'share crash', 'share nonsense'])('keeps the mistake in %j private', async (text) => {
    expect((await setUp().ask(text)).audience).toBe('asker');
  });
});

describe('somebody who is not known', () => {
  const unmatched = 'Your profile shows no e-mail address.';
  const notesOf = (reply: Reply) => reply.parts.flatMap((part) => (part.kind === 'note' ? [part.text] : []));

  it.each(['whoami', 'cost chekout'])('is told why with the answer to "%s"', async (text) => {
    const { ask } = setUp();
    expect(notesOf((await ask(text, { unmatched })).reply)).toContain(unmatched);
  });

  it('is not spoken of in an answer to everyone', async () => {
    const { ask } = setUp();
    expect(notesOf((await ask('share whoami', { unmatched })).reply)).not.toContain(unmatched);
  });
});

describe('a question that cannot be answered as it was put', () => {
  it('offers each way out once', async () => {
    const twice: Command = {
      ...{ name: 'twice', about: 'twice', usage: 'twice', examples: [] },
      async run() {
        const one = { label: 'cost', run: 'cost' };
        throw new UserError('No.', { suggestions: [one, one, { label: 'help twice', run: 'help twice' }] });
      },
    };
    const { reply } = await setUp([twice]).ask('twice');
    const runs = buttonsOf(reply).map(({ run }) => run);
    expect(runs).toEqual(['cost', 'help twice']);
  });

  it('suggests the closest command with the rest of the question', async () => {
    const { reply, outcome } = await setUp().ask('cots checkout last month');
    expect(outcome).toBe('refused');
    expect(textsOf(reply)[0]).toBe('I do not know how to "cots". Did you mean cost?');
    expect(buttonsOf(reply)[0]).toEqual({ label: 'cost checkout last month', run: 'cost checkout last month' });
  });

  it('offers help where nothing is close', async () => {
    const { reply, outcome } = await setUp().ask('make me a sandwich');
    expect(outcome).toBe('refused');
    expect(textsOf(reply)).toEqual([
      'I do not know how to "make".',
      'What you can ask begins with help, cost, whoami, echo, budget, crash.',
    ]);
    expect(buttonsOf(reply)).toEqual([{ label: 'Help', run: 'help' }]);
  });

  it("shows a command's own refusal, its suggestions, and how to ask", async () => {
    const { reply, outcome } = await setUp().ask('cost chekout');
    expect(outcome).toBe('refused');
    expect(textsOf(reply)).toEqual([
      'I do not know "chekout".',
      'Ask it like this: cost [scope] [period] [by dimension]',
    ]);
    expect(buttonsOf(reply)).toEqual([
      { label: 'cost checkout', run: 'cost checkout' },
      { label: 'Help', run: 'help cost' },
    ]);
  });
});

describe('a fault of our own', () => {
  const sourceDown: Command = {
    name: 'sync',
    about: 'Reads the bills',
    usage: 'sync',
    examples: [],
    run: () => Promise.reject(new SourceError('focus', 'bucket acme-bills: access denied')),
  };

  it.each([
    ['crash', 'the disk is on fire'],
    ['sync', 'bucket acme-bills: access denied'],
  ])('%s: apologises with a number to quote and logs the stack, not telling what broke', async (text, secret) => {
    const { ask, lines } = setUp([sourceDown]);
    const { reply, outcome } = await ask(text, { id: '7f3a' });
    expect(outcome).toBe('failed');
    expect(JSON.stringify(reply)).toContain('7f3a');
    expect(JSON.stringify(reply)).not.toContain(secret);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 50, ask: '7f3a', err: { message: secret, stack: expect.any(String) } });
  });
});

describe('the log', () => {
  it('has one line for each question: platform, command, scope, milliseconds, outcome', async () => {
    const { ask, lines } = setUp();
    await ask('cost checkout');
    await ask('cots');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      platform: 'test',
      command: 'cost',
      scope: 'checkout',
      ms: 7,
      outcome: 'answered',
    });
    expect(lines[1]).toMatchObject({ platform: 'test', outcome: 'refused' });
    expect(lines[1]).not.toHaveProperty('command');
  });

  it('never has the words of a question', async () => {
    const { ask, text } = setUp();
    await ask('Ultramarine budget', { values: { amount: 'vermilion' } });
    await ask('budget Ultramarine', { values: { amount: 'vermilion' } });
    await ask('help ultramarine');
    expect(text()).not.toMatch(/ultramarine|vermilion/i);
  });
});

it('answers whatever it is asked', async () => {
  const { ask } = setUp();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      const { reply, outcome } = await ask(text);
      expect(reply.title).not.toBe('');
      expect(outcome).not.toBe('failed');
    }),
  );
});
