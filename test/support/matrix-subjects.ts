import type { Ask } from '../../src/chat.ts';
import { budgetKey } from '../../src/finops/budget.ts';
import type { ClaimState } from '../../src/finops/claim.ts';
import { type Day, firstDay, formatDay, monthOf, parseDay } from '../../src/finops/day.ts';
import type { DigestKind, Subscription } from '../../src/finops/digest.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import type { Recipient } from '../../src/finops/recipient.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { found } from './anomalies.ts';
import type { asking } from './asking.ts';
import { line, tags } from './bills.ts';

/** The organisation of the access matrix. Amounts of cents tell whose they are: .77 payroll's, .88 strategy's, .99 all of it. */
export const SET_UP = {
  yaml: `
organization: Acme
currency: USD
finops: [fin@acme.example]
roles:
  finance: ["slack:SMONEY"]
  executive: [exe@acme.example]
  administrator: [adm@acme.example]
units:
  open:
    manager: mgr@acme.example
    teams:
      payments: { owners: [own@acme.example], workloads: [checkout] }
      search: { owners: [oth@acme.example], workloads: [catalogue] }
  hidden:
    manager: mgr@acme.example
    visible_to: [unit]
    teams: { payroll: { owners: [own@acme.example], workloads: [salaries] } }
  board:
    visible_to: [executive, finance]
    teams: { strategy: { workloads: [merger] } }
allocation:
  - { workload: { tag: app } }
`,
  lines: [
    ...['checkout', 'catalogue', 'salaries', 'merger'].flatMap((app) =>
      ['01', '02', '03', '04', '05'].map((day) =>
        line({ day: `2026-11-${day}`, cost: 5, ServiceName: 'Amazon S3', Tags: tags({ app }) }),
      ),
    ),
    line({ day: '2026-11-05', cost: 7, SubAccountId: '3000', SubAccountName: 'sandbox' }),
  ],
};

const company: Scope = { kind: 'company', name: 'Acme' };
const scopeOf = (name: string): Exclude<Scope, { kind: 'mine' }> =>
  name === 'company' ? company : { kind: 'team', name };
const IMPACTS: Record<string, number> = { payroll: 777.77, strategy: 888.88, company: 999.99 };
const NOWHERE = { scopes: [], from: 0, through: 0 };
const ADMIN = 'adm@acme.example';
/** Where somebody in the matrix asks. */
const places: Recipient[] = [
  ...['vic', 'own', 'oth', 'mgr', 'fin', 'mon', 'exe', 'adm', 'gus'].map((name) => ({
    person: `${name}@acme.example`,
  })),
  ...['#general', '#partners', 'nobody'].map((channel) => ({ channel })),
];

/** What the rows of the matrix are about: made for a question, and done with after it. */
export async function subjects({ tools }: Awaited<ReturnType<typeof asking>>) {
  const { anomalies, announcements, budgetAlerts, budgets, claims, subscriptions, unlearned } = tools;
  const metric = tools.organisation().defaultMetric;
  let next = parseDay('1990-01-01') as Day;
  let begun: number[] = [];
  let alert: number | undefined;
  const budgetOf = (name: string) => ({ scope: scopeOf(name), filters: [], metric });

  const anomalyOn = (day: Day, name: string, more: Partial<FoundAnomaly> = {}) =>
    found(formatDay(day), [10 + (IMPACTS[name] ?? 30)], { scope: scopeOf(name), ...more });

  async function take(one: FoundAnomaly): Promise<number> {
    const [change] = await anomalies.take([one], NOWHERE);
    return change?.after.id as number;
  }

  async function anomaly(name: string, more: Partial<FoundAnomaly> = {}): Promise<number> {
    next += 2;
    const id = await take(anomalyOn(next, name, more));
    begun.push(id);
    return id;
  }

  async function expected(id: number): Promise<number> {
    await anomalies.tell(id, {
      kind: 'expected',
      by: ADMIN,
      until: parseDay('2026-12-01') as Day,
      upTo: 5_000_000_000,
    });
    return id;
  }

  async function passed(name: string, to: string, then?: 'accepted' | 'declined'): Promise<number> {
    const id = await anomaly(name);
    await anomalies.tell(id, { kind: 'not ours', by: ADMIN, to: scopeOf(to) });
    if (then !== undefined) await anomalies.tell(id, { kind: then, by: ADMIN });
    return id;
  }

  /** The same day of two months, expected both times. */
  async function learned(name: string): Promise<number> {
    for (const month of [1, 2]) {
      const id = await take(anomalyOn(firstDay(monthOf(next) + month) + 4, name, { ongoing: false }));
      begun.push(await expected(id));
    }
    next = firstDay(monthOf(next) + 3);
    return 0;
  }

  /** A claim of vic's, on the way to where a row begins. */
  async function claim(state: ClaimState, team: string): Promise<number> {
    const id = await claims.add({
      ...{ about: 'sandbox', from: { kind: 'unallocated' }, to: { kind: 'team', name: team }, pieces: [] },
      ...{ moves: undefined, claimedBy: 'vic@acme.example', state: state === 'open' ? 'open' : 'accepted' },
    });
    if (id === undefined) throw new Error('the same was claimed before');
    if (state === 'approved') await claims.move(id, 'accepted', 'approved', ADMIN);
    return id;
  }

  const announced = (name: string) =>
    announcements.add({
      ...{ by: ADMIN, scope: scopeOf(name), upTo: 40_000_000, note: 'test' },
      ...{ start: parseDay('2026-12-12') as Day, end: parseDay('2026-12-13') as Day },
    });

  /** A digest that comes where it is asked about. */
  async function subscribed(kind: DigestKind, team: string, to: Recipient, channel: Subscription['channel']) {
    const { id } = await subscriptions.add({
      ...{ to, channel, guest: false, kind, dueAt: 0, by: ADMIN },
      scope: kind === 'finops' ? company : { kind: 'team', name: team },
      cadence: { rhythm: { every: 'week', weekday: 1 }, minute: 540, zone: 'UTC' },
    });
    return id;
  }

  async function raised(name: string): Promise<number> {
    // Each at a threshold of its own: none is raised twice in a period.
    next += 2;
    alert = await budgetAlerts.raise({
      ...{ budget: budgetKey(budgetOf(name)), periodStart: parseDay('2026-11-01') as Day },
      ...{ basis: 'actual', threshold: next / 100_000, step: 0, share: 1 },
    });
    return alert as number;
  }

  for (const [name, dollars] of Object.entries({ company: 900, payments: 90, search: 90, payroll: 77, strategy: 88 })) {
    const terms = { kind: 'each', rhythm: 'monthly', from: monthOf(parseDay('2026-01-01') as Day) } as const;
    await budgets.set(budgetOf(name), { ...terms, amount: dollars * 1_000_000 }, ADMIN);
  }
  const moved = (name: string, team: string) => ({
    ...({ dimension: 'workload', value: name, name, moved: 'unknown' } as const),
    ...{ impact: (IMPACTS[team] ?? 0) * 1_000_000, scope: { kind: 'workload', name, team } as const },
  });
  const alsoMoved = [moved('salaries', 'payroll'), moved('merger', 'strategy')];
  // What lists and reports are made of.
  const today = parseDay('2026-11-05') as Day;
  for (const name of ['company', 'payments', 'search', 'payroll', 'strategy'])
    await take(anomalyOn(today, name, { alsoMoved }));
  const handed = await take(anomalyOn(today - 9, 'payroll'));
  await anomalies.tell(handed, { kind: 'not ours', by: ADMIN, to: scopeOf('search') });
  await anomalies.tell(handed, { kind: 'accepted', by: ADMIN });

  return {
    /** Makes what a row is about: its number. */
    begin(words: string, state: string, { person, channel }: Partial<Ask>): Promise<number> {
      const [first = '', second = '', third = '', fourth = ''] = state.split(' ');
      if (words.startsWith('digest')) {
        const to = channel === undefined ? { person: person?.email ?? 'nobody' } : { channel: channel.name };
        return subscribed(first as DigestKind, second, to, channel);
      }
      if (words.startsWith('claims')) return claim(first as ClaimState, second);
      switch (second) {
        case 'for':
          return passed(first, third);
        case 'with':
          return passed(first, third, 'accepted');
        case 'back':
          return passed(first, fourth, 'declined');
      }
      switch (first) {
        case 'budget':
          return budgets.find(budgetOf(second)).then((one) => one?.changes.at(-1)?.id ?? 0);
        case 'alert':
          return raised(second);
        case 'learned':
          return learned(second);
        case 'announced':
          return announced(second);
        case 'expected':
          return anomaly(second).then(expected);
        default:
          return anomaly(second, { alsoMoved, ...(first === 'commitment' && { kind: 'commitment' }) });
      }
    },
    /** A form with what a row says, and the rest in good order. */
    filled(words: string, given: string): Record<string, string> {
      const form = words.split(' ')[1] ?? '';
      return FORMS[form]?.(given) ?? { to: given };
    },
    /** All that a question could have changed. */
    known: async () =>
      JSON.stringify([
        await claims.inState('open', 'accepted', 'approved', 'declined', 'withdrawn', 'moved'),
        await Promise.all(begun.map((id) => anomalies.history(id))),
        await anomalies.list({ states: ['open', 'later', 'expected', 'not expected', 'waiting for another team'] }),
        await announcements.inForce(),
        [...(await unlearned.all())],
        await budgets.all(),
        await Promise.all(places.map((to) => subscriptions.of(to))),
        alert === undefined ? undefined : await budgetAlerts.find(alert),
      ]),
    /** Nothing that one question did is there for the next. */
    async settle(): Promise<void> {
      for (const { id, state } of await claims.inState('open', 'accepted', 'approved'))
        await claims.move(id, state, 'withdrawn', ADMIN);
      for (const id of begun) {
        await anomalies.tell(id, { kind: 'taken back', by: ADMIN });
        await anomalies.tell(id, { kind: 'gone' });
      }
      begun = [];
      for (const to of places) for (const { id } of await subscriptions.of(to)) await subscriptions.remove(id);
      for (const { id } of await announcements.inForce()) await announcements.withdraw(id, ADMIN);
      await tools.rulesChanged();
    },
  };
}

const FORMS: Record<string, (given: string) => Record<string, string>> = {
  expected: () => ({ until: '2026-12-01', amount: '5000' }),
  wrong: (reason) => ({ reason, action: 'Roll back.' }),
  later: (wait) => ({ wait }),
  plan: (plan) => ({ plan }),
};
