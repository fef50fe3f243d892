import { z } from 'zod';

const Account = z.object({
  id: z.string(),
  name: z.string().nullish(),
  /** Who it is in the organisation's directory. Teams says it, not the sender. */
  aadObjectId: z.string().nullish(),
  /** Of a recipient: only this one and the sender see the message. */
  isTargeted: z.boolean().nullish(),
});

/** What we read of an activity: what Teams delivers to a bot. */
export const Activity = z.object({
  type: z.string(),
  id: z.string(),
  channelId: z.literal('msteams'),
  serviceUrl: z.url({ protocol: /^https?$/ }),
  from: Account,
  recipient: Account,
  conversation: z.object({
    id: z.string(),
    conversationType: z.string().nullish(),
    tenantId: z.string().nullish(),
  }),
  channelData: z
    .object({
      tenant: z.object({ id: z.string() }).nullish(),
      team: z.object({ id: z.string() }).nullish(),
      channel: z.object({ type: z.string().nullish() }).nullish(),
    })
    .nullish(),
  text: z.string().nullish(),
  entities: z.array(z.record(z.string(), z.unknown())).nullish(),
  /** What a card sent. */
  value: z.unknown().optional(),
  name: z.string().nullish(),
  /** Of a click: the message that was clicked. */
  replyToId: z.string().nullish(),
  action: z.string().nullish(),
  membersRemoved: z.array(z.object({ id: z.string() })).nullish(),
});
export type Activity = z.infer<typeof Activity>;

/** The tenants that an activity names. */
export const tenantsOf = ({ conversation, channelData }: Activity): string[] =>
  [conversation.tenantId, channelData?.tenant?.id].filter((tenant) => typeof tenant === 'string');

export const isPersonal = ({ conversation }: Activity): boolean => conversation.conversationType === 'personal';

const isTargeted = ({ recipient }: Activity): boolean => recipient.isTargeted === true;

/** Whether everybody there reads what is answered; a click is answered for whoever clicks. */
export const isPublic = (activity: Activity): boolean =>
  activity.type === 'message' && !isPersonal(activity) && !isTargeted(activity);

/**
 * Where it was asked. Names of channels are not told apart in Teams, where every team has a "General": they go by their id.
 * Whoever is in a shared channel need not be in the team, nor in the organisation.
 */
export const channelOf = ({ conversation, channelData }: Activity) => {
  const id = withoutThread(conversation.id);
  return { name: id, id, external: channelData?.channel?.type === 'shared' };
};

/** A channel's id without the thread. */
export const withoutThread = (conversationId: string): string => conversationId.split(';')[0] ?? conversationId;

const Mention = z.object({
  type: z.literal('mention'),
  text: z.string(),
  mentioned: z.object({ id: z.string(), name: z.string().nullish() }),
});

const mentionsOf = ({ entities }: Activity) =>
  (entities ?? []).flatMap((entity) => Mention.safeParse(entity).data ?? []);

/** Whether the message is put to us, and not merely said where we are. */
export const isForUs = (activity: Activity): boolean =>
  isPersonal(activity) ||
  isTargeted(activity) ||
  mentionsOf(activity).some(({ mentioned }) => mentioned.id === activity.recipient.id);

/**
 * The words of a message without the mention of us; people who are mentioned are called by their names. What looks like a
 * mention and is none was typed, and stays.
 */
export function wordsOf(activity: Activity): string {
  const words = mentionsOf(activity).reduce((text, mention) => {
    const name = mention.mentioned.id === activity.recipient.id ? ' ' : (mention.mentioned.name ?? ' ');
    return text.replace(mention.text, () => name);
  }, activity.text ?? '');
  return words.replace(/&(nbsp|amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity).trim();
}

/** Teams hands over some of what was typed as HTML has it. */
const ENTITIES: Record<string, string> = {
  '&nbsp;': ' ',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
