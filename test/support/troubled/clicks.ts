import type { Anomaly } from '../../../db/anomalies.ts';
import { nodesOf } from '../card-text.ts';
import type { fakeConnector, Json, Member, Shown } from '../fake-connector.ts';
import type { Deliver, Envelope } from '../fake-slack/delivery.ts';
import { fakePerson } from '../fake-slack/person.ts';
import { buttonsOf } from '../fake-slack/reading.ts';
import type { Message } from '../fake-slack/workspace.ts';
import type { FakeSlack } from '../fake-slack.ts';
import { teamsClient } from '../teams-client.ts';
import type { Life } from './bot-process.ts';
import type { Dice } from './dice.ts';

export type Connector = Awaited<ReturnType<typeof fakeConnector>>;

/** What became of the answers that were sent. */
interface ClickTally {
  /** An answer to a question was sent. */
  sent: number;
  /** Whoever sent it was told that it failed, or nothing came: they will send another. */
  notTaken: number;
  /** The same was delivered once more. */
  again: number;
  /** Said to be taken, and not kept. There must be none. */
  broken: string[];
}

interface Clicker {
  tally: ClickTally;
  /** One click on something that still asks, if anything does. */
  click(life: Life): Promise<void>;
  /** Whether nothing asks any more. */
  isDone(): boolean;
}

interface World {
  dice: Dice;
  find(id: number): Promise<Anomaly | undefined>;
}

const FORM = { until: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10), amount: '9000' };
const PATIENCE_MS = 3500;

/** Ada in Slack: she presses "Expected" and sends the window. */
export function slackClicker(slack: FakeSlack, { dice, find }: World): Clicker {
  const tally: ClickTally = { sent: 0, notTaken: 0, again: 0, broken: [] };
  let last: { envelope: Envelope; acknowledged: Promise<Json> } | undefined;
  const deliver: Deliver = (envelope) => {
    const acknowledged = slack.deliver(envelope);
    acknowledged.catch(() => {});
    last = { envelope, acknowledged };
    return acknowledged;
  };
  const ada = fakePerson(slack.world, 'UADA', deliver);
  const unanswered: Envelope[] = [];
  const asking = () =>
    slack.world.messages.filter(
      (one) => keyOf(one) !== undefined && buttonsOf(one).some(({ label }) => label === 'Expected'),
    );

  async function click(life: Life): Promise<void> {
    const old = unanswered.pop();
    if (old !== undefined) await deliverAgain(old);
    const message = dice.pick(asking());
    if (message === undefined) return;
    const id = idOf(keyOf(message));
    const modal = await withPatience(ada.openForm(message, 'Expected'), life);
    if (modal === undefined) return;
    tally.sent++;
    ada.submit(modal, FORM).catch(() => {});
    if (last === undefined) return;
    const { envelope, acknowledged } = last;
    const twice = dice.hits(0.4) ? deliverAgain(envelope) : undefined;
    try {
      const said = await acknowledged;
      // With an action the window stays open and says what is wrong, or that it takes longer.
      if (said['response_action'] === undefined && (await find(id))?.answer.kind !== 'expected')
        tally.broken.push(`Slack: anomaly ${id} was acknowledged and is not answered`);
    } catch {
      tally.notTaken++;
      unanswered.push(envelope);
    }
    await twice;
  }

  async function deliverAgain(envelope: Envelope): Promise<void> {
    tally.again++;
    await slack.deliver(envelope).catch(() => {});
  }

  return { tally, click, isDone: () => asking().length === 0 };
}

/** The key that Slack keeps with a message, of a question about one anomaly. */
const keyOf = ({ metadata }: Pick<Message, 'metadata'>): string | undefined => {
  const key = (metadata as Json)?.event_payload?.key as string | undefined;
  return key !== undefined && /^anomaly \d+$/.test(key) ? key : undefined;
};
const idOf = (key: string | undefined): number => Number(key?.split(' ')[1]);

/** Ada in Teams: she presses "Expected" and sends the form that takes the place of the card. */
export function teamsClicker(connector: Connector, ada: Member, { dice, find }: World): Clicker {
  const tally: ClickTally = { sent: 0, notTaken: 0, again: 0, broken: [] };
  const unanswered: Json[] = [];
  const asking = () => connector.shown.filter(({ card }) => questionIn(card) !== undefined);

  async function click(life: Life): Promise<void> {
    const address = await life.listening;
    if (address === undefined) return;
    const client = teamsClient({ connector, address });
    const old = unanswered.pop();
    if (old !== undefined) await deliverAgain(client, old);
    const message = dice.pick(asking());
    if (message === undefined) return;
    const id = questionIn(message.card) as number;
    message.views.delete(ada.id);
    const form = await withPatience(client.press(ada, message, 'Expected'), life);
    if (form === undefined || nodesOf(form.card, /^Input\.Date$/).length === 0) return;
    tally.sent++;
    const sending = form.submit('Expected', FORM);
    const activity = client.sent.at(-1);
    const twice = dice.hits(0.4) ? deliverAgain(client, activity) : undefined;
    const answered = await withPatience(sending, life);
    if (answered === undefined) {
      tally.notTaken++;
      unanswered.push(activity);
    } else if ((await find(id))?.answer.kind !== 'expected')
      tally.broken.push(`Teams: anomaly ${id} was answered with "${answered.text}" and is not`);
    await twice;
  }

  async function deliverAgain(client: ReturnType<typeof teamsClient>, activity: Json): Promise<void> {
    tally.again++;
    await client.deliver(activity).catch(() => {});
  }

  return { tally, click, isDone: () => asking().length === 0 };
}

/** Somebody looks at each copy of the questions that came again. */
export async function lookAt(copies: readonly Shown[], connector: Connector, ada: Member, life: Life): Promise<void> {
  const address = await life.listening;
  if (address === undefined) return;
  const client = teamsClient({ connector, address });
  for (const copy of copies) {
    copy.views.delete(ada.id);
    await withPatience(client.press(ada, copy, 'Show'), life);
  }
}

/** The number of the anomaly that a card asks about. */
function questionIn(card: Shown['card']): number | undefined {
  const [action] = nodesOf(card, /^Action\.Execute$/).filter(({ title }) => title === 'Expected');
  const [, id] = /^anomaly (\d+)$/.exec(action?.data?.key ?? '') ?? [];
  return id === undefined ? undefined : Number(id);
}

/** Undefined where it fails, or takes longer than people wait, or than the bot lives. */
async function withPatience<T>(work: Promise<T>, life: Life): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), PATIENCE_MS);
  try {
    return await Promise.race([work, life.ended.then(() => undefined), late.promise]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
