import { aDigest } from '../../commands/digest/wording.ts';
import type { Tools } from '../../src/chat.ts';
import { buttons, reply, text } from '../../src/reply/reply.ts';
import { DOUBTFUL } from '../deliver.ts';

/** Where a digest cannot be delivered any more it is paused, and whoever subscribed is told why. */
export async function pauseUndelivered({ toldDigests, change }: Tools): Promise<void> {
  for (const { id, subscription, problem } of await toldDigests.undelivered()) {
    await change(async ({ subscriptions, outbox, toldDigests }) => {
      await toldDigests.forget(id);
      const known = await subscriptions.find(subscription);
      if (known === undefined || problem === DOUBTFUL) return;
      if (!(await subscriptions.pause(subscription, true, known.dueAt))) return;
      const where = known.channel?.name ?? 'you';
      await outbox.put({
        key: `digest ${subscription} paused ${id}`,
        to: { person: known.by },
        manner: 'notice',
        reply: reply(
          `A digest for ${where} is paused`,
          text(`${aDigest(known)} could not be delivered: ${problem}.`),
          text(`When that is mended, ask "digest resume ${subscription}" there.`),
          buttons({ label: 'Digests', run: 'digest' }),
        ),
      });
    });
  }
}
