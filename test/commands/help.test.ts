import { describe, expect, it } from 'vitest';
import { help } from '../../commands/help.ts';
import type { Ask, Command } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { fakeCommands } from '../support/commands.ts';
import { noTools } from '../support/tools.ts';

const commands: readonly Command[] = [help, ...fakeCommands];
const ask = (text: string, more: Partial<Ask> = {}) =>
  help.run({
    text,
    commands,
    ask: { id: 'q', platform: 'test', text: `help ${text}`, person: undefined, place: 'private', ...more },
    person: undefined,
    values: {},
    tools: noTools,
    see: async () => [],
    shows: () => true,
    may: () => false,
    mustMay: () => {},
    mustBeKnown: () => ({ email: 'ada@acme.example', name: 'Ada' }),
    change: () => Promise.reject(new Error('help changes nothing')),
  });

describe('help', () => {
  it('lists what every command says about itself', async () => {
    const { parts } = await ask('');
    const rows = parts.flatMap((part) => (part.kind === 'table' ? part.rows : []));
    expect(rows).toEqual(commands.map(({ name, about }) => [name, about]));
  });

  it('offers the question to begin with, and the manual of each command, as buttons', async () => {
    const { parts } = await ask('');
    const runs = parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons.map(({ run }) => run) : []));
    expect(runs).toEqual(expect.arrayContaining(['cost', 'help cost', 'help budget']));
    expect(new Set(runs).size).toBe(runs.length);
  });

  it('says who reads the answers', async () => {
    const noteOf = async (more: Partial<Ask>) => (await ask('', more)).parts.at(-1);
    expect(await noteOf({})).toMatchObject({ text: expect.stringContaining('visible to you only') });
    expect(await noteOf({ public: true })).toMatchObject({ text: expect.stringContaining('read by everyone here') });
  });

  it('explains one command, in any case', async () => {
    const reply = await ask(' COST ');
    expect(reply.title).toBe('Help: cost');
    expect(reply.parts).toContainEqual({ kind: 'text', text: 'cost [scope] [period] [by dimension]' });
    expect(reply.parts).toContainEqual({
      kind: 'buttons',
      buttons: ['cost', 'cost checkout last month', 'cost by team'].map((run) => ({ label: run, run })),
    });
  });

  it('explains it as well where more of the question follows, as a hint may say', async () => {
    expect(await ask('cost report')).toEqual(await ask('cost'));
  });

  it('says which commands there are when asked for another', async () => {
    await expect(ask('sandwich')).rejects.toThrow(UserError);
    await expect(ask('sandwich')).rejects.toMatchObject({ hint: expect.stringContaining('cost, whoami') });
  });
});
