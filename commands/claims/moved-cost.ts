import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import type { Micros } from '../../src/finops/money.ts';
import type { Asked } from '../cost/asked.ts';
import { type Subject, spendOf } from '../cost/spend.ts';

const DAYS = 30;

/** How much a claim is about, for whoever decides; undefined where the bills do not tell it apart. */
export async function movedCost({ tools }: Call, { reach }: Asked, subject: Subject): Promise<Micros | undefined> {
  const end = reach.last + 1;
  try {
    return (await spendOf(tools.costs, subject, Math.max(reach.first, end - DAYS), end)).total;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
