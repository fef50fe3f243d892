import type { Call, Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import type { Scope } from '../src/finops/scope.ts';
import { readQuestion } from '../src/grammar.ts';
import { type Button, buttons, facts, note, type Reply, reply, table, text } from '../src/reply/reply.ts';
import { asFarAsKnown } from './allocation/as-far-as-known.ts';
import { complianceTable } from './allocation/compliance.ts';
import { type Coverage, coverageOf, percentOwned, shareOwned } from './allocation/coverage.ts';
import { coverageChart } from './allocation/coverage-chart.ts';
import { largestPieces, type Piece } from './allocation/pieces.ts';
import { type Asked, readAsked } from './cost/asked.ts';
import { money, smallPrint, subjectName, when } from './cost/wording.ts';

export const allocation: Command = {
  name: 'allocation',
  about: 'How much of the cost has an owner, what belongs to nobody, and what would allocate it',
  usage: 'allocation [unit or team] [period]',
  examples: ['allocation', 'allocation last month'],
  async run(call) {
    const { costs, lines } = call.tools;
    const asked = await readAsked(await ofEverybody(call), 'allocation');
    const { by } = asked.question;
    if (by !== undefined && by.kind !== 'unit') throw notBy();
    const coverage = await coverageOf(costs, asked, asked.days);
    const pieces = await asFarAsKnown(largestPieces(costs, asked));
    const chart = await asFarAsKnown(coverageChart(costs, asked));
    const compliance = await asFarAsKnown(complianceTable(lines, asked));
    const unsaid = [...new Set([pieces.why, chart.why, compliance.why])].filter((why) => why !== undefined);
    return reply(
      `Allocation of ${subjectName(asked)}, ${asked.period.label}`,
      ...coverageParts(asked, coverage),
      chart.part,
      unitTable(asked, coverage),
      pieces.part && pieces.part.length > 0 && pieceTable(asked, pieces.part),
      compliance.part,
      buttons(...(pieces.part ?? []).flatMap(claimButton), { label: 'Open claims', run: 'claims' }),
      unsaid.length > 0 && note(unsaid.join(' ')),
      note(smallPrint(asked)),
    );
  },
};

function notBy(): UserError {
  return new UserError('Allocation is not broken down by a dimension of your choice.', {
    hint: 'It always says coverage by unit, the largest unallocated pieces by account and service, and tags by team. `cost unallocated` can be asked by anything.',
    suggestions: ['allocation', 'cost unallocated by service'].map((run) => ({ label: run, run })),
  });
}

/** A question without a scope is about the company, whoever asks: what belongs to nobody may be anybody's. */
async function ofEverybody(call: Call): Promise<Call> {
  const { text, tools } = call;
  const context = {
    today: tools.today(),
    fiscalYearStart: tools.organisation().fiscalYearStart,
    mayName: (one: Scope) => call.may('see', one),
  };
  const { scope } = readQuestion(text, { command: 'allocation', vocabulary: await tools.vocabulary(), ...context });
  return scope === undefined ? { ...call, person: undefined } : call;
}

function coverageParts(asked: Asked, coverage: Coverage): Reply['parts'] {
  const { currency } = asked.organisation;
  const { total, owned, ownerless, unallocated } = coverage;
  const percent = percentOwned(coverage);
  const share = percent === '' ? money(owned, currency) : percent;
  return [
    text(
      `${share} of ${money(total, currency)} has an owner ${when(asked)}; ${money(unallocated, currency)} belongs to nobody.`,
    ),
    facts(
      { label: 'With an owner', value: { micros: owned, currency }, ...(percent !== '' && { remark: percent }) },
      {
        label: 'Without an owner',
        value: { micros: ownerless, currency },
        remark: 'the team or workload names nobody',
      },
      { label: 'Unallocated', value: { micros: unallocated, currency }, remark: 'no rule takes it' },
    ),
  ];
}

function unitTable({ organisation: { currency } }: Asked, { units }: Coverage) {
  return table({
    caption: 'Coverage by unit',
    columns: [{ title: 'Unit' }, { title: 'Cost', align: 'right' }, { title: 'With an owner', align: 'right' }],
    rows: units.map((unit) => [unit.unit, { micros: unit.total, currency }, { ratio: shareOwned(unit) }]),
  });
}

function pieceTable({ organisation: { currency } }: Asked, pieces: readonly Piece[]) {
  return table({
    caption: 'The largest unallocated pieces: one more rule takes each',
    columns: [{ title: 'A rule for' }, { title: 'Cost', align: 'right' }],
    rows: pieces.map(({ about, cost }) => [about, { micros: cost, currency }]),
  });
}

const claimButton = ({ short, run }: Piece): Button[] => (run === undefined ? [] : [{ label: `Ours: ${short}`, run }]);
