import stringWidth from 'string-width';
import type { ImportedLoad } from '../bills/import.ts';
import { formatMoney } from '../finops/money.ts';
import { nameCell, padEnd } from '../reply/columns.ts';

/** What an import changed, a line for each billing account and period. */
export function describeImport(loads: readonly ImportedLoad[], currency: string, dryRun: boolean): string {
  const money = (micros: number) => formatMoney(micros, currency);
  const accounts = loads.map(({ billingAccount }) => nameCell(billingAccount));
  const width = Math.max(...accounts.map((account) => stringWidth(account)));
  const lines = loads.map(({ period, lines, billed, replaced }, index) => {
    const before = replaced
      ? `replaces ${replaced.lines.toLocaleString('en-US')} lines, ${money(replaced.billed)}`
      : 'new';
    return `${period}  ${padEnd(accounts[index] ?? '', width)}  ${lines.toLocaleString('en-US')} lines, ${money(billed)} billed (${before})`;
  });
  const bad = loads.reduce((sum, load) => sum + load.badTags, 0);
  return [
    ...lines,
    ...(bad > 0
      ? [`${bad.toLocaleString('en-US')} lines have tags that are no JSON object; they count as untagged.`]
      : []),
    dryRun ? 'Nothing was changed.' : 'Imported. Ask for it: npx showback ask cost',
    '',
  ].join('\n');
}
