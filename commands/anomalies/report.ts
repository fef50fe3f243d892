import type { Anomalies, Anomaly } from '../../db/anomalies.ts';
import type { Call } from '../../src/chat.ts';
import { type AnomalyReport, type Reported, reportOf, teamOf } from '../../src/finops/anomaly-report.ts';
import type { Day } from '../../src/finops/day.ts';
import { type Period, rangePeriod } from '../../src/finops/period.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { readQuestion } from '../../src/grammar.ts';
import { buttons, facts, note, type Reply, reply, type TablePart, table, text } from '../../src/reply/reply.ts';
import { isOf, isShown, LEFT_OUT, notLookedAt } from './see.ts';

const USUAL_DAYS = 30;

/** How anomalies were found, told, answered and mended in a period, and what that was worth. */
export async function reportAnomalies(call: Call, words: string): Promise<Reply> {
  const { tools } = call;
  const { scope, period } = await readAsked(call, words);
  const hidden = await call.see(scope);
  const list = (await reported(tools.anomalies, period)).filter((one) => isOf(one, scope, call) && isShown(one, call));
  const leftOut = hidden.length > 0 && note(LEFT_OUT);
  const unseen = await notLookedAt(call);
  const { currency } = tools.organisation();
  const all = reportOf(list);
  const title = `Anomalies of ${scopeName(scope)}, ${period.label}`;
  if (all.number === 0) return reply(title, text('There were none.'), buttons(LIST), unseen, leftOut);
  const answered = all.accepted + all.wrong;
  return reply(
    title,
    text(
      `${all.number === 1 ? '1 anomaly' : `${all.number} anomalies`} began in these days; ${answered} ${answered === 1 ? 'was' : 'were'} answered.`,
    ),
    facts(
      { label: 'Anomalous cost', value: { micros: all.impact, currency, signed: true } },
      { label: 'Cost avoided', value: { micros: all.avoided, currency } },
      { label: 'Detection', value: duration(all.detection), remark: 'from the first day to when it was found' },
      { label: 'Notification', value: duration(all.notification), remark: 'until it was told' },
      { label: 'Acknowledgement', value: duration(all.acknowledgement), remark: 'until somebody answered' },
      { label: 'Accepted', value: String(all.accepted), remark: 'answered "not expected"' },
      { label: 'False', value: String(all.wrong), remark: 'answered "expected"' },
    ),
    byTeam(call, list),
    buttons(LIST),
    note(
      'Cost avoided: of each anomaly that was not expected and mended, the mean impact of its last three days x the days from back-to-normal to the end of the month, at most 30. Times are means. As CSV: npx showback anomalies report.',
    ),
    unseen,
    leftOut,
  );
}

const LIST = { label: 'All anomalies', run: 'anomalies all' };

/** The anomalies that began in a period, the oldest first. */
export async function reported(anomalies: Anomalies, { start, end }: { start: Day; end: Day }): Promise<Reported[]> {
  const list = await anomalies.list({ days: { start, end } });
  return withNotified(anomalies, list.filter(({ found }) => found.start >= start).reverse());
}

/** With when each was told. */
export async function withNotified(anomalies: Anomalies, list: readonly Anomaly[]): Promise<Reported[]> {
  const notified = await anomalies.notified();
  return list.map((one) => ({ ...one, notifiedAt: notified.get(one.id) }));
}

async function readAsked(call: Call, words: string): Promise<{ scope: Scope; period: Period }> {
  const { tools } = call;
  const { name, fiscalYearStart } = tools.organisation();
  const today = tools.today();
  const mayName = (one: Scope) => call.may('see', one);
  const context = { vocabulary: await tools.vocabulary(), today, fiscalYearStart, mayName };
  const asked = readQuestion(words, { command: 'anomalies report', ...context });
  const scope =
    asked.scope === undefined || asked.scope.kind === 'mine' ? { kind: 'company' as const, name } : asked.scope;
  return { scope, period: asked.periodGiven ? asked.period : rangePeriod(today - USUAL_DAYS, today, today) };
}

function byTeam({ tools }: Call, list: readonly Reported[]): TablePart {
  const organisation = tools.organisation();
  const money = (micros: number) => ({ micros, currency: organisation.currency });
  const teams = [...Map.groupBy(list, (one) => teamOf(one, organisation))]
    .map(([team, theirs]): [string, AnomalyReport] => [team, reportOf(theirs)])
    .sort(([, a], [, b]) => b.impact - a.impact);
  return table({
    caption: 'By team',
    columns: [
      { title: 'Team' },
      ...[
        ...['Anomalies', 'Anomalous cost', 'Found after', 'Told after', 'Answered after'],
        ...['Accepted', 'False', 'Cost avoided'],
      ].map((title) => ({
        title,
        align: 'right' as const,
      })),
    ],
    rows: teams.map(([team, { number, impact, accepted, wrong, avoided, ...times }]) => [
      team,
      String(number),
      { ...money(impact), signed: true },
      duration(times.detection),
      duration(times.notification),
      duration(times.acknowledgement),
      String(accepted),
      String(wrong),
      money(avoided),
    ]),
  });
}

const HOUR_MS = 3_600_000;

export function duration(ms: number | undefined): string {
  if (ms === undefined) return 'none yet';
  if (ms < HOUR_MS) return `${Math.round(ms / 60_000)} minutes`;
  const hours = ms / HOUR_MS;
  return hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`;
}
