import { nodesOf, textOfCard } from './card-text.ts';
import type { Json, Member, Shown } from './fake-connector.ts';
import type { ServedTeams } from './teams.ts';

export const CHANNEL = '19:general@thread.tacv2';
export const TEAM = '19:team@thread.tacv2';
export const BOT = { id: '28:bot', name: 'Showback' };

export type Place = 'personal' | 'groupChat' | 'channel';

/** What a person sees of an answer, and does with it. */
export interface SeenCard {
  text: string;
  card: Json;
  message: Shown;
  press(label: string): Promise<SeenCard>;
  submit(label: string, values: Record<string, string>): Promise<SeenCard>;
}

/** Teams' own client, in the hands of somebody. */
export function teamsClient({ connector, address }: Pick<ServedTeams, 'connector' | 'address'>) {
  const { account, serviceUrl } = connector;

  const activity = (who: Member, place: Place, more: Json): Json => ({
    id: connector.nextId(),
    channelId: 'msteams',
    serviceUrl,
    timestamp: new Date().toISOString(),
    from: { id: who.id, name: who.name, aadObjectId: who.aadObjectId },
    recipient: BOT,
    channelData: {
      tenant: { id: account.tenant },
      ...(place === 'channel' && { team: { id: TEAM }, channel: { id: CHANNEL } }),
    },
    ...more,
    conversation: {
      conversationType: place,
      tenantId: account.tenant,
      id: place === 'channel' ? CHANNEL : `a:${place}`,
      ...more.conversation,
    },
  });

  /** Words as people send them: with a mention where others read along. */
  function message(who: Member, words: string, how: How = {}): Json {
    const { place = 'personal', targeted = false, thread, channel = CHANNEL } = how;
    const mention = { type: 'mention', text: '<at>Showback</at>', mentioned: BOT };
    const mentioned = place !== 'personal' && !targeted;
    return activity(who, place, {
      type: 'message',
      text: mentioned ? `<at>Showback</at>&nbsp;${words}` : words,
      entities: mentioned ? [mention] : [],
      ...(targeted && { recipient: { ...BOT, isTargeted: true } }),
      ...(place === 'channel' && {
        conversation: { id: thread === undefined ? channel : `${channel};messageid=${thread}` },
      }),
    });
  }
  interface How {
    place?: Place;
    targeted?: boolean;
    thread?: string;
    /** Another than the usual one. */
    channel?: string;
  }

  const sent: Json[] = [];

  async function deliver(activity: Json): Promise<Json> {
    sent.push(activity);
    const response = await connector.deliver(address, activity);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  async function ask(who: Member, words: string, how: How = {}): Promise<SeenCard> {
    const sent = message(who, words, how);
    const answered = connector.next(({ activity }) => activity.replyToId === sent.id);
    await deliver(sent);
    return seen(who, await answered);
  }

  function seen(who: Member, message: Shown): SeenCard {
    const card = message.views.get(who.id) ?? message.card;
    const execute = async (label: string, values: Record<string, string>) => {
      const action = nodesOf(card, /^Action\.Execute$/).find(({ title }) => title === label);
      if (action === undefined) throw new Error(`no button "${label}" on ${textOfCard(card)}`);
      return click(who, message, { ...action, data: { ...action.data, ...inputsOf(card, action, values) } });
    };
    return { text: textOfCard(card), card, message, press: (label) => execute(label, {}), submit: execute };
  }

  const press = (who: Member, message: Shown, label: string): Promise<SeenCard> => seen(who, message).press(label);

  async function click(who: Member, message: Shown, action: Json): Promise<SeenCard> {
    const { conversationId } = message;
    const place = conversationId.startsWith('a:personal')
      ? 'personal'
      : conversationId.startsWith('a:')
        ? 'groupChat'
        : 'channel';
    const follows = connector.next((next) => next.conversationId === conversationId);
    const answered = await deliver(
      activity(who, place, {
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: message.id,
        conversation: { id: conversationId },
        value: {
          action: { type: action.type, id: action.id, verb: action.verb, data: action.data },
          trigger: 'manual',
        },
      }),
    );
    if (answered.type !== 'application/vnd.microsoft.card.adaptive') return seen(who, await follows);
    message.views.set(who.id, answered.value);
    return seen(who, message);
  }

  /** Everything that somebody can read in a place. */
  const readBy = (who: Member, place: Place = 'channel'): string =>
    connector.shown
      .filter(({ conversationId }) => conversationId.startsWith(place === 'channel' ? CHANNEL : `a:${place}`))
      .filter(({ onlyFor }) => onlyFor === undefined || onlyFor === who.id)
      .map(({ card, views }) => textOfCard(views.get(who.id) ?? card))
      .join('\n');

  return { activity, message, sent, deliver, ask, press, click, readBy };
}

/** What an action sends of the fields of its card: not the empty ones. The client keeps what is needed and not filled in. */
function inputsOf(card: Json, action: Json, values: Record<string, string>): Record<string, string> {
  if (action.associatedInputs === 'none') return {};
  const inputs = nodesOf(card, /^Input\./).flatMap((input): [string, string][] => {
    const name = input.id.split(':').slice(2).join(':');
    const value = values[name] ?? input.value ?? '';
    if (input.isRequired && value === '') throw new Error(`"${input.label}" is not filled in`);
    return value === '' ? [] : [[input.id, value]];
  });
  return Object.fromEntries(inputs);
}
