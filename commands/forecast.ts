import type { Call, Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import type { Period } from '../src/finops/period.ts';
import { interval } from '../src/finops/period-forecast.ts';
import { filterWords, scopeWords } from '../src/finops/scope.ts';
import { readHorizon } from '../src/grammar.ts';
import { buttons, facts, note, type Reply, reply, text } from '../src/reply/reply.ts';
import { type Asked, readAsked } from './cost/asked.ts';
import { missingWithin } from './cost/days.ts';
import { money, outlook, smallPrint, subjectName } from './cost/wording.ts';
import { accuracy } from './forecast/accuracy.ts';
import { restsOn } from './forecast/basis.ts';
import { forecastChart, forecastTable } from './forecast/chart.ts';
import { commitmentsToEnd } from './forecast/commitment-wording.ts';
import { type Made, makeForecast } from './forecast/made.ts';

export const forecast: Command = {
  name: 'forecast',
  about: 'What a service, team or the company will have cost by the end of a period',
  usage:
    'forecast [scope] [of <provider|service|account|region|environment>] [to end of month|quarter|year, to <date>, next month|quarter|year, in <month>] [as metric]',
  also: ['forecast accuracy [scope]'],
  examples: ['forecast', 'forecast mine to end of quarter', 'forecast to end of year as billed', 'forecast accuracy'],
  async run(call) {
    const [, about] = /^accuracy\b\s*(.*)$/is.exec(call.text.trim()) ?? [];
    if (about !== undefined) return accuracy({ ...call, text: about });
    const asked = await readForecast(call);
    const { tools } = call;
    const made = await makeForecast(tools, asked.subject, asked.period, asked);
    if (made === undefined) throw tooNew(asked);
    if (made.kept !== undefined) await tools.forecasts.keep([made.kept]);
    return answer(asked, made);
  },
};

/** Like a question about costs, with an end in the future. */
async function readForecast(call: Call): Promise<Asked> {
  const today = call.tools.today();
  const { fiscalYearStart } = call.tools.organisation();
  const { rest, period: horizon } = readHorizon(call.text, {
    today,
    fiscalYearStart,
    vocabulary: await call.tools.vocabulary(),
  });
  const asked = await readAsked({ ...call, text: rest }, 'forecast');
  const { question, reach } = asked;
  if (question.by !== undefined || question.versus !== undefined) {
    throw new UserError('A forecast is of one scope: it cannot be broken down or compared.', {
      hint: 'Leave "by ..." and "vs ..." out.',
    });
  }
  const period = horizon ?? question.period;
  const isRunning = period.start <= today && today < period.end;
  if (horizon === undefined && (!isRunning || period.unit === undefined || period.unit === 'day')) {
    throw new UserError(`${period.label} is no month, quarter or year that is still running.`, {
      hint: 'Say to when: to end of month, to end of quarter, to end of year, to 15 Dec.',
      suggestions: [{ label: 'forecast', run: 'forecast' }],
    });
  }
  const days = { start: Math.max(period.start, reach.first), end: Math.min(period.end, reach.last + 1) };
  const known = days.start < days.end ? { days, missing: missingWithin(days, reach) } : {};
  return { ...asked, period, ...known };
}

function tooNew(asked: Asked): UserError {
  return new UserError(`${subjectName(asked)} cannot be forecast: fewer than three complete days are known.`, {
    hint: 'Ask again in some days.',
  });
}

function answer(asked: Asked, made: Made): Reply {
  const { organisation, period, question, subject, vocabulary } = asked;
  const { currency } = organisation;
  const { completion, spent } = made.forecast;
  const { low, high } = interval(completion);
  const amount = (micros: number) => ({ micros, currency });
  const words = [
    question.scope && scopeWords(question.scope, vocabulary),
    ...subject.filters.map((filter) => filterWords(filter, vocabulary)),
  ].filter(Boolean);
  const metric = question.metric && `as ${question.metric}`;
  const hasBegun = period.start <= asked.completeThrough;
  return reply(
    `Forecast of ${subjectName(asked)}, ${period.label}`,
    text(leadOf(asked, made)),
    commitmentsToEnd(made.forecast, asked),
    facts(
      { label: 'At completion', value: amount(completion.mean), remark: period.label },
      low !== high && { label: '80% interval', value: `${money(low, currency)} to ${money(high, currency)}` },
      hasBegun && { label: 'Spent so far', value: amount(spent), remark: 'complete days' },
      hasBegun && { label: 'Still to come', value: amount(completion.mean - spent) },
    ),
    ...forecastChart(asked, made),
    ...forecastTable(asked, made),
    buttons(
      ...horizons(period).map((end) => ({
        label: `To end of ${end}`,
        run: ['forecast', ...words, `to end of ${end}`].join(' '),
      })),
      { label: 'Accuracy', run: ['forecast accuracy', ...words, metric].filter(Boolean).join(' ') },
      { label: 'Cost', run: ['cost', ...words, metric].filter(Boolean).join(' ') },
    ),
    note(`${restsOn(made, asked)} ${smallPrint(asked)}`),
  );
}

const horizons = ({ unit }: Period): string[] => ['month', 'quarter', 'year'].filter((one) => one !== unit);

/** The point in one sentence. */
function leadOf(asked: Asked, { forecast }: Made): string {
  const { organisation, period } = asked;
  const total = outlook(forecast.completion, organisation.currency);
  const when = `${period.unit === undefined ? 'from' : 'in'} ${period.label}`;
  if (forecast.days.length === 0) return `${subjectName(asked)} cost ${total} ${when}: all of its days are complete.`;
  const doubt = forecast.basis?.short ? ' Few days are known, so the interval is wide.' : '';
  return `${subjectName(asked)} is expected to cost ${total} ${when}.${doubt}`;
}
