import type { Call, Tools } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { decide, decideUnasked } from '../../src/finops/access.ts';
import type { Subscription } from '../../src/finops/digest.ts';
import type { Scope } from '../../src/finops/scope.ts';

/** For whom an answer is made: what the reading functions of the commands look at. */
export type Reader = Pick<Call, 'tools' | 'person' | 'may' | 'see' | 'shows'>;

/**
 * Whoever reads a digest. A channel is told what everybody in it may see; a person what they may see by their e-mail alone:
 * in which groups they are is known only when they ask.
 */
export function readerOf({ to, channel, guest }: Pick<Subscription, 'to' | 'channel' | 'guest'>, tools: Tools): Reader {
  const look = (scope: Scope, action: 'see' | 'whole' = 'see') => {
    if ('channel' in to) {
      const { name, external } = channel ?? { name: to.channel, external: false };
      return decideUnasked(scope, { channel: name, id: to.channel, external }, tools.organisation(), action);
    }
    const asker = { person: { email: to.person, name: to.person }, groups: [], guest };
    return decide({ asker, action, scope, readers: 'asker' }, tools.organisation());
  };
  return {
    tools,
    person: undefined,
    may: (_action, scope) => look(scope).may === 'yes',
    shows: (scope) => look(scope, 'whole').may === 'yes',
    async see(scope) {
      const decision = look(scope);
      if (decision.may === 'yes') return decision.without;
      throw new UserError(`It cannot be told there: ${decision.why.replace(/\.$/, '')}.`);
    },
  };
}
