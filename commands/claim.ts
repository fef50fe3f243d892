import type { Call, Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { equals } from '../src/finops/claim.ts';
import { formatMoney } from '../src/finops/money.ts';
import type { Filter } from '../src/finops/scope.ts';
import { pieceName } from './allocation/pieces.ts';
import { addClaim, claimForm } from './claims/add.ts';
import { movedCost } from './claims/moved-cost.ts';
import { seeClaims } from './claims/see.ts';
import { readAsked } from './cost/asked.ts';
import { spendOf } from './cost/spend.ts';

export const claim: Command = {
  name: 'claim',
  about: "Says that a cost which belongs to nobody is your team's",
  usage: 'claim <account> [of <service>]',
  examples: [],
  async run(call: Call) {
    await seeClaims(call);
    call.mustBeKnown();
    const asked = await readAsked(call, 'claim');
    const { scope, filters } = asked.subject;
    if (scope.kind !== 'account' || !filters.every(isService)) {
      throw new UserError('Which cost? A claim is about an account, or a service of one.', {
        hint: '`allocation` lists the largest unallocated pieces, each with a button.',
        suggestions: [{ label: 'allocation', run: 'allocation' }],
      });
    }
    const account: Filter = { dimension: 'account', value: scope.id, name: scope.name };
    const from = { kind: 'unallocated' } as const;
    const nobodys = { ...asked.subject, scope: from, filters: [account, ...filters] };
    const { total } = await spendOf(call.tools.costs, nobodys, asked.reach.first, asked.reach.last + 1);
    const about = pieceName(scope.name, filters[0]?.name ?? '');
    if (total === 0) throw new UserError(`Nothing of ${about} is unallocated.`);

    const lead = `${about}: ${formatMoney(total, asked.organisation.currency)} so far belongs to nobody.`;
    const ask = { title: 'This is ours', run: `claim ${call.text}`, about, lead, needed: true };
    if (call.values['to'] === undefined) return claimForm(call, ask);
    const when = [
      equals({ kind: 'account' }, scope.id),
      ...filters.map(({ value }) => equals({ kind: 'service' }, value)),
    ];
    return addClaim(call, ask, { from, pieces: [{ when }], moves: await movedCost(call, asked, nobodys) });
  },
};

const isService = ({ dimension }: Filter): boolean => dimension === 'service';
