import type { Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { formatMoney } from '../src/finops/money.ts';
import type { Filter } from '../src/finops/scope.ts';
import { pieceName } from './allocation/pieces.ts';
import { addClaim, claimForm } from './claims/add.ts';
import { readAsked } from './cost/asked.ts';
import { spendOf } from './cost/spend.ts';

export const claim: Command = {
  name: 'claim',
  about: "Says that a cost which belongs to nobody is your team's: the team accepts, FinOps approves",
  usage: 'claim <account> [of <service>]',
  examples: [],
  async run(call) {
    const asked = await readAsked(call, 'claim');
    const { scope, filters } = asked.subject;
    if (scope.kind !== 'account' || !filters.every(isService)) {
      throw new UserError('Which cost? A claim is about an account, or a service of one.', {
        hint: '`allocation` lists the largest unallocated pieces, each with a button.',
        suggestions: [{ label: 'allocation', run: 'allocation' }],
      });
    }
    const account: Filter = { dimension: 'account', value: scope.id, name: scope.name };
    const nobodys = { ...asked.subject, scope: { kind: 'unallocated' } as const, filters: [account, ...filters] };
    const { total } = await spendOf(call.tools.costs, nobodys, asked.reach.first, asked.reach.last + 1);
    const about = pieceName(scope.name, filters[0]?.name ?? '');
    if (total === 0) throw new UserError(`Nothing of ${about} is unallocated.`);

    if (call.values['to'] === undefined) {
      const cost = formatMoney(total, asked.organisation.currency);
      return claimForm(call, {
        title: 'This is ours',
        about,
        lead: `${about}: ${cost} so far belongs to nobody.`,
        needed: true,
      });
    }
    const conditions = [
      [account, ...filters].map(({ dimension, value }) => ({
        field: { kind: dimension as 'account' },
        patterns: [value],
      })),
    ];
    return addClaim(call, {
      about,
      from: 'unallocated',
      conditions,
      place: 'last',
      needed: true,
      title: 'This is ours',
    });
  },
};

const isService = ({ dimension }: Filter): boolean => dimension === 'service';
