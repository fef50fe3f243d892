import type { Call, Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { tellsRestricted } from '../src/finops/access.ts';
import { filterWords, scopeName, scopeWords } from '../src/finops/scope.ts';
import { buttons, type Reply, reply, table, text } from '../src/reply/reply.ts';
import { addClaim, claimForm } from './claims/add.ts';
import { movedCost } from './claims/moved-cost.ts';
import { piecesOf } from './claims/pieces.ts';
import { seeClaims } from './claims/see.ts';
import { type Asked, readAsked } from './cost/asked.ts';
import { spendBy } from './cost/spend.ts';
import { subjectName } from './cost/wording.ts';

export const dispute: Command = {
  name: 'dispute',
  about: 'Says that a part of what is allocated to you is not yours',
  usage: 'dispute <team or workload> [of <service|account|region|provider>] [period]',
  examples: [],
  async run(call) {
    await seeClaims(call);
    call.mustBeKnown();
    const asked = await readAsked(call, 'dispute');
    const { scope, filters, without } = asked.subject;
    const name = scopeName(scope);
    if (scope.kind !== 'team' && scope.kind !== 'workload' && scope.kind !== 'unit') {
      throw new UserError('Which part of whose cost? Name a team or workload, and a service of it.', {
        hint: 'For example: dispute checkout of "Amazon S3".',
      });
    }
    if (!call.may('claim', scope)) {
      throw new UserError(`Only who owns or manages ${name}, or FinOps, can say that it is not theirs.`);
    }
    if (filters.length === 0) return choices(call, asked);
    if (filters.some(({ dimension }) => dimension === 'environment')) {
      throw new UserError('No rule can tell an environment: name a service, account, region or provider.');
    }

    const about = subjectName(asked);
    const seen = `Whoever answers for what you name sees this piece and its cost, and nothing else of ${name}.`;
    const isRestricted = tellsRestricted(scope, [], asked.organisation);
    const lead = `You say that ${about} is not ${name}'s.${isRestricted ? ` ${seen}` : ''}`;
    const ask = { title: 'Not mine', run: `dispute ${call.text}`, about, lead, needed: false };
    if (call.values['to'] === undefined) return claimForm(call, ask);
    // An approved rule changes all of history, whatever days the question was about.
    const { first: start, last } = asked.reach;
    const origins = await call.tools.lines.origins({ scope, filters, without, start, end: last + 1 });
    const pieces = piecesOf(origins, filters);
    if (pieces.length === 0) {
      throw new UserError(`There are no bill lines of ${about}.`, {
        hint: 'A share of a shared cost is split by showback.yaml: ask FinOps about the split.',
      });
    }
    return addClaim(call, ask, { from: scope, pieces, moves: await movedCost(call, asked, asked.subject) });
  },
};

const MOST = 8;

/** The services that make up a cost, each to be disputed by a click. */
async function choices(call: Call, asked: Asked): Promise<Reply> {
  const { subject, days, vocabulary, organisation, period } = asked;
  const services = await spendBy(call.tools.costs, subject, ['service'], days, ([service = '']) => service);
  const largest = [...services]
    .filter(([service, cost]) => service !== '' && cost > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST);
  const words = scopeWords(subject.scope, vocabulary);
  return reply(
    `What of ${subjectName(asked)} is not yours?`,
    text(
      'Say of which service it is not yours; then whose it is, if you know. FinOps approves before anything changes.',
    ),
    table({
      caption: `By service, ${period.label}`,
      columns: [{ title: 'Service' }, { title: 'Cost', align: 'right' }],
      rows: largest.map(([service, micros]) => [service, { micros, currency: organisation.currency }]),
    }),
    buttons(
      ...largest.map(([service]) => ({
        label: `Not mine: ${service}`,
        run: `dispute ${words} ${filterWords({ dimension: 'service', value: service, name: service }, vocabulary)}`,
      })),
    ),
  );
}
