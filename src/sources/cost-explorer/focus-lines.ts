import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { firstDay, formatDay, type Month } from '../../finops/day.ts';
import type { KeptView } from './kept.ts';
import { type CostView, categoryOf, tagKeyOf } from './views.ts';

const COLUMNS = [
  'BillingAccountId',
  'BillingCurrency',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ProviderName',
  'ServiceName',
  'SubAccountId',
  'SubAccountName',
  'RegionId',
  'Tags',
  'BilledCost',
  'EffectiveCost',
  'x_RecordType',
  'x_Estimated',
] as const;

/** Writes a month of a view as FOCUS lines. What the view does not tell is left empty. */
export async function writeLines(
  path: string,
  { account, currency, month, view }: { account: string; currency: string; month: Month; view: CostView },
  kept: KeptView,
): Promise<void> {
  const period = [formatDay(firstDay(month)), formatDay(firstDay(month + 1))];
  const at = (name: (typeof COLUMNS)[number]) => COLUMNS.indexOf(name);
  function* rows() {
    yield `${COLUMNS.join(',')}\n`;
    for (const { day, estimated, lines } of kept.days) {
      for (const [values, recordType, billed, effective] of lines) {
        const row: string[] = Array(COLUMNS.length).fill('');
        row[at('BillingAccountId')] = account;
        row[at('BillingCurrency')] = kept.unit || currency;
        row[at('BillingPeriodStart')] = period[0] ?? '';
        row[at('BillingPeriodEnd')] = period[1] ?? '';
        row[at('ChargePeriodStart')] = formatDay(day);
        row[at('ChargePeriodEnd')] = formatDay(day + 1);
        row[at('ChargeCategory')] = categoryOf(recordType);
        row[at('ProviderName')] = 'AWS';
        row[at('BilledCost')] = billed;
        row[at('EffectiveCost')] = effective;
        row[at('x_RecordType')] = recordType;
        row[at('x_Estimated')] = estimated ? 'true' : '';
        const tags: Record<string, string> = {};
        for (const [index, field] of view.by.entries()) {
          const value = values[index] ?? '';
          const key = tagKeyOf(field);
          if (key !== undefined) {
            if (value !== '') tags[key] = value;
          } else if (field === 'service') row[at('ServiceName')] = value;
          else if (field === 'region') row[at('RegionId')] = value;
          else {
            row[at('SubAccountId')] = value;
            row[at('SubAccountName')] = kept.names[value] ?? value;
          }
        }
        if (Object.keys(tags).length > 0) row[at('Tags')] = JSON.stringify(tags);
        yield `${row.map(quoted).join(',')}\n`;
      }
    }
  }
  await pipeline(Readable.from(rows()), createWriteStream(path));
}

function quoted(cell: string): string {
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
