import type { Person } from './finops/organisation.ts';
import type { Reply } from './reply/reply.ts';

/** A question as a platform hands it over: typed words or the command that a button carries. */
export interface Ask {
  /** Names this question in the log. */
  id: string;
  /** The platform's name: "playground", "terminal". */
  platform: string;
  text: string;
  person: Person | undefined;
  /** Where it was asked: alone with the bot, or where others read along. */
  place: 'private' | 'channel';
  /** The values of a submitted form, by field name. */
  values?: Record<string, string>;
}

/** What the platform shows, and to whom. */
export interface Answer {
  reply: Reply;
  /** `asker`: visible to who asked only; `everyone`: to all who read the conversation ("share cost checkout"). */
  audience: 'asker' | 'everyone';
  /** `refused`: the question cannot be answered as it was put (typo, no such scope); `failed`: our own fault. */
  outcome: 'answered' | 'refused' | 'failed';
}

/** Answers a question. Never rejects: an error is an answer too. */
export type Answerer = (ask: Ask) => Promise<Answer>;

/** A place where people ask. It translates, and nothing else. */
export interface ChatPlatform {
  readonly name: string;
  /** Begins to take questions. */
  start(answer: Answerer): Promise<void>;
  /** Takes no further questions and resolves when every question that was accepted has been answered. */
  stop(): Promise<void>;
}
