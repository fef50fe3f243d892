import type { Logger } from 'pino';
import type { Answer, Answerer, Ask, Call, Command, Tools } from './chat.ts';
import { UserError } from './errors.ts';
import { type Action, type Asker, decide, type Readers, tellsRestricted } from './finops/access.ts';
import { type Scope, scopeName } from './finops/scope.ts';
import { type Button, buttons, note, type Reply, reply, text } from './reply/reply.ts';
import { closest } from './spelling.ts';

/**
 * The one way in: a typed text or a click becomes a command, and whatever comes of it an answer. Logs one line for each
 * question, never its words.
 *
 * @param clock milliseconds, for durations only
 */
export function createRouter(options: {
  commands: readonly Command[];
  tools: Tools;
  log: Logger;
  clock: () => number;
}): Answerer {
  const { commands, tools, log, clock } = options;

  return async (ask) => {
    const started = clock();
    const question = readQuestion(ask.text, commands);
    let seen: string | undefined;
    const answered = (outcome: Answer['outcome']) => ({
      ask: ask.id,
      platform: ask.platform,
      command: question.command?.name,
      scope: seen,
      ms: Math.round(clock() - started),
      outcome,
    });

    const run = (readers: Readers): Promise<Reply> => {
      const { command, words } = question;
      if (command === undefined) throw unknownCommand(words, commands);
      const { person, values = {} } = ask;
      const see: Call['see'] = (scope, action = 'see', called = scopeName(scope)) => {
        seen = scopeName(scope);
        return mustSee(tools, ask, command, { action, scope, readers, called });
      };
      const shows: Call['shows'] = (scope, action = 'whole') =>
        decide({ asker: askerOf(ask), action, scope, readers }, tools.organisation()).may === 'yes';
      return command.run({ text: words, ask, person, values, commands, tools, see, shows, ...changing(tools, ask) });
    };

    const everyone = question.shared || ask.public === true;
    try {
      const { reply, alone } = everyone ? await forChannel(run, ask) : { reply: await run('asker'), alone: false };
      log.info(answered('answered'), 'question');
      // Why somebody is not known is nobody else's business.
      if (everyone && !alone) return { reply, audience: 'everyone', outcome: 'answered' };
      return { reply: withUnmatched(reply, ask), audience: 'asker', outcome: 'answered' };
    } catch (error) {
      // Nobody wants a mistake published: what went wrong is for the asker, shared or not.
      if (error instanceof UserError) {
        log.info(answered('refused'), 'question');
        return { reply: withUnmatched(refusal(error, question.command), ask), audience: 'asker', outcome: 'refused' };
      }
      log.error({ ...answered('failed'), err: error }, 'question');
      return { reply: apology(ask), audience: 'asker', outcome: 'failed' };
    }
  };
}

/** A private conversation, in which "share" was asked: it is in no channel that may be named. */
const NOWHERE: NonNullable<Ask['channel']> = { name: '', external: false };

/** What only the asker may see is given to the asker alone, and says why. */
async function forChannel(
  run: (readers: Readers) => Promise<Reply>,
  { channel = NOWHERE }: Ask,
): Promise<{ reply: Reply; alone: boolean }> {
  try {
    const { name, id, external } = channel;
    return { reply: await run({ channel: name, id, external }), alone: false };
  } catch (error) {
    if (!(error instanceof ForAskerAlone)) throw error;
    const { title, parts } = await run('asker');
    return { reply: { title, parts: [...parts, note(`Only you can see this: ${error.message}.`)] }, alone: true };
  }
}

/** What a command needs to change something. */
function changing({ organisation, change }: Tools, ask: Ask): Pick<Call, 'may' | 'mustMay' | 'mustBeKnown' | 'change'> {
  return {
    may: (action, scope) =>
      decide({ asker: askerOf(ask), action, scope, readers: 'asker' }, organisation()).may === 'yes',
    mustMay(action, scope, readers) {
      const decision = decide({ asker: askerOf(ask), action, scope, readers }, organisation());
      if (decision.may === 'alone') throw new UserError(`Not in this channel: ${decision.why}.`);
      if (decision.may === 'no') throw new UserError(decision.why, { hint: 'Ask FinOps if you need it.' });
    },
    mustBeKnown() {
      if (ask.person !== undefined) return ask.person;
      throw new UserError('I do not know who you are, so you cannot change anything.', {
        ...(ask.unmatched !== undefined && { hint: ask.unmatched }),
      });
    },
    change: (work) =>
      change((stores) =>
        work({
          ...stores,
          record: (action, scope, detail) =>
            stores.audit.add({ actor: actorOf(ask), platform: ask.platform, action, scope, detail }),
        }),
      ),
  };
}

const askerOf = ({ person, groups = [], guest = false }: Ask): Asker => ({ person, groups, guest });
const actorOf = ({ person, userId }: Ask): string => person?.email ?? userId ?? 'somebody who is not known';

class ForAskerAlone extends Error {}

/** @returns what must be left out */
async function mustSee(
  { organisation, audit }: Tools,
  ask: Ask,
  command: Command,
  { action, scope, readers, called }: { action: Action; scope: Scope; readers: Readers; called: string },
): Promise<Scope[]> {
  const decision = decide({ asker: askerOf(ask), action, scope, readers, called }, organisation());
  const without = decision.may === 'yes' ? decision.without : [];
  if (decision.may !== 'alone' && tellsRestricted(scope, without, organisation())) {
    await audit.add({
      actor: actorOf(ask),
      platform: ask.platform,
      action: command.name,
      scope: scopeName(scope),
      detail: decision.may === 'no' ? 'refused' : readers === 'asker' ? 'to the asker' : `to ${readers.channel}`,
    });
  }
  switch (decision.may) {
    case 'yes':
      return decision.without;
    case 'alone':
      throw new ForAskerAlone(decision.why);
    case 'no':
      throw new UserError(decision.why, { hint: 'Ask FinOps if you need it.' });
  }
}

interface Question {
  shared: boolean;
  command: Command | undefined;
  /** The words after the command's name, or all of them when there is no such command. */
  words: string;
}

function readQuestion(asked: string, commands: readonly Command[]): Question {
  const typed = asked.trim().replace(/^\/(showback(?=\s|$))?\s*/i, '');
  const unshared = typed.replace(/^share(\s+|$)/i, '');
  const [first = '', rest = ''] = splitFirstWord(unshared === '' ? 'help' : unshared);
  const said = first.toLowerCase();
  // "anomaly 12" is one of the anomalies.
  const command = commands.find(({ name }) => name === said || name === said.replace(/y$/, 'ies'));
  return { shared: unshared !== '' && unshared !== typed, command, words: command === undefined ? unshared : rest };
}

function splitFirstWord(words: string): [string, string] {
  const [first = ''] = words.split(/\s/, 1);
  return [first, words.slice(first.length).trim()];
}

const MOST_SUGGESTIONS = 3;

function unknownCommand(words: string, commands: readonly Command[]): UserError {
  const [first, rest] = splitFirstWord(words);
  const close = closest(first, commands, ({ name }) => name).slice(0, MOST_SUGGESTIONS);
  const known = `What you can ask begins with ${commands.map(({ name }) => name).join(', ')}.`;
  const message = `I do not know how to "${shorten(first)}".`;
  if (close.length === 0) return new UserError(message, { hint: known });
  return new UserError(`${message} Did you mean ${close.map(({ name }) => name).join(' or ')}?`, {
    hint: known,
    suggestions: close.map(({ name }) => {
      const run = `${name} ${rest}`.trimEnd();
      return { label: run, run };
    }),
  });
}

const shorten = (word: string) => (word.length <= 40 ? word : `${word.slice(0, 40).toWellFormed()}...`);

function refusal(error: UserError, command: Command | undefined): Reply {
  const hint = error.hint ?? (command && `Ask it like this: ${command.usage}`);
  const help = command === undefined ? 'help' : `help ${command.name}`;
  return reply(
    'I cannot answer that',
    text(error.message),
    hint !== undefined && text(hint),
    buttons(...once([...error.suggestions, { label: 'Help', run: help }])),
  );
}

/** Two ways out may lead to the same question. */
const once = (all: readonly Button[]): Button[] => [...new Map(all.map((one) => [one.run, one])).values()];

function withUnmatched({ title, parts }: Reply, { unmatched }: Ask): Reply {
  return { title, parts: unmatched === undefined ? parts : [...parts, note(unmatched)] };
}

function apology(ask: Ask): Reply {
  return reply(
    'Something went wrong',
    text('Sorry, this is a fault of mine and not of your question. It has been logged; please try again in a while.'),
    note(`If it happens again, tell whoever runs Showback this number: ${ask.id}`),
  );
}
