import { nodesOf, textOfCard } from '../card-text.ts';
import type { fakeConnector, Json, Member, Shown } from '../fake-connector.ts';
import { type SeenCard, teamsClient } from '../teams-client.ts';
import type { Life } from './bot-process.ts';
import type { Attempt, Hands, Look } from './clicks.ts';
import { withPatience } from './patience.ts';
import type { Saying } from './sayings.ts';

export type Connector = Awaited<ReturnType<typeof fakeConnector>>;

/** Somebody in Teams. */
export function teamsHands(connector: Connector, who: Member): Hands {
  const clientFor = async (life: Life) => {
    const address = await life.listening;
    return address === undefined ? undefined : teamsClient({ connector, address });
  };

  const lookAt = (message: Shown): Look => ({
    key: stampOf(message.card),
    buttons: actionsOf(message.card).map(({ title }) => title),
    async begin(saying, life) {
      const client = await clientFor(life);
      if (client === undefined) return undefined;
      // What an earlier click put in its place is gone when somebody looks anew.
      message.views.delete(who.id);
      const { button, form } = saying;
      if (form === undefined) return attempt(saying, client, () => client.press(who, message, button));
      const opened = await withPatience(client.press(who, message, button), life);
      if (opened === undefined || !actionsOf(opened.card).some(({ title }) => title === form.submit)) return undefined;
      return attempt(saying, client, () => opened.submit(form.submit, form.values));
    },
  });

  /** @param begin sends it for the first time */
  function attempt({ answer }: Saying, begun: ReturnType<typeof teamsClient>, begin: () => Promise<SeenCard>): Attempt {
    let sent: Json;
    const send = (life: Life): Promise<string> => {
      if (sent !== undefined) {
        sent = { ...sent, id: connector.nextId() };
        return deliver(sent, life);
      }
      const seen = begin();
      sent = begun.sent.at(-1);
      return seen.then(({ text }) => text);
    };
    return {
      async send(life) {
        const read = await withPatience(send(life), life);
        return read?.startsWith(answer) ? 'taken' : 'failed';
      },
      async deliverAgain(life) {
        await deliver(sent, life);
      },
    };
  }

  async function deliver(activity: Json, life: Life): Promise<string> {
    const client = await clientFor(life);
    return textOfCard((await client?.deliver(activity))?.value);
  }

  return {
    shown: () => connector.shown.filter(({ card }) => stampOf(card) !== undefined).map(lookAt),
    async digestsOf(channel, life) {
      const client = await clientFor(life);
      const listed = await withPatience(
        client?.ask(who, 'digest', { place: 'channel', channel }) ?? Promise.reject(),
        life,
      );
      return listed && lookAt(listed.message);
    },
  };
}

const actionsOf = (card: Json): Json[] => nodesOf(card, /^Action\.Execute$/);

/** The key that a card of the bot's own accord carries in each of its buttons. */
export const stampOf = (card: Json): string | undefined => actionsOf(card)[0]?.data?.key;

/** Somebody looks at each of these copies. */
export async function lookAtCopies(
  copies: readonly Shown[],
  connector: Connector,
  who: Member,
  life: Life,
): Promise<void> {
  const address = await life.listening;
  if (address === undefined) return;
  const client = teamsClient({ connector, address });
  for (const copy of copies) {
    copy.views.delete(who.id);
    await withPatience(client.press(who, copy, 'Show'), life);
  }
}
