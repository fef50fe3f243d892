import type { Answer, PlatformMemory } from '../../chat.ts';
import { renderAdaptiveCard } from '../../reply/adaptive-card.ts';
import { reply, text } from '../../reply/reply.ts';
import { type Activity, isPersonal, tenantsOf, withoutThread } from './activity.ts';
import type { Connector, Destination } from './connector.ts';

export type Show = (activity: Activity, answer: Answer) => Promise<void>;

/** Posts an answer where it was asked. What is for the asker alone goes to nobody else, whatever Teams takes. */
export function createShow(options: { connector: Connector; conversations: PlatformMemory['conversations'] }): Show {
  const { connector, conversations } = options;
  const { post, openChat } = connector;

  return async (activity, { reply: shown, audience }) => {
    const { conversation, from } = activity;
    const message = renderAdaptiveCard(shown);
    const here = placeOf(activity);
    const isPrivate = audience === 'asker' && !isPersonal(activity);
    const posted = await post(message, isPrivate ? { ...here, onlyFor: from } : here);
    if (posted === 'gone') await conversations.forget(withoutThread(conversation.id));
    if (!isPrivate || posted !== 'refused') return;
    const [tenant = ''] = tenantsOf(activity);
    const chat = await openChat(here, from, tenant);
    const { serviceUrl, bot } = here;
    const inChat = chat !== undefined && (await post(message, { serviceUrl, bot, conversationId: chat }));
    if (inChat !== 'posted' && inChat !== 'failed') await post(renderAdaptiveCard(NOT_HERE), here);
  };
}

function placeOf({ serviceUrl, conversation, recipient, type, id }: Activity): Destination {
  return {
    serviceUrl,
    conversationId: conversation.id,
    bot: { id: recipient.id, name: recipient.name },
    ...(type === 'message' && { replyToId: id }),
  };
}

/** Says nothing of the answer, nor of why it is private. */
const NOT_HERE = reply(
  'I cannot answer here',
  text(
    'This answer is for you alone, and Teams does not let me show it to you here. Add me for yourself and ask me in our chat.',
  ),
);
