import type { HomeView } from '@slack/types';
import type { Logger } from 'pino';
import { renderBlockKit } from '../../reply/block-kit.ts';
import type { SlackApi } from './api.ts';
import type { Conversation, Question } from './conversation.ts';
import { logged } from './faults.ts';

/** The tab of the app that each person has for themselves: the answer to one question. */
export interface Home {
  show(user: string): Promise<void>;
  /** A click there, as a question: its answer comes in the direct message. */
  clicked(user: string, text: string): Promise<Question>;
}

/** @param question what everybody is shown: "anomalies mine" */
export function createHome(options: {
  api: SlackApi;
  conversation: Conversation;
  question: string;
  log: Logger;
}): Home {
  const { api, conversation, question, log } = options;

  async function asked(user: string, text: string): Promise<Question> {
    const opened = await api.repeatable((client) => client.conversations.open({ users: user }));
    const channel = opened.channel?.id ?? user;
    return { text, user, channel, place: 'private', to: { kind: 'message', channel, thread: undefined } };
  }

  return {
    clicked: asked,
    async show(user) {
      try {
        const { answer } = await conversation.ask(await asked(user, question));
        const { blocks } = renderBlockKit(answer.reply, { chart: 'sparkline' });
        const view = { type: 'home', blocks } as HomeView;
        await api.repeatable((client) => client.views.publish({ user_id: user, view }));
      } catch (error) {
        log.error(logged(error), 'the home tab could not be shown');
      }
    },
  };
}
