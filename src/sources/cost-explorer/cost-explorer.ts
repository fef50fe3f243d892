import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BillFeed, BillPart } from '../../bills/source.ts';
import type { Rule } from '../../finops/allocation.ts';
import { type Day, formatMonth, type Month, monthOf } from '../../finops/day.ts';
import { CapReached, type CostExplorerSettings, createAsker, type Ledger } from './client.ts';
import { NAME } from './errors.ts';
import { writeLines } from './focus-lines.ts';
import { createKept } from './kept.ts';
import { bringUpMonth, planOf, Restating } from './month.ts';
import { viewsFor } from './views.ts';

/** Cost Explorer knows 13 months of days. */
const MONTHS = 13;

export interface CostExplorerOptions extends CostExplorerSettings {
  /** The organisation's. */
  currency: string;
  rules: readonly Rule[];
  /** Where answers are kept. */
  folder: string;
  ledger: Ledger;
  /** Whether bills of this period have come from a source that says more. */
  isHeld(period: string): boolean;
  /** Whether there is a bill of this period. */
  isImported(period: string): boolean;
  /** UTC; its costs are not asked for before it has ended. */
  today: Day;
  /** What whoever runs the sync should know. */
  notice(text: string): void;
}

/** The bill of an AWS organisation by the Cost Explorer API, in views that tell two fields apart at most. */
export function costExplorer(options: CostExplorerOptions): BillFeed {
  const { account, rules, folder, ledger, isHeld, isImported, today, notice, currency } = options;
  const kept = createKept(join(folder, options.net ? `${account}-net` : account));
  const views = viewsFor(rules);
  const newest = monthOf(today - 1);
  const months = Array.from({ length: MONTHS }, (_, index) => newest - index);
  const isOurs = (month: Month) => !isHeld(formatMonth(month));

  async function* parts(): AsyncGenerator<BillPart> {
    const ask = createAsker(options, ledger);
    const held = months.filter((month) => !isOurs(month)).map(formatMonth);
    if (held.length > 0) {
      notice(
        `${held.join(', ')}: the bills of ${account} are there from another source, which says more; not asked for.`,
      );
    }
    let restating: Restating | undefined;
    for (const month of months.filter(isOurs)) {
      try {
        await bringUpMonth(ask, kept, views, month, today);
      } catch (error) {
        if (error instanceof Restating) {
          restating = error;
          continue;
        }
        if (!(error instanceof CapReached)) throw error;
        notice('The daily cap is reached: no further request is sent today (UTC). The next sync goes on from here.');
        return;
      }
      const fingerprint = kept.fingerprint(
        month,
        views.map(({ name }) => name),
      );
      const isEmpty = views.every(({ name }) => kept.read(month, name)?.days.every(({ lines }) => lines.length === 0));
      // AWS may take back all of a month: then its bill ends.
      if (fingerprint !== undefined && (!isEmpty || isImported(formatMonth(month)))) yield partOf(month, fingerprint);
    }
    if (restating !== undefined) throw restating;
  }

  function partOf(month: Month, fingerprint: string): BillPart {
    return {
      name: formatMonth(month),
      fingerprint,
      onlyPeriod: formatMonth(month),
      wholeOf: account,
      async *files(scratch) {
        mkdirSync(scratch, { recursive: true });
        for (const view of views) {
          const path = join(scratch, `${view.name}.csv`);
          const known = kept.read(month, view.name);
          if (known === undefined) continue;
          await writeLines(path, { account, currency, month, view }, known);
          yield { path, format: 'csv', view: { name: view.name, tells: view.tells } };
        }
        kept.forget();
      },
    };
  }

  return {
    name: NAME,
    parts,
    async plan() {
      return months.filter(isOurs).flatMap((month) => planOf(kept, views, month) ?? []);
    },
  };
}
