import type { Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { buttons, note, type Reply, reply, table, text } from '../src/reply/reply.ts';

export const help: Command = {
  name: 'help',
  about: 'What you can ask, and how',
  usage: 'help [command]',
  examples: ['help'],
  async run({ text, commands, ask }) {
    // "help anomalies report" is told with the others of anomalies.
    const [name = ''] = text.trim().toLowerCase().split(/\s/);
    if (name === '') return overview(commands, ask.public === true);
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) {
      throw new UserError(`There is no command "${name}".`, {
        hint: `What you can ask: ${commands.map((known) => known.name).join(', ')}.`,
      });
    }
    return manual(command);
  },
};

function overview(commands: readonly Command[], everyoneReads: boolean): Reply {
  const others = commands.filter((command) => command !== help);
  return reply(
    'Help',
    text('Ask in plain words; the first word says what you want to know.'),
    table({
      caption: 'What you can ask',
      columns: [{ title: 'Ask' }, { title: 'Answers' }],
      rows: commands.map(({ name, about }) => [name, about]),
    }),
    buttons(...others.slice(0, 1).flatMap(({ examples }) => examples.slice(0, 1).map(runs)), ...others.map(helpButton)),
    note(
      everyoneReads
        ? 'An answer is read by everyone here. What not everybody may see, and what goes wrong, is told to you alone.'
        : 'An answer is visible to you only. Put "share" before a question to answer it for everyone in the channel.',
    ),
  );
}

function manual({ name, about, usage, also = [], examples }: Command): Reply {
  return reply(
    `Help: ${name}`,
    text(`${about}.`),
    text([usage, ...also].join('\n')),
    buttons(...examples.map(runs)),
    note('Words in [brackets] may be left out.'),
  );
}

const runs = (question: string) => ({ label: question, run: question });
const helpButton = ({ name }: Command) => ({ label: `More about ${name}`, run: `help ${name}` });
