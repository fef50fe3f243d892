import { formatMoney } from '../../src/finops/money.ts';
import type { Asked } from './asked.ts';
import type { Figures } from './figures.ts';

/** A smaller change of the cost needs no reason. */
const WORTH_SAYING = 0.05;
/** Usage that changed by less than this share of what its cost changed by is flat. */
const FLAT = 0.3;

/** Says that it was the price and not usage that made effective cost rise; undefined where it was not, or is not known. */
export function priceRise({ subject, organisation }: Asked, { now, before }: Figures): string | undefined {
  if (subject.metric !== 'effective' || before === undefined) return undefined;
  const [after, earlier] = [now.usage, before.spend.usage];
  if (after.contracted === undefined || earlier.contracted === undefined) return undefined;
  const rise = after.effective - earlier.effective;
  const usage = after.contracted - earlier.contracted;
  if (rise < WORTH_SAYING * earlier.effective || usage > FLAT * rise) return undefined;
  const price = formatMoney(rise - Math.max(0, usage), organisation.currency, { whole: true });
  return `Usage is about as it was: its price makes ${price} of the change. A commitment ended, or was used up elsewhere.`;
}
