import type { Costs } from '../../db/costs.ts';
import { unlessRefused } from '../errors.ts';
import { type Day, formatDay } from '../finops/day.ts';
import type { ChargeCategory } from '../finops/metric.ts';
import type { EndingCommitment, Organisation } from '../finops/organisation.ts';
import { closest } from '../spelling.ts';
import { type Check, ok, warn } from './check.ts';

/** What covered something in these days may still be in force. */
const LATELY = 30;

/** Bills say what a commitment covers, and not when it ends; nothing is said of bills that tell none apart. */
export async function checkCommitments(
  costs: Costs,
  { name, commitments }: Organisation,
  { first, last }: { first: Day; last: Day },
): Promise<Check[]> {
  const [known, lately] = [await idsIn(first), await idsIn(last - LATELY + 1)];
  const strange = commitments.map(({ id }) => id).filter((id) => !known.includes(id));
  const endless = lately.filter((id) => commitments.every((one) => one.id !== id));
  if (known.length === 0 && strange.length === 0) return [];
  const [typo] = strange;
  const [unsaid] = endless;
  if (typo !== undefined) {
    const [meant] = closest(typo, known, (id) => id);
    return [
      warn(
        CHECK,
        `no bill names ${typo}${meant === undefined ? '' : `; is ${meant} meant?`}`,
        'put its id in showback.yaml right: `npx showback ask "cost by commitment"` lists those of the bills',
      ),
    ];
  }
  const outlived = await inForceAfterEnd();
  if (outlived !== undefined) {
    return [
      warn(
        CHECK,
        `bills go on naming ${outlived.id} after ${formatDay(outlived.lastDay)}, its last day in showback.yaml`,
        'forecasts take it that it goes on: put its last day right, or take it out of `commitments` if it was renewed',
      ),
    ];
  }
  if (unsaid !== undefined) {
    return [
      warn(
        CHECK,
        `of ${endless.length} of ${lately.length} showback.yaml does not say when they end, such as ${unsaid}`,
        'forecasts take it that they go on: name their last days in `commitments`, see docs/forecasts.md',
      ),
    ];
  }
  return [ok(CHECK, `of all ${lately.length} that the bills name showback.yaml says when they end`)];

  async function inForceAfterEnd(): Promise<EndingCommitment | undefined> {
    for (const one of commitments) if ((await idsIn(one.lastDay + 1, 'Usage')).includes(one.id)) return one;
    return undefined;
  }

  async function idsIn(start: Day, only?: ChargeCategory): Promise<string[]> {
    if (start > last) return [];
    const scope = { kind: 'company', name } as const;
    const query = { scope, filters: [], without: [], start, end: last + 1, by: ['commitment'], daily: false } as const;
    const rows = (await costs.sum(query).catch(unlessRefused)) ?? [];
    const ids = rows.filter(({ category }) => only === undefined || category === only).flatMap(({ keys }) => keys);
    return [...new Set(ids)].filter((id) => id !== '');
  }
}

const CHECK = 'commitments';
