import { figuresNow } from '../../commands/digest/compose.ts';
import type { Figures, ToldDigest } from '../../db/told-digests.ts';
import type { Tools } from '../../src/chat.ts';
import { unlessRefused } from '../../src/errors.ts';
import { isRestated } from '../../src/finops/restated.ts';
import { note, type Reply, reply, table, text } from '../../src/reply/reply.ts';

/** Bills are restated for weeks; then they are closed. */
export const CORRECTED_FOR_MS = 60 * 24 * 3_600_000;

/** Says in the thread of a digest what billing has restated since. Said again it takes the place of what was said before. */
export async function correctTold(tools: Tools): Promise<void> {
  for (const told of await tools.toldDigests.stale(tools.now().getTime() - CORRECTED_FOR_MS)) {
    await correct(tools, told);
  }
}

async function correct(tools: Tools, told: ToldDigest): Promise<void> {
  const subscription = await tools.subscriptions.find(told.subscription.id);
  // What is no longer to be seen, or not known any more, is not corrected.
  const now = subscription && (await figuresNow(tools, subscription, told).catch(unlessRefused));
  const said = told.corrected ?? told.figures;
  if (subscription === undefined || now === undefined || !differs(said, now.figures, now.settled)) {
    return tools.toldDigests.compared(told.id, told.corrected);
  }
  const { currency } = tools.organisation();
  await tools.change(async ({ outbox, toldDigests }) => {
    const key = `${told.key} corrected`;
    const correction = correctionOf(told, now.figures, currency);
    await outbox.put({ key, to: subscription.to, reply: correction, manner: 'notice', thread: told.key });
    await toldDigests.compared(told.id, now.figures);
  });
}

const namesOf = (...all: Figures[]): string[] => [...new Set(all.flatMap(Object.keys))];

function differs(said: Figures, now: Figures, settled: boolean): boolean {
  return namesOf(said, now).some((name) => isRestated(said[name] ?? 0, now[name] ?? 0, settled));
}

function correctionOf(told: ToldDigest, now: Figures, currency: string): Reply {
  const { figures, period } = told;
  const names = namesOf(figures, now).filter((name) => (figures[name] ?? 0) !== (now[name] ?? 0));
  const right = { align: 'right' as const };
  const amount = (micros: number, signed = false) => ({ micros, currency, signed });
  return reply(
    `Correction, ${period.label}`,
    text(names.length === 0 ? 'The bills say again what this digest said.' : causeOf(told)),
    names.length > 0 &&
      table({
        caption: 'What changed since this digest',
        columns: [
          { title: 'Of' },
          { title: 'Said', ...right },
          { title: 'Now', ...right },
          { title: 'Change', ...right },
        ],
        rows: names.map((name) => [
          name,
          amount(figures[name] ?? 0),
          name in now || !isOfAnomalies(told) ? amount(now[name] ?? 0) : 'none any more',
          amount((now[name] ?? 0) - (figures[name] ?? 0), true),
        ]),
      }),
    note('This is brought up to date when bills are restated again.'),
  );
}

const isOfAnomalies = ({ subscription }: ToldDigest): boolean => subscription.kind === 'anomalies';

/** As far as it is known: rules and bills may have changed together. */
function causeOf(told: ToldDigest): string {
  if (isOfAnomalies(told)) return 'By the bills as they are now, these anomalies are not what this digest said.';
  if (told.reallocated)
    return 'Costs are allocated by other rules now; the bills of these days may have been restated, too.';
  return 'The bills of these days were restated.';
}
