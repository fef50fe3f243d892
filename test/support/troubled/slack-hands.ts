import type { Deliver, Envelope } from '../fake-slack/delivery.ts';
import { fakePerson } from '../fake-slack/person.ts';
import { buttonsOf, textOf } from '../fake-slack/reading.ts';
import type { Message } from '../fake-slack/workspace.ts';
import type { FakeSlack } from '../fake-slack.ts';
import type { Life } from './bot-process.ts';
import type { Attempt, Hands, Look, Outcome } from './clicks.ts';
import { withPatience } from './patience.ts';
import type { Saying } from './sayings.ts';

/** The bot acknowledges a click after two seconds even if it is still at it. */
const PROMPT_MS = 1500;

/** Somebody in Slack. */
export function slackHands(slack: FakeSlack, user: string): Hands {
  let last: { envelope: Envelope; acknowledged: Promise<Record<string, unknown>> } | undefined;
  const deliver: Deliver = (envelope) => {
    const acknowledged = slack.deliver(envelope);
    acknowledged.catch(() => {});
    last = { envelope, acknowledged };
    return acknowledged;
  };
  const person = fakePerson(slack.world, user, deliver);

  const lookAt = (message: Message): Look => ({
    key: keyOf(message),
    buttons: buttonsOf(message).map(({ label }) => label),
    begin: (saying, life) =>
      saying.form === undefined ? pressing(message, saying) : filling(message, saying, saying.form.values, life),
  });

  async function pressing(message: Message, { button, answer }: Saying): Promise<Attempt> {
    return attempt(async (life) => {
      const before = slack.world.lastOrder;
      const at = Date.now();
      person.press(message, button).catch(() => {});
      if (last === undefined || (await withPatience(last.acknowledged, life)) === undefined) return 'failed';
      const isPrompt = Date.now() - at < PROMPT_MS;
      // Much else is posted meanwhile.
      const isAnswer = (one: Message) => one.onlyFor === user && textOf(one).startsWith(answer);
      const shown = slack.world.until(() => slack.world.shownSince(before, isAnswer), 'answer');
      if ((await withPatience(shown, life)) !== undefined) return 'taken';
      return isPrompt ? 'acknowledged' : 'failed';
    });
  }

  /** A window stays open until it is taken. */
  async function filling(
    message: Message,
    { button }: Saying,
    values: Record<string, string>,
    life: Life,
  ): Promise<Attempt | undefined> {
    const modal = await withPatience(person.openForm(message, button), life);
    if (modal === undefined) return undefined;
    return attempt(async (life) => {
      person.submit(modal, values).catch(() => {});
      const said = last && (await withPatience(last.acknowledged, life));
      if (said === undefined) return 'failed';
      // With an action the window stays open and says that it takes longer.
      return said['response_action'] === undefined ? 'taken' : 'pending';
    });
  }

  function attempt(say: (life: Life) => Promise<Outcome>): Attempt {
    let sent: Envelope | undefined;
    return {
      send(life) {
        const outcome = say(life);
        sent = last?.envelope;
        return outcome;
      },
      async deliverAgain() {
        if (sent !== undefined) await slack.deliver(sent);
      },
    };
  }

  return {
    shown: () => slack.world.messages.filter((one) => keyOf(one) !== undefined).map(lookAt),
    async digestsOf(channel, life) {
      const listed = await withPatience(person.command('/digest', '', channel), life);
      return listed && lookAt(listed);
    },
  };
}

/** The key that Slack keeps with a message. */
export const keyOf = ({ metadata }: Pick<Message, 'metadata'>): string | undefined =>
  (metadata as { event_payload?: { key?: string } } | undefined)?.event_payload?.key;
