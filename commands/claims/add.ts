import type { Call } from '../../src/chat.ts';
import type { Claim } from '../../src/finops/claim.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { claimReply } from './show.ts';
import { readTarget, TargetError } from './target.ts';

interface FormOptions {
  title: string;
  about: string;
  /** The sentence above the form. */
  lead: string;
  /** Whether one must say whose it is. */
  needed: boolean;
  error?: string;
}

/** Asks whose a cost is. */
export function claimForm({ ask, values }: Call, { title, about, lead, needed, error }: FormOptions): Reply {
  const to = values['to'];
  return reply(
    title,
    text(lead),
    form({
      title: `Whose is ${about}?`,
      run: ask.text,
      submit: title,
      fields: [
        {
          name: 'to',
          label: needed ? 'Team or workload' : 'Team or workload, if you know',
          type: 'text',
          ...(!needed && { optional: true }),
          ...(to !== undefined && { value: to }),
          ...(error !== undefined && { error }),
        },
      ],
    }),
  );
}

/** Keeps the claim; of one's own team it counts as accepted. A name that is none shows the form again, with what is wrong. */
export async function addClaim(
  call: Call,
  claim: Pick<Claim, 'about' | 'from' | 'conditions' | 'place'> & { needed: boolean; title: string },
): Promise<Reply> {
  const { needed, title, ...about } = claim;
  const person = call.mustBeKnown();
  let to: Claim['to'];
  try {
    to = readTarget(call.values['to'] ?? '', await call.tools.vocabulary(), call.tools.organisation(), needed);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return claimForm(call, { title, about: claim.about, lead: claim.about, needed, error: error.message });
  }
  const state = to !== undefined && call.may('claim', to) ? 'accepted' : 'open';
  const id = await call.tools.claims.add({ ...about, to, state, claimedBy: person.email });
  await call.record('claim', claim.from, `claim ${id}: ${claim.about} to ${to ? scopeName(to) : 'somebody else'}`);
  const kept = await call.tools.claims.find(id);
  return claimReply(call, kept as Claim);
}
