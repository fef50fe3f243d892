import { takeFound } from '../../commands/anomalies/take.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import type { DetectionRun } from '../../src/finops/match-anomalies.ts';
import type { Recipient } from '../../src/finops/recipient.ts';
import type { Reply } from '../../src/reply/reply.ts';
import { asking } from './asking.ts';
import { line, tags } from './bills.ts';

export const ANSWERING = `
organization: Acme
currency: USD
timezone: Europe/Berlin
finops: [ana@acme.example]
finops_channel: "#finops"
units:
  commerce:
    manager: vera@acme.example
    teams:
      payments:
        manager: paul@acme.example
        channels: ["#payments"]
        workloads: { checkout: { owners: [ada@acme.example] }, ledger: { owners: [grace@acme.example] } }
      search: { owners: [kurt@acme.example], channels: ["#search"], workloads: [catalogue] }
allocation:
  - { workload: { tag: app } }
`;

const LINES = [
  line({ day: '2026-11-05', cost: 10, Tags: tags({ app: 'checkout' }) }),
  line({ day: '2026-11-12', cost: 100, Tags: tags({ app: 'checkout' }) }),
];

export const RUN: DetectionRun = { scopes: 'all', from: parseDay('2026-09-01'), through: parseDay('2026-11-30') };

/** An organisation whose owners are asked about anomalies. */
export async function answering(yaml = ANSWERING) {
  const house = await asking(yaml, LINES, '2026-11-14');
  return {
    ...house,
    take: (...found: FoundAnomaly[]) => takeFound(house.tools, found, RUN),
    /** What was said unasked, by its key and to whom. */
    async letters(): Promise<Record<string, { to: Recipient; reply: Reply; thread: string | null }>> {
      const rows = await house.open.db.selectFrom('outbox').selectAll().orderBy('id').execute();
      return Object.fromEntries(
        rows.map(({ key, recipient, reply, thread }) => [
          key,
          { to: JSON.parse(recipient), reply: JSON.parse(reply), thread },
        ]),
      );
    },
  };
}

/** The sentences of a reply, and the labels of its buttons. */
export function shown(reply: Reply | undefined): { texts: string[]; buttons: string[] } {
  const parts = reply?.parts ?? [];
  return {
    texts: parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])),
    buttons: parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons.map(({ label }) => label) : [])),
  };
}
