import type { Call } from '../../src/chat.ts';
import { type Claim, saysTheSame } from '../../src/finops/claim.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { seeClaim } from './see.ts';
import { claimReply } from './show.ts';
import { acceptsAtOnce } from './steps.ts';
import { readTarget, TargetError } from './target.ts';

interface FormOptions {
  title: string;
  about: string;
  /** The question that the form completes. */
  run: string;
  /** The sentence above the form. */
  lead: string;
  /** Whether one must say whose it is. */
  needed: boolean;
  error?: string;
}

/** Asks whose a cost is. */
export function claimForm({ values }: Call, { title, about, run, lead, needed, error }: FormOptions): Reply {
  const to = values['to'];
  return reply(
    title,
    text(lead),
    form({
      title: `Whose is ${about}?`,
      run,
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

/**
 * Keeps the claim; of one's own team it counts as accepted. A name that is none shows the form again, with what is wrong;
 * what somebody said already is not said twice.
 */
export async function addClaim(
  call: Call,
  ask: Omit<FormOptions, 'error'>,
  said: Pick<Claim, 'from' | 'pieces' | 'moves'>,
): Promise<Reply> {
  const person = call.mustBeKnown();
  const { claims } = call.tools;
  let to: Claim['to'];
  try {
    to = await readTarget(call, said.from, ask.needed);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return claimForm(call, { ...ask, error: error.message });
  }
  await seeClaim(call, { from: said.from, to });
  const known = (await claims.inState('open', 'accepted')).find((one) => saysTheSame(one, { ...said, to }));
  if (known !== undefined) return claimReply(call, known);
  const state = acceptsAtOnce(call, to) ? 'accepted' : 'open';
  const id = await claims.add({ ...said, about: ask.about, to, state, claimedBy: person.email });
  const whose = to ? scopeName(to) : 'somebody else';
  await call.record('claim', scopeName(said.from), `claim ${id}: ${ask.about} to ${whose}`);
  return claimReply(call, (await claims.find(id)) as Claim);
}
