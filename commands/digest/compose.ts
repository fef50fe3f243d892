import type { Figures, ToldDigest } from '../../db/told-digests.ts';
import type { Tools } from '../../src/chat.ts';
import type { Cadence } from '../../src/finops/cadence.ts';
import { type DigestKind, type DueNow, missingDays, periodBefore, type Subscription } from '../../src/finops/digest.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import type { Period } from '../../src/finops/period.ts';
import { type Reply, reply, text } from '../../src/reply/reply.ts';
import { spendOf } from '../cost/spend.ts';
import { anomaliesDigest } from './anomalies.ts';
import { budgetFigures, budgetsDigest } from './budgets.ts';
import { finopsDigest, finopsFigures } from './finops.ts';
import { impactsNow } from './impacts.ts';
import { leadershipDigest } from './leadership.ts';
import { type Reader, readerOf } from './reader.ts';
import { partsOf, restatable } from './restatable.ts';
import { askCost } from './spent.ts';
import { teamDigest } from './team.ts';

/** Something to be read in ten seconds, and what is behind it. */
export interface Digest {
  /** The verdict, one chart, one table. */
  reply: Reply;
  /** For its thread. */
  detail: Reply | undefined;
  /** What it says of days that billing may restate. */
  figures: Figures;
  /** The days of the figures, where they are others than those before it is due. */
  period?: Period;
}

/** @throws UserError where it cannot be made: the scope is gone, there are no bills, not everybody there may see it any more */
export type Compose = (reader: Reader, scope: Subscription['scope'], period: Period) => Promise<Digest>;

const COMPOSERS: Record<DigestKind, Compose> = {
  team: teamDigest,
  leadership: leadershipDigest,
  finops: finopsDigest,
  budgets: budgetsDigest,
  anomalies: anomaliesDigest,
};

/** The digest of the days before it is due, for whoever reads it there. */
export function composeDigest(
  tools: Tools,
  subscription: Omit<Subscription, 'id' | 'dueAt' | 'paused' | 'by'>,
  due: number,
): Promise<Digest> {
  const { kind, scope, cadence } = subscription;
  return COMPOSERS[kind](readerOf(subscription, tools), scope, periodBefore(cadence, due));
}

/** What it would say now to those who get it of the days that it was about; `settled` where they no longer change. */
export async function figuresNow(
  tools: Tools,
  to: Pick<Subscription, 'to' | 'channel' | 'guest'>,
  told: ToldDigest,
): Promise<{ figures: Figures; settled: boolean } | undefined> {
  const { subscription, period } = told;
  const { kind, scope } = subscription;
  const reader = readerOf(to, tools);
  switch (kind) {
    case 'team':
    case 'leadership': {
      const asked = await askCost(reader, scope, period);
      if (asked.instead !== undefined) return undefined;
      const { total } = await spendOf(tools.costs, asked.subject, asked.days.start, asked.days.end);
      const figures = await restatable(reader, asked, total, kind === 'leadership' ? partsOf(scope) : undefined);
      return { figures, settled: asked.completeThrough >= period.end - 1 };
    }
    case 'budgets':
      return budgetFigures(reader, scope, period);
    case 'finops':
      return finopsFigures(reader, period);
    case 'anomalies':
      return impactsNow(reader, told);
  }
}

type Sent = Omit<Extract<DueNow, { kind: 'send' }>, 'kind' | 'next'>;

/** With what its readers must know of how it came. */
export function asSent(digest: Reply, { cadence }: Pick<Subscription, 'cadence'>, sent: Sent): Reply {
  const remark = remarkOf(sent, cadence);
  const [verdict, ...others] = digest.parts;
  return reply(digest.title, verdict, remark !== undefined && text(remark), ...others);
}

/** Why it comes at another time than it was due, or says less than it should: one sentence. */
function remarkOf({ due, late, waited, reaches }: Sent, cadence: Cadence): string | undefined {
  const was = `it was due on ${formatMoment(new Date(due).toISOString(), cadence.zone)}`;
  const missing = reaches === undefined ? undefined : missingDays(reaches, periodBefore(cadence, due));
  if (missing !== undefined) {
    return waited ? `This has waited for bills in vain: ${missing}.` : `This is late, ${was}, and ${missing}.`;
  }
  if (!late) return undefined;
  return waited ? `This has waited for the bills of its days: ${was}.` : `This is late: ${was}.`;
}
