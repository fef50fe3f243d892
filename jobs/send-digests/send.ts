import { asSent, composeDigest, type Digest } from '../../commands/digest/compose.ts';
import { aDigest, comes } from '../../commands/digest/wording.ts';
import type { NewLetter } from '../../db/letters.ts';
import type { Tools } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { type DueNow, type DueSubscription, dueNow, periodBefore, type Subscription } from '../../src/finops/digest.ts';
import { buttons, reply, text } from '../../src/reply/reply.ts';

/** What waits for bills, or failed, is looked at again after so long. */
const AGAIN_AFTER_MS = 10 * 60_000;

type Send = Extract<DueNow, { kind: 'send' }>;

/**
 * Makes the digests that are due and puts them into the outbox.
 * @returns what failed: that holds up no other digest, and is tried again
 */
export async function sendDue(tools: Tools): Promise<{ digest: number; error: unknown }[]> {
  const failed: { digest: number; error: unknown }[] = [];
  for (const subscription of await tools.subscriptions.due(tools.now().getTime())) {
    try {
      await sendOne(tools, subscription);
    } catch (error) {
      failed.push({ digest: subscription.id, error });
      await tools.subscriptions.lookAgain(subscription.id, tools.now().getTime() + AGAIN_AFTER_MS);
    }
  }
  return failed;
}

async function sendOne(tools: Tools, subscription: DueSubscription): Promise<void> {
  const { id, kind } = subscription;
  const now = tools.now().getTime();
  const reach = kind === 'finops' ? undefined : await tools.bills();
  const decided = dueNow(subscription, now, reach?.last);
  switch (decided.kind) {
    case 'waits':
      return tools.subscriptions.lookAgain(id, now + AGAIN_AFTER_MS);
    case 'missed':
      await tools.subscriptions.next(subscription, decided.next);
      return;
    case 'send':
      return send(tools, subscription, decided);
  }
}

async function send(tools: Tools, subscription: Subscription, decided: Send): Promise<void> {
  const period = periodBefore(subscription.cadence, decided.due);
  const key = keyOf(subscription, period.words);
  const made = await composeDigest(tools, subscription, decided.due).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });
  await tools.change(async ({ subscriptions, outbox, toldDigests }) => {
    if (!(await subscriptions.next(subscription, decided.next))) return;
    if (made instanceof UserError) return outbox.put(excuse(subscription, key, made));
    await outbox.put(...lettersOf(subscription, key, made, decided));
    await toldDigests.keep({ subscription, key, period: made.period ?? period, figures: made.figures });
  });
}

/** In the metadata of a message everybody can read it: the number stands for the scope and the channel. */
const keyOf = ({ id, kind }: Subscription, period: string): string => `digest ${kind} ${id} of ${period}`;

function lettersOf(subscription: Subscription, key: string, made: Digest, decided: Send): NewLetter[] {
  const { to } = subscription;
  const main = asSent(made.reply, subscription, decided);
  return [
    { key, to, reply: main, manner: 'notice' },
    ...(made.detail === undefined
      ? []
      : [{ key: `${key} detail`, to, reply: made.detail, manner: 'notice' as const, thread: key }]),
  ];
}

/** Whoever subscribed learns why nothing came; the channel does not. */
function excuse(subscription: Subscription, key: string, { message, hint }: UserError): NewLetter {
  const where = subscription.channel === undefined ? 'you' : subscription.channel.name;
  return {
    key: `${key} not made`,
    to: { person: subscription.by },
    manner: 'notice',
    reply: reply(
      `A digest for ${where} could not be made`,
      text(`${aDigest(subscription)}, which comes ${comes(subscription)}, could not be made this time: ${message}`),
      hint !== undefined && text(hint),
      buttons({ label: 'Digests', run: 'digest' }),
    ),
  };
}
