import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Answer, Answerer } from '../../chat.ts';
import { note, type Reply, reply, text } from '../../reply/reply.ts';
import { SlackFault } from './faults.ts';
import type { Asker } from './people.ts';
import { remedy } from './remedies.ts';
import type { Destination, Send } from './send.ts';

/** A question as it came from Slack. */
export interface Question {
  text: string;
  user: string;
  channel: string;
  place: 'private' | 'channel';
  /** The thread in which it was asked. */
  thread?: string | undefined;
  /** Where the answer for the asker goes. */
  to: Destination;
  values?: Record<string, string>;
}

export interface Conversation {
  /** Answers where the question wants it. */
  converse(question: Question): Promise<void>;
  /** The answer alone. */
  ask(question: Question): Promise<Answer>;
  /** Brings an answer to where the question wants it; what Slack does not take is explained to the asker and logged. */
  deliver(question: Question, answer: Answer): Promise<void>;
}

export function createConversation(options: {
  answer: Answerer;
  findAsker: (userId: string) => Promise<Asker>;
  send: Send;
  log: Logger;
}): Conversation {
  const { answer, findAsker, send, log } = options;

  async function ask(question: Question): Promise<Answer> {
    const { text, place, values } = question;
    const { person, unmatched } = await findAsker(question.user);
    return answer({
      id: randomUUID().slice(0, 8),
      platform: 'slack',
      text,
      person,
      place,
      // Why somebody is not known is not told where others read.
      ...(unmatched !== undefined && !isPublic(question.to, question) && { unmatched }),
      ...(values !== undefined && { values }),
    });
  }

  async function deliver(question: Question, answered: Answer): Promise<void> {
    try {
      await send(...(await addressed(question, answered)));
    } catch (error) {
      await explain(question, error);
    }
  }

  async function addressed(question: Question, { reply, audience, outcome }: Answer): Promise<[Reply, Destination]> {
    const { channel, thread, to, user } = question;
    if (audience === 'everyone') {
      const { name } = await findAsker(user);
      const shared = { ...reply, parts: [...reply.parts, note(`Shared by ${name}`)] };
      return [question.place === 'private' ? reply : shared, { kind: 'message', channel, thread }];
    }
    // Nobody wants a mistake published.
    if (outcome !== 'answered' && isPublic(to, question)) return [reply, forAsker(question)];
    return [reply, to];
  }

  async function explain(question: Question, error: unknown): Promise<void> {
    const code = error instanceof SlackFault ? error.code : undefined;
    log.error(
      { err: error, channel: question.channel, remedy: code && remedy(code) },
      'an answer could not be brought to Slack',
    );
    const to = forAsker(question);
    await send(excuse(error), to.kind === 'response' ? { ...to, replaces: false } : to).catch((second) =>
      log.error({ err: second, channel: question.channel }, 'nor could the asker be told'),
    );
  }

  return {
    ask,
    deliver,
    async converse(question) {
      await deliver(question, await ask(question));
    },
  };
}

const isPublic = (to: Destination, { place }: Question): boolean => to.kind === 'message' && place === 'channel';

/** Where the asker alone reads. */
function forAsker({ to, channel, user, thread, place }: Question): Destination {
  if (to.kind === 'response') return to;
  return place === 'private' ? { kind: 'message', channel, thread } : { kind: 'ephemeral', channel, user, thread };
}

function excuse(error: unknown): Reply {
  if (error instanceof SlackFault && error.mayBeDone)
    return reply(
      'Slack did not confirm my answer',
      text('It may be there or not. If you do not see it, please ask again.'),
    );
  const code = error instanceof SlackFault ? error.code : undefined;
  const todo = code && remedy(code);
  return reply(
    'I cannot post here',
    text(`Slack did not take my answer${code === undefined ? '' : ` (${code})`}.`),
    todo !== undefined && text(`What helps: ${todo}.`),
  );
}
