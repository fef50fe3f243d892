import { expect, it } from 'vitest';
import { takeFound } from '../../commands/anomalies/take.ts';
import { createStores } from '../../db/stores.ts';
import { chaseOwners } from '../../jobs/chase-owners.ts';
import { parseOrganisation } from '../../src/config.ts';
import type { CaseEvent } from '../../src/finops/anomaly-case.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import { found } from '../support/anomalies.ts';
import { RUN } from '../support/answering.ts';
import { installation } from '../support/bills.ts';
import { jobTools } from '../support/job-tools.ts';

const YAML = `
organization: Acme
currency: USD
timezone: Europe/Berlin
finops: [ana@acme.example]
finops_channel: "#finops"
holidays: [2026-11-18, 2026-11-19, 2026-11-20]
teams:
  payments: { manager: paul@acme.example, owners: [ada@acme.example], channels: ["#payments"], workloads: [checkout, ledger] }
  search: { manager: sue@acme.example, owners: [kurt@acme.example], channels: ["#search"], timezone: Australia/Sydney, workloads: [catalogue] }
`;
const HALF_HOUR = 1_800_000;

/** An organisation whose owners are chased by a clock that is moved on by half hours. */
async function chasing(start: string, yaml = YAML) {
  const { open } = await installation(yaml);
  const state = { at: Date.parse(start), organisation: parseOrganisation(yaml, 'showback.yaml') };
  const now = () => new Date(state.at);
  const { change, anomalies } = createStores(open.db, now);
  const tools = jobTools(open.db, now, { change, organisation: () => state.organisation });
  const known: FoundAnomaly[] = [];
  return {
    anomalies,
    declare: (changed: string) => {
      state.organisation = parseOrganisation(changed, 'showback.yaml');
    },
    /** What the next detection run finds beside what it found before. */
    async take(...list: FoundAnomaly[]) {
      known.push(...list);
      await takeFound(tools, known, { ...RUN, through: parseDay('2027-04-30') });
    },
    tell: (id: number, event: CaseEvent) => change(({ anomalies }) => anomalies.tell(id, event)),
    async until(time: string) {
      for (; state.at < Date.parse(time); state.at += HALF_HOUR) await chaseOwners.run(tools);
    },
    /** Reminders as "who when", where "when" is UTC. */
    async reminders(): Promise<string[]> {
      const rows = await open.db
        .selectFrom('outbox')
        .select(['key', 'recipient', 'put_at', 'thread', 'reply'])
        .where('key', 'like', '%reminder%')
        .orderBy('id')
        .execute();
      return rows.map(({ key, recipient, put_at, thread, reply }) => {
        const ids = /^anomalies ([\d ]+) /.exec(key)?.[1];
        const [to] = Object.values(JSON.parse(recipient));
        const named = /"text":"([^":]*): /.exec(reply)?.[1];
        const where = thread === null ? to : `${named} in ${to}, thread of ${thread.replace(/ over .*/, ' over')}`;
        return `${new Date(put_at).toISOString().slice(5, 16)} ${where}: ${ids}`;
      });
    },
  };
}

const of = (name: string, from: string, dollars = [60]) =>
  found(from, dollars, {
    scope: { kind: 'workload', name, team: name === 'catalogue' ? 'search' : 'payments' },
    ongoing: false,
  });

it('reminds the owners in the thread, then the manager, then FinOps, in working hours', async () => {
  const { take, until, reminders } = await chasing('2026-11-10T09:00:00Z');
  await take(of('checkout', '2026-11-09', [300]));
  await until('2026-12-01T00:00:00Z');
  // A medium one: eight working hours each, from 10:00 in Berlin.
  expect(await reminders()).toEqual([
    '11-11T09:00 ada@acme.example in #payments, thread of anomaly 1: 1',
    '11-12T09:00 paul@acme.example: 1',
    '11-13T09:00 #finops: 1',
  ]);
});

it('is over with an answer, and waits for whoever needs time', async () => {
  const { take, until, reminders, tell } = await chasing('2026-11-10T09:00:00Z');
  await take(of('checkout', '2026-11-09', [300]), of('ledger', '2026-11-09', [300]));
  await tell(1, { kind: 'not expected', by: 'ada@acme.example', reason: 'bug', action: 'Roll back.' });
  await tell(2, { kind: 'later', by: 'ada@acme.example', until: '2026-11-16T08:00:00.000Z' });
  await until('2026-11-17T12:00:00Z');
  expect(await reminders()).toEqual([
    '11-16T08:00 ada@acme.example in #payments, thread of anomaly 2: 2',
    '11-17T08:00 paul@acme.example: 2',
  ]);
});

it('asks the team that is to take it over, then its manager', async () => {
  const { take, until, reminders, tell } = await chasing('2026-11-10T09:00:00Z');
  await take(of('checkout', '2026-11-09', [300]));
  await tell(1, { kind: 'not ours', by: 'ada@acme.example', to: { kind: 'team', name: 'search' } });
  await until('2026-11-13T12:00:00Z');
  expect(await reminders()).toEqual([
    // Sydney has 20:00 when ada hands it over: a working day later is the end of the next one.
    '11-11T22:00 kurt@acme.example in #search, thread of anomaly 1 handed over: 1',
    '11-12T22:00 sue@acme.example: 1',
  ]);
});

it('gathers what is due to the same people', async () => {
  const { take, until, reminders } = await chasing('2026-11-10T09:00:00Z');
  await take(of('checkout', '2026-11-09', [300]), of('ledger', '2026-11-08', [900]));
  await until('2026-11-13T10:00:00Z');
  expect(await reminders()).toEqual([
    '11-11T09:00 ada@acme.example in #payments, thread of anomaly 1: 1 2',
    '11-12T09:00 paul@acme.example: 1 2',
    '11-13T09:00 #finops: 1 2',
  ]);
});

it('what is due later on a day on which somebody was reminded waits until the next', async () => {
  const { take, until, reminders } = await chasing('2026-11-10T09:00:00Z');
  await take(of('checkout', '2026-11-09', [300]));
  await until('2026-11-10T13:00:00Z');
  await take(of('ledger', '2026-11-09', [300]));
  await until('2026-11-12T16:00:00Z');
  expect(await reminders()).toEqual([
    '11-11T09:00 ada@acme.example in #payments, thread of anomaly 1: 1',
    '11-12T08:00 ada@acme.example in #payments, thread of anomaly 2: 2',
    '11-12T09:00 paul@acme.example: 1',
  ]);
});

it('goes past an owner who left, and past nobody', async () => {
  const { take, until, reminders, declare } = await chasing('2026-11-10T09:00:00Z');
  declare(YAML.replace('owners: [ada@acme.example], ', ''));
  await take(of('checkout', '2026-11-09', [300]), of('nowhere', '2026-11-09', [300]));
  await until('2026-11-12T10:00:00Z');
  expect(await reminders()).toEqual(['11-11T09:00 paul@acme.example: 1 2', '11-12T09:00 #finops: 1 2']);
});

it('what nobody has answered long after it was over is closed', async () => {
  const { take, until, anomalies } = await chasing('2026-11-10T09:00:00Z');
  await take(of('checkout', '2026-11-09'));
  await until('2026-12-07T00:00:00Z');
  expect((await anomalies.find(1))?.course).toBe('over');
  await until('2026-12-09T00:00:00Z');
  expect((await anomalies.find(1))?.course).toBe('absorbed');
});

it('in ninety days, with both changes of the clock, days off, a late bill and an owner who left, nobody is told too much', async () => {
  const { take, until, reminders, tell, declare } = await chasing('2026-09-21T06:00:00Z');
  // Sydney puts its clocks forward on 4 October, Berlin back on 25 October.
  await take(of('catalogue', '2026-09-20', [300]));
  await until('2026-10-02T00:00:00Z');
  await tell(1, { kind: 'not expected', by: 'kurt@acme.example', reason: 'bug', action: 'Fix.' });
  await until('2026-10-23T12:00:00Z');
  await take(of('checkout', '2026-10-21', [300]));
  await until('2026-11-02T00:00:00Z');
  // A late bill: three weeks of it at once, on the evening before three days off.
  await until('2026-11-17T15:00:00Z');
  await take(of('checkout', '2026-10-28', [300]), of('ledger', '2026-11-03', [300]), of('ledger', '2026-11-10', [300]));
  await until('2026-11-19T12:00:00Z');
  declare(YAML.replace('ada@acme.example', 'grace@acme.example'));
  await until('2026-12-20T06:00:00Z');
  expect(await reminders()).toEqual([
    // Eight hours from 16:00 in Sydney, where 09:00 is 23:00 of the day before and, from October on, 22:00.
    '09-22T06:00 kurt@acme.example in #search, thread of anomaly 1: 1',
    '09-23T06:00 sue@acme.example: 1',
    '09-24T06:00 #finops: 1',
    // From Friday 14:00 in Berlin to Monday 14:00, by clocks that were put back meanwhile.
    '10-26T13:00 ada@acme.example in #payments, thread of anomaly 2: 2',
    '10-27T13:00 paul@acme.example: 2',
    '10-28T13:00 #finops: 2',
    // From Tuesday 16:00 to Monday 16:00: three days off and a weekend.
    '11-23T15:00 grace@acme.example in #payments, thread of anomaly 3: 3 4 5',
    '11-24T15:00 paul@acme.example: 3 4 5',
    '11-25T15:00 #finops: 3 4 5',
  ]);
});
