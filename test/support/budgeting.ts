import { expect } from 'vitest';
import { alertOfBudgets } from '../../jobs/check-budgets.ts';
import { formatDay, parseDay } from '../../src/finops/day.ts';
import type { Reply } from '../../src/reply/reply.ts';
import { asking, type Told } from './asking.ts';
import { type Line, line, tags } from './bills.ts';

const YAML = `
organization: Acme
currency: USD
fiscal_year_start: february
incomplete_days: 0
finops: [ana@acme.example]
units:
  commerce:
    manager: uma@acme.example
    teams:
      payments: { manager: max@acme.example, owners: [paul@acme.example], channels: ["#payments"], workloads: [checkout] }
      search: { workloads: [catalogue] }
teams:
  team data: {}
  payroll: { workloads: [salaries] VISIBLE }
allocation:
  - { workload: { tag: app } }
  - { when: { account: 4000 }, shared: network }
shared:
  network: { split: proportional }
`;
const person = (name: string) => ({ email: `${name}@acme.example`, name });
type Person = ReturnType<typeof person>;
/** `ana` is FinOps, `uma` manages commerce, `max` payments, which `paul` owns; `vic` owns nothing. */
export const [ana, uma, max, paul, vic] = (['ana', 'uma', 'max', 'paul', 'vic'] as const).map(person) as [
  Person,
  Person,
  Person,
  Person,
  Person,
];

/** Ten dollars a day for checkout, two of them for S3; as much for the catalogue, one for salaries. */
export function linesOf(from: string, to: string, checkout = 8): Line[] {
  const days = Array.from({ length: parseDay(to) - parseDay(from) + 1 }, (_, index) => parseDay(from) + index);
  return days
    .map(formatDay)
    .flatMap((day) => [
      line({ day, cost: checkout, Tags: tags({ app: 'checkout' }) }),
      line({ day, cost: 2, ServiceName: 'Amazon S3', Tags: tags({ app: 'checkout' }) }),
      line({ day, cost: 10, Tags: tags({ app: 'catalogue' }) }),
      line({ day, cost: 1, Tags: tags({ app: 'salaries' }) }),
    ]);
}

/** An organisation of which people set budgets, on 21 November; bills from 1 August to the day before. */
export async function budgeting(restricted?: 'payroll', more: readonly Line[] = []) {
  const yaml = YAML.replace(' VISIBLE', restricted === undefined ? '' : ', visible_to: [finops]');
  const house = await asking(yaml, [...linesOf('2026-08-01', '2026-11-20'), ...more], '2026-11-21');
  return {
    ...house,
    yaml,
    async audited() {
      const actions = [];
      for await (const { actor, action, detail } of house.tools.audit.entries())
        actions.push([actor.split('@')[0], action, detail]);
      return actions;
    },
    /** Checks all budgets as the clock would have it, and says what people have been told so far. */
    async check() {
      expect(await alertOfBudgets(house.tools)).toEqual([]);
      const rows = await house.open.db.selectFrom('outbox').selectAll().orderBy('id').execute();
      return rows.map(({ key, recipient, reply, version }): [string, string, string, number] => {
        const { title, parts }: Reply = JSON.parse(reply);
        const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
        return [key, String(Object.values(JSON.parse(recipient))), [title, ...texts].join(' | '), version];
      });
    },
  };
}

/** What is shared by all, and what is nobody's, in amounts that do not come out even. */
export const SHARED_AND_UNALLOCATED: readonly Line[] = Array.from({ length: 112 }, (_, index) => {
  const day = formatDay(parseDay('2026-08-01') + index);
  return [
    line({ day, cost: 0.7, SubAccountId: '4000', SubAccountName: 'network' }),
    line({ day, cost: 0.1234567, SubAccountId: '3000', SubAccountName: 'sandbox' }),
    line({ day, cost: 0.01, ChargeCategory: 'Tax', ServiceName: 'Tax' }),
  ];
}).flat();

type Asking = (text: string, person?: Person) => Promise<Told>;

/** Asks for a change and clicks the button that makes it. */
export async function confirmed(ask: Asking, words: string, by: Person): Promise<Told> {
  const { buttons } = await ask(words, by);
  return ask(buttons['Set it'] ?? buttons['Remove it'] ?? '', by);
}
