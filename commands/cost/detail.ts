import type { Tools } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { nameDay } from '../../src/finops/day.ts';
import type { Micros } from '../../src/finops/money.ts';
import { formatMoney } from '../../src/finops/money.ts';
import { type ChartPart, chart, note, type Part, type TablePart, table } from '../../src/reply/reply.ts';
import type { Asked } from './asked.ts';
import { dailyChart, pointsOf, type Step } from './daily-chart.ts';
import { type Breakable, compare, unallocatedBySource } from './dimension.ts';
import type { Figures } from './figures.ts';
import { breakdownTable, type Compared, driversTable } from './table.ts';
import { limitedWithin, subjectName } from './wording.ts';

/** What the drivers are read from. */
type Bills = Pick<Tools, 'costs' | 'lines'>;

/** Chart and table below the figures: the days and what drives the change, or the dimension that was asked for. */
export async function detailOf(tools: Tools, asked: Asked, figures: Figures): Promise<(Part | undefined)[]> {
  const { by } = asked.question;
  if (by === undefined) return [dailyChart(asked, figures.now, figures.before), ...(await drivers(tools, asked))];
  switch (by.kind) {
    case 'day':
    case 'week':
    case 'month':
      return [dailyChart(asked, figures.now, figures.before, by.kind), timeTable(asked, figures, by.kind)];
    default:
      return breakdown(tools, asked, by);
  }
}

/** What changed the most since the days before. */
export async function drivers(tools: Bills, asked: Asked): Promise<(Part | undefined)[]> {
  const { organisation, subject, period, before, days } = asked;
  if (subject.scope.kind === 'unallocated') return unallocated(tools, asked);
  const kind = driverOf(asked);
  const compared = await compare(tools, asked, { kind }).catch((error: unknown) => {
    // Nobody asked for this table: where the bills cannot tell it, the answer stands without.
    if (error instanceof UserError) return error;
    throw error;
  });
  if (compared instanceof UserError) return [note(compared.message)];
  const { currency } = organisation;
  if (before === undefined)
    return [compared.now.size < 2 ? undefined : breakdownTable(compared, title(kind), `By ${kind}`, currency)];
  const names = { now: days.end < period.end ? 'Now' : shortName(period.label), before: 'Before' };
  return [driversTable(compared, title(kind), names, currency)];
}

/** Whole companies are driven by their teams, teams by their workloads, workloads by what they run on. */
function driverOf({ subject: { scope }, organisation, reach, days }: Asked): 'team' | 'workload' | 'service' {
  const isTold = limitedWithin(reach, days).every(({ cannot }) => !cannot.includes('team'));
  const teams = isTold && organisation.units.length + organisation.teams.length > 0;
  switch (scope.kind) {
    case 'company':
    case 'unit':
      return teams ? 'team' : 'service';
    case 'team':
    case 'mine':
      return 'workload';
    default:
      return 'service';
  }
}

/** The largest pieces that no rule takes: each is what one more rule would allocate. */
async function unallocated(tools: Bills, asked: Asked): Promise<Part[]> {
  const now = await unallocatedBySource(tools.costs, asked.subject, asked.days, asked.vocabulary);
  if (now.size === 0) return [];
  return [
    breakdownTable(
      { now, before: undefined },
      'A rule for',
      'What it would take to allocate it',
      asked.organisation.currency,
    ),
    note(
      'Each line is an account and a service that one more allocation rule in showback.yaml would take. docs/allocation.md says how to write one; `npx showback catalog check` finds the tags and names that help.',
    ),
  ];
}

async function breakdown(tools: Tools, asked: Asked, by: Breakable): Promise<Part[]> {
  const compared = await compare(tools, asked, by);
  const { currency } = asked.organisation;
  const name = by.kind === 'tag' ? by.key : by.kind;
  const parts = breakdownTable(compared, title(name), `${subjectName(asked)} by ${name}`, currency);
  const bars = barChart(asked, compared, name);
  return bars === undefined ? [parts] : [bars, parts];
}

const MOST_BARS = 10;

/** The largest values side by side; a single one is no comparison. */
function barChart(asked: Asked, { now, before, others }: Compared, name: string): ChartPart | undefined {
  const { currency } = asked.organisation;
  const bars = [...now].filter(([, amount]) => amount !== 0).sort(([, a], [, b]) => b - a);
  if (bars.length < 2) return undefined;
  const largest = bars.slice(0, MOST_BARS);
  const all = bars.length + (others?.count ?? 0);
  const most = largest.length < all ? ` The ${largest.length} largest of ${all}.` : '';
  const past = before && asked.before;
  return chart({
    title: `${subjectName(asked)} by ${name}`,
    type: 'bar',
    labels: largest.map(([label]) => label),
    series: [
      { name: asked.period.label, values: largest.map(([, amount]) => amount), role: 'main' },
      ...(before && past
        ? [
            {
              name: past.label,
              values: largest.map(([label]): Micros | null => before.get(label) ?? 0),
              role: 'past' as const,
            },
          ]
        : []),
    ],
    currency,
    summary: `${largest.map(([label, amount]) => `${label} ${formatMoney(amount, currency)}`).join(', ')}.${most}`,
  });
}

function timeTable(asked: Asked, { now }: Figures, step: Step): TablePart {
  const { days, today, completeThrough, organisation } = asked;
  const { currency } = organisation;
  const points = pointsOf(now, days, step, today);
  return table({
    caption: `${subjectName(asked)} by ${step}`,
    columns: [{ title: title(step) }, { title: 'Cost', align: 'right' }],
    rows: points.map(({ label, start, end, amount }) => [
      `${step === 'week' && end - start > 1 ? `${label} to ${nameDay(end - 1, today)}` : label}${end - 1 > completeThrough ? ' (incomplete)' : ''}`,
      { micros: amount, currency },
    ]),
    total: ['Total', { micros: now.total, currency }],
  });
}

function title(name: string): string {
  return name === 'sku' ? 'SKU' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** "October 2026"; long names leave no room for the figures. */
function shortName(label: string): string {
  return label.length <= 14 ? label : 'Now';
}
