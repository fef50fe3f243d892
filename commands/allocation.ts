import type { Command } from '../src/chat.ts';
import { formatMoney } from '../src/finops/money.ts';
import { buttons, facts, note, reply, table, text } from '../src/reply/reply.ts';
import { complianceTable } from './allocation/compliance.ts';
import { coverageOf, shareOwned } from './allocation/coverage.ts';
import { coverageChart } from './allocation/coverage-chart.ts';
import { largestPieces } from './allocation/pieces.ts';
import { readAsked } from './cost/asked.ts';
import { smallPrint, subjectName, when } from './cost/wording.ts';

export const allocation: Command = {
  name: 'allocation',
  about: 'How much of the cost has an owner, what belongs to nobody, and what would allocate it',
  usage: 'allocation [unit or team] [period]',
  examples: ['allocation', 'allocation last month'],
  async run(call) {
    const asked = await readAsked(call, 'allocation');
    const { currency } = asked.organisation;
    const coverage = await coverageOf(call.tools.costs, asked, asked.days);
    const pieces = await largestPieces(call.tools.costs, asked);
    const money = (micros: number) => formatMoney(micros, currency, { whole: Math.abs(micros) >= 100_000_000 });
    const percent = `${(shareOwned(coverage) * 100).toFixed(1)}%`;
    return reply(
      `Allocation of ${subjectName(asked)}, ${asked.period.label}`,
      text(
        `${percent} of ${money(coverage.total)} has an owner ${when(asked)}; ${money(coverage.unallocated)} belongs to nobody.`,
      ),
      facts(
        { label: 'With an owner', value: { micros: coverage.owned, currency }, remark: percent },
        {
          label: 'Without an owner',
          value: { micros: coverage.ownerless, currency },
          remark: 'the team or workload names nobody',
        },
        { label: 'Unallocated', value: { micros: coverage.unallocated, currency }, remark: 'no rule takes it' },
      ),
      await coverageChart(call.tools.costs, asked),
      table({
        caption: 'Coverage by unit',
        columns: [{ title: 'Unit' }, { title: 'Cost', align: 'right' }, { title: 'With an owner', align: 'right' }],
        rows: coverage.units.map(({ unit, total, owned }) => [
          unit,
          { micros: total, currency },
          { ratio: total > 0 ? owned / total : Number.NaN },
        ]),
      }),
      pieces.length > 0 &&
        table({
          caption: 'The largest unallocated pieces: one more rule takes each',
          columns: [{ title: 'A rule for' }, { title: 'Cost', align: 'right' }],
          rows: pieces.map(({ about, cost }) => [about, { micros: cost, currency }]),
        }),
      await complianceTable(call.tools, asked),
      buttons(...pieces.map(({ about, run }) => ({ label: `This is ours: ${about}`, run })), {
        label: 'Open claims',
        run: 'claims',
      }),
      note(smallPrint(asked)),
    );
  },
};
