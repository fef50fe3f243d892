import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Answer, Answerer, Ask } from '../../chat.ts';
import { note, type Reply, reply, text } from '../../reply/reply.ts';
import { codeOf, logged, SlackFault } from './faults.ts';
import type { Asker } from './people.ts';
import { remedy } from './remedies.ts';
import type { Destination, Send } from './send.ts';

/** A question as it came from Slack. */
export interface Question {
  text: string;
  user: string;
  channel: string;
  place: 'private' | 'channel';
  /** The thread in which it was asked; what one person alone reads is not shown in a thread that has yet to begin. */
  thread?: string | undefined;
  /** Where the answer for the asker goes. */
  to: Destination;
  values?: Record<string, string>;
}

export interface Answered {
  asker: Asker;
  answer: Answer;
}

export interface Conversation {
  /** Answers where the question wants it. */
  converse(question: Question): Promise<void>;
  /** The answer alone. */
  ask(question: Question): Promise<Answered>;
  /** Brings an answer to where the question wants it. */
  deliver(question: Question, answered: Answered): Promise<void>;
  /** Says to the asker and in the log what Slack did not take. */
  explain(question: Question, error: unknown): Promise<void>;
}

export function createConversation(options: {
  answer: Answerer;
  findAsker: (userId: string) => Promise<Asker>;
  findGroups: (userId: string) => Promise<string[]>;
  findChannel: (channel: string) => Promise<NonNullable<Ask['channel']>>;
  send: Send;
  log: Logger;
}): Conversation {
  const { answer, findAsker, findGroups, findChannel, send, log } = options;

  async function ask(question: Question): Promise<Answered> {
    const { text, user, place, values } = question;
    const [asker, groups, channel] = await Promise.all([
      findAsker(user),
      findGroups(user),
      place === 'channel' ? findChannel(question.channel) : undefined,
    ]);
    const { person, guest, unmatched } = asker;
    const answered = await answer({
      id: randomUUID().slice(0, 8),
      platform: 'slack',
      userId: question.user,
      text,
      person,
      guest,
      groups,
      place,
      public: othersRead(question),
      ...(channel !== undefined && { channel }),
      ...(unmatched !== undefined && { unmatched }),
      ...(values !== undefined && { values }),
    });
    return { asker, answer: answered };
  }

  async function deliver(question: Question, answered: Answered): Promise<void> {
    const { asker, answer } = answered;
    const [shown, to] = addressed(question, asker, answer);
    try {
      await send(shown, to);
    } catch (error) {
      if (to.kind === 'response' && isGone(error)) return deliver({ ...question, to: aside(question) }, answered);
      return explain(question, error);
    }
    // Why somebody is not known is nobody else's business.
    if (asker.unmatched !== undefined && othersRead(question) && answer.audience === 'everyone')
      await tell(question, reply('You are not known here', text(asker.unmatched)));
  }

  async function explain(question: Question, error: unknown): Promise<void> {
    log.error({ ...logged(error), channel: question.channel }, 'an answer could not be brought to Slack');
    await tell(question, excuse(error));
  }

  async function tell(question: Question, what: Reply): Promise<void> {
    const to = forAsker(question);
    await send(what, to.kind === 'response' ? { ...to, replaces: false } : to).catch((error) =>
      log.error({ ...logged(error), channel: question.channel }, 'the asker could not be told something'),
    );
  }

  return {
    ask,
    deliver,
    explain,
    async converse(question) {
      await deliver(question, await ask(question));
    },
  };
}

/** Whether an answer is read by everybody in the channel, where it may be. */
const othersRead = ({ to, place }: Question): boolean => to.kind === 'message' && place === 'channel';

function addressed(question: Question, { name }: Asker, { reply, audience }: Answer): [Reply, Destination] {
  const { channel, thread, to, place } = question;
  if (othersRead(question)) return [reply, audience === 'everyone' ? to : forAsker(question)];
  if (audience === 'everyone') {
    const everywhere: Destination = to.kind === 'message' ? to : { kind: 'message', channel, thread };
    return [place === 'private' ? reply : { ...reply, parts: [...reply.parts, note(`Shared by ${name}`)] }, everywhere];
  }
  return [reply, to];
}

/** Where the asker alone reads. */
const forAsker = (question: Question): Destination => (question.to.kind === 'response' ? question.to : aside(question));

/** The same without a response URL: those live for half an hour, and a form may be open for longer. */
const aside = ({ channel, user, thread, place }: Question): Destination =>
  place === 'private' ? { kind: 'message', channel, thread } : { kind: 'ephemeral', channel, user, thread };

const isGone = (error: unknown): boolean => ['expired_url', 'used_url'].includes(codeOf(error) ?? '');

function excuse(error: unknown): Reply {
  const { code, mayBeDone = false } = error instanceof SlackFault ? error : {};
  if (mayBeDone) return reply('Slack did not confirm my answer', text('If you do not see it, please ask again.'));
  const todo = remedy(code);
  return reply(
    'I cannot answer here',
    text(`Slack did not take my answer${code === undefined ? '' : ` (${code})`}.`),
    todo !== undefined && text(`What helps: ${todo}.`),
  );
}
