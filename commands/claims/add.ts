import type { Call } from '../../src/chat.ts';
import { type Claim, saysTheSame } from '../../src/finops/claim.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { seeClaim } from './see.ts';
import { claimReply } from './show.ts';
import { acceptsAtOnce } from './steps.ts';
import { readTarget, TargetError } from './target.ts';
import { tellOfClaim } from './tell.ts';

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
  content: Pick<Claim, 'from' | 'pieces' | 'moves'>,
): Promise<Reply> {
  const person = call.mustBeKnown();
  let to: Claim['to'];
  try {
    to = await readTarget(call, content.from, ask.needed);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return claimForm(call, { ...ask, error: error.message });
  }
  await seeClaim(call, { from: content.from, to });
  const said = { ...content, to };
  const known = await findSame(call, said);
  if (known !== undefined) return claimReply(call, known);
  const state = acceptsAtOnce(call, to) ? 'accepted' : 'open';
  const whose = to ? scopeName(to) : 'somebody else';
  const added = await call.change(async ({ claims, outbox, record }) => {
    const id = await claims.add({ ...said, about: ask.about, state, claimedBy: person.email });
    if (id === undefined) return undefined;
    await record('claim', scopeName(said.from), `claim ${id}: ${ask.about} to ${whose}`);
    const claim = (await claims.find(id)) as Claim;
    await tellOfClaim(outbox, claim, call.tools.organisation());
    return claim;
  });
  return claimReply(call, added ?? ((await findSame(call, said)) as Claim));
}

/** A claim that waits and gives the same lines to the same scope. */
export async function findSame({ tools }: Call, said: Pick<Claim, 'to' | 'pieces'>): Promise<Claim | undefined> {
  return (await tools.claims.inState('open', 'accepted')).find((one) => saysTheSame(one, said));
}
