import { expect, it } from 'vitest';
import { takeFound } from '../../commands/anomalies/take.ts';
import { createStores } from '../../db/stores.ts';
import { chaseOwners } from '../../jobs/chase-owners.ts';
import { parseOrganisation } from '../../src/config.ts';
import { budgetKey } from '../../src/finops/budget.ts';
import { monthOf, parseDay } from '../../src/finops/day.ts';
import type { Reply } from '../../src/reply/reply.ts';
import { found } from '../support/anomalies.ts';
import { RUN, shown } from '../support/answering.ts';
import { installation } from '../support/bills.ts';
import { jobTools } from '../support/job-tools.ts';

const YAML = `
organization: Acme
currency: USD
timezone: Europe/Berlin
finops_channel: "#finops"
teams:
  payments: { manager: paul@acme.example, owners: [ada@acme.example], channels: ["#payments"], workloads: [checkout] }
`;
const BUDGET = { scope: { kind: 'team', name: 'payments' }, filters: [], metric: 'effective' } as const;
const NOVEMBER = parseDay('2026-11-01');
const ALERT = { budget: budgetKey(BUDGET), periodStart: NOVEMBER, step: 0 } as const;
const HALF_HOUR = 1_800_000;

/** A team whose budget is a thousand dollars a month, from Tuesday, 10 November, 10:00 in Berlin. */
async function alerted() {
  const { open } = await installation(YAML);
  const organisation = parseOrganisation(YAML, 'showback.yaml');
  let at = Date.parse('2026-11-10T09:00:00Z');
  const now = () => new Date(at);
  const stores = createStores(open.db, now);
  const tools = jobTools(open.db, now, { change: stores.change, organisation: () => organisation });
  const each = { kind: 'each', from: monthOf(NOVEMBER), rhythm: 'monthly', amount: 1_000_000_000 } as const;
  await stores.budgets.set(BUDGET, each, 'ana@acme.example');
  return {
    ...stores,
    tools,
    raise: (basis: 'actual' | 'forecast', share: number) =>
      stores.budgetAlerts.raise({ ...ALERT, basis, threshold: 0.8, share }) as Promise<number>,
    async until(time: string) {
      for (; at < Date.parse(time); at += HALF_HOUR) await chaseOwners.run(tools);
    },
    async reminders() {
      const rows = await open.db
        .selectFrom('outbox')
        .selectAll()
        .where('key', 'like', '%reminder%')
        .orderBy('id')
        .execute();
      return rows.map(({ put_at, recipient, thread, key, reply }) => ({
        said: `${new Date(put_at).toISOString().slice(5, 16)} ${Object.values(JSON.parse(recipient))} ${thread ?? '-'}: ${key.split(' reminder')[0]}`,
        ...shown(JSON.parse(reply) as Reply),
      }));
    },
  };
}
const saidOf = (all: { said: string }[]) => all.map(({ said }) => said);

it('an alert without a plan is brought to its owners, their manager, FinOps', async () => {
  const { raise, until, reminders } = await alerted();
  await raise('actual', 0.85);
  await until('2026-12-20T00:00:00Z');
  const all = await reminders();
  // Nothing is exceeded yet: two working days each.
  expect(saidOf(all)).toEqual([
    '11-12T09:00 #payments budget alert 1: budget alerts 1',
    '11-16T09:00 paul@acme.example -: budget alerts 1',
    '11-18T09:00 #finops -: budget alerts 1',
  ]);
  expect(all[0]?.texts).toEqual([
    'ada@acme.example: A budget alert has been waiting for a plan. What will be done?',
    'Budget of payments, November 2026: 80% of the budget is spent. It has waited for a plan since 10 Nov 2026, 10:00.',
  ]);
  expect(all[0]?.buttons).toEqual(['Acknowledge with a plan']);
});

it('of several alerts of a budget the gravest counts, sooner where more is exceeded; a plan ends it', async () => {
  const { raise, until, reminders, budgetAlerts } = await alerted();
  await raise('actual', 0.85);
  await raise('forecast', 1.2);
  await until('2026-11-11T12:00:00Z');
  expect(saidOf(await reminders())).toEqual(['11-11T09:00 #payments budget alert 2: budget alerts 2']);
  await budgetAlerts.plan(2, 'Fewer machines.', 'ada@acme.example');
  await until('2026-12-20T00:00:00Z');
  expect(await reminders()).toHaveLength(1);
});

it('what has become worse is said again, and what is gone is not', async () => {
  const { raise, until, reminders, budgetAlerts } = await alerted();
  const id = await raise('actual', 0.85);
  await until('2026-11-12T12:00:00Z');
  const alert = await budgetAlerts.find(id);
  if (alert === undefined) throw new Error('there is no alert');
  await budgetAlerts.move(alert, { state: 'standing', step: 1, share: 1.3 });
  await until('2026-11-13T12:30:00Z');
  expect(saidOf(await reminders()).at(-1)).toBe('11-13T12:00 #payments budget alert 1: budget alerts 1');
  const worse = await budgetAlerts.find(id);
  if (worse === undefined) throw new Error('there is no alert');
  await budgetAlerts.move(worse, { state: 'withdrawn', step: 1, share: 0.5 });
  await until('2026-12-20T00:00:00Z');
  expect(await reminders()).toHaveLength(2);
});

it('one reminder a day holds what is due of both', async () => {
  const { raise, until, reminders, tools } = await alerted();
  await takeFound(tools, [found('2026-11-09', [300], { ongoing: false })], RUN);
  await raise('forecast', 1.2);
  await until('2026-11-12T00:00:00Z');
  const all = await reminders();
  expect(saidOf(all)).toEqual(['11-11T09:00 #payments anomaly 1: anomalies 1 budget alerts 1']);
  expect(all[0]?.texts[0]).toBe(
    'ada@acme.example: An anomaly has been waiting for an answer. Was it expected? A budget alert has been waiting for a plan. What will be done?',
  );
});
