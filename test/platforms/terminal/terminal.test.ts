import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as read } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chartPng } from '../../../src/charts/png.ts';
import type { Person } from '../../../src/finops/organisation.ts';
import { createTerminal, type TerminalQuestion } from '../../../src/platforms/terminal/terminal.ts';
import { reply } from '../../../src/reply/reply.ts';
import { describePlatform, type Seen } from '../../contract/platform.ts';
import { ada } from '../../support/commands.ts';
import { fakeAnswerer } from '../../support/router.ts';

/** A terminal on real streams, whose screen can be read. */
function openTerminal() {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const screen = (stream: PassThrough) => ({ stream, colour: false, width: 100 });
  const terminal = createTerminal({ out: screen(out), err: screen(err), drawChart: chartPng });
  const shown = (stream: PassThrough) => String(stream.read() ?? '');
  return { terminal, out: () => shown(out), err: () => shown(err) };
}

describePlatform('terminal', async () => {
  const { terminal, out, err } = openTerminal();
  const ask = async (text: string, person?: Person): Promise<Seen> => {
    await terminal.ask({ text, person, format: 'text' });
    const screen = out() + err();
    return {
      text: screen.replace(/\s+/g, ' '),
      press: (label) => {
        // A button is a line that says what to type.
        const line = screen
          .split('\n')
          .find((candidate) => candidate.includes(label) && candidate.includes('showback ask'));
        const [, command] = /showback ask "(.*)"/.exec(line ?? '') ?? [];
        if (command === undefined) throw new Error(`no button "${label}" in ${screen}`);
        return ask(command, person);
      },
    };
  };
  return { start: (answer) => terminal.start(answer), stop: () => terminal.stop(), ask };
});

describe('showback ask', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'showback-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function ask(text: string, more: Partial<TerminalQuestion> = {}) {
    const { terminal, out, err } = openTerminal();
    await terminal.start(fakeAnswerer());
    const exitCode = await terminal.ask({ text, person: ada, format: 'text', ...more });
    return { exitCode, out: out(), err: err() };
  }

  it('prints the answer and succeeds', async () => {
    const { exitCode, out, err } = await ask('whoami');
    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: 'You\n\nAda Byron, ada@acme.example.\n', err: '' });
  });

  it.each([
    ['refused', 'cost chekout', 'I do not know "chekout".'],
    ['failed', 'crash', 'Something went wrong'],
  ])('fails with the reason on stderr when the question is %s, as text even for scripts', async (_, text, reason) => {
    for (const format of ['text', 'json'] as const) {
      const { exitCode, out, err } = await ask(text, { format });
      expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
      expect(err).toContain(reason);
    }
  });

  it('fills in a form', async () => {
    const { terminal } = openTerminal();
    const filled: unknown[] = [];
    await terminal.start(async ({ values }) => {
      filled.push(values);
      return { reply: reply('Done'), audience: 'asker', outcome: 'answered' };
    });
    await terminal.ask({ text: 'claim sandbox', person: ada, format: 'text', values: { to: 'search' } });
    expect(filled).toEqual([{ to: 'search' }]);
  });

  it('gives the reply as data', async () => {
    const { exitCode, out } = await ask('whoami', { format: 'json' });
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual({ title: 'You', parts: [{ kind: 'text', text: 'Ada Byron, ada@acme.example.' }] });
  });

  it('writes the chart', async () => {
    const png = join(folder, 'chart.png');
    const { exitCode, out } = await ask('cost checkout', { png });
    expect(exitCode).toBe(0);
    expect(out).toContain('checkout, this month');
    expect((await readFile(png)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('fails when there is no chart to write', async () => {
    const png = join(folder, 'none.png');
    const { exitCode, err } = await ask('whoami', { png });
    expect(exitCode).toBe(1);
    expect(err).toContain('This answer has no chart');
    await expect(readFile(png)).rejects.toThrow('ENOENT');
  });

  it('fails when the chart cannot be written', async () => {
    const png = join(folder, 'no', 'such', 'folder.png');
    const { exitCode, err } = await ask('cost', { png });
    expect(exitCode).toBe(1);
    expect(err).toContain('ENOENT');
  });

  it('paints on a colourful terminal only', async () => {
    const screen = { stream: new PassThrough(), colour: true, width: 100 };
    const terminal = createTerminal({ out: screen, err: screen, drawChart: chartPng });
    await terminal.start(fakeAnswerer());
    await terminal.ask({ text: 'whoami', person: undefined, format: 'text' });
    screen.stream.end();
    expect(await read(screen.stream)).toContain('\u001b[1m');
    expect((await ask('whoami')).out).not.toContain('\u001b');
  });
});
