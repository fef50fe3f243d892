import stringWidth from 'string-width';
import { formatMoney } from '../finops/money.ts';
import { nameCell, padEnd } from '../reply/columns.ts';
import { cut, plainLine } from '../reply/plain.ts';
import type { CatalogReport } from './check.ts';

const MOST = 10;
const MOST_TEXT = 200;
/** Share of the cost below which a name that nobody declared is left to its tag. */
const WORTH_A_LOOK = 0.001;

/** The report as text for a terminal. */
export function describeCatalog(report: CatalogReport, currency: string): string {
  const money = (cost: number) => formatMoney(Math.round(cost * 1_000_000), currency);
  const share = (cost: number) => `${((cost / (report.cost || 1)) * 100).toFixed(1)}%`;
  const count = (lines: number) => `${lines.toLocaleString('en-US')} line${lines === 1 ? '' : 's'}`;
  const { rules, overlaps, pieces, collisions, withoutCost, undeclared } = report;
  return [
    `${share(report.cost - report.unallocated)} of ${money(report.cost)} is allocated (effective cost without credits, ${report.periods.join(', ')}).`,
    ...report.leftOut.map(
      (bill) =>
        `Without the bill of ${bill}: it does not say what the rules look at. A FOCUS export does: docs/aws.md.`,
    ),
    '',
    'Rules, in order',
    ...table(
      rules.map(({ name, lines, cost }) => [
        nameCell(name),
        share(cost),
        lines === 0 ? 'takes nothing: is it mistyped, or no longer needed?' : `${money(cost)}, ${count(lines)}`,
      ]),
      '  There are none: `npx showback catalog init` drafts some from the bills.',
    ),
    ...section(
      'Taken by one rule though a later one matches too',
      overlaps
        .slice(0, MOST)
        .map(({ first, second, lines, cost }) => [
          `${nameCell(first)}, before ${nameCell(second)}`,
          `${money(cost)}, ${count(lines)}`,
        ]),
    ),
    ...section(
      'Unallocated, and what it would take',
      pieces.map(({ account, service, tags, cost }) => [
        money(cost),
        `a rule for account ${nameCell(account)}, service ${nameCell(service)}${tags === '' ? '; no tags' : `; its tags are ${plainLine(cut(tags, MOST_TEXT))}`}`,
      ]),
    ),
    ...section(
      'Names in tags that are not declared',
      undeclared
        .filter(({ cost }) => cost > report.cost * WORTH_A_LOOK)
        .slice(0, MOST)
        .map(({ name, cost, closest }) => [
          nameCell(name),
          `${money(cost)}${closest === undefined ? '' : `; a misspelling of ${nameCell(closest)}?`}`,
        ]),
    ),
    ...section(
      'Names that cannot simply be asked for',
      collisions.map(({ name, reason }) => [nameCell(name), plainLine(cut(reason, MOST_TEXT))]),
    ),
    ...section(
      'Declared, without any cost',
      withoutCost.slice(0, 3 * MOST).map((name) => [nameCell(name)]),
    ),
    '',
  ].join('\n');
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', title, ...table(rows, '')];
}

function table(rows: readonly (readonly string[])[], none: string): string[] {
  if (rows.length === 0) return [none];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  return rows.map((row) => `  ${row.map((cell, column) => padEnd(cell, widths[column] ?? 0)).join('  ')}`.trimEnd());
}
