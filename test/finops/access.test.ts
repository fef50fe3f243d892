import { describe, expect, it } from 'vitest';
import { parseOrganisation } from '../../src/config.ts';
import { type Action, type Asker, decide, type Readers, rolesOf } from '../../src/finops/access.ts';
import type { Scope } from '../../src/finops/scope.ts';

const organisation = parseOrganisation(
  `
organization: Acme
currency: USD
finops: [ana@acme.example]
roles:
  executive: [cto@acme.example]
  finance: ["slack:SFIN"]
  administrator: [root@acme.example]
  viewer: [guest@partner.example]
external_channels: ["#with-partner", C0PARTNER]
units:
  people:
    manager: pat@acme.example
    channels: ["#people", C0PEOPLE]
    visible_to: [unit, finance]
    teams:
      payroll:
        owners: [pia@acme.example]
        channels: ["#payroll"]
        workloads: { salaries: { owners: [sal@acme.example] } }
  commerce:
    teams:
      payments: { owners: [ada@acme.example], workloads: { secret: { visible_to: [executive] }, checkout: } }
`,
  'showback.yaml',
);

const person = (name: string) => ({ email: `${name}@acme.example`, name });
const asker = (name: string | undefined, more: Partial<Asker> = {}): Asker => ({
  person: name === undefined ? undefined : person(name),
  groups: [],
  guest: false,
  ...more,
});

const WHO: Record<string, Asker> = {
  'a viewer': asker('vic'),
  'somebody unmatched': asker(undefined),
  'an owner': asker('ada'),
  'an owner in the unit': asker('sal'),
  'the manager': asker('pat'),
  FinOps: asker('ana'),
  'finance, by a group': asker('fin', { groups: ['slack:SFIN'] }),
  'an executive': asker('cto'),
  'an administrator': asker('root'),
  'a guest': asker('gus', { guest: true }),
  'a guest with a role': { person: { email: 'guest@partner.example', name: 'g' }, groups: [], guest: true },
};

const SCOPES: Record<string, Scope> = {
  company: { kind: 'company', name: 'Acme' },
  people: { kind: 'unit', name: 'people' },
  salaries: { kind: 'workload', name: 'salaries', team: 'payroll' },
  secret: { kind: 'workload', name: 'secret', team: 'payments' },
  checkout: { kind: 'workload', name: 'checkout', team: 'payments' },
  unallocated: { kind: 'unallocated' },
};

const may = (who: Asker, action: Action, scope: Scope, readers: Readers) => {
  const decision = decide({ asker: who, action, scope, readers }, organisation);
  return decision.may === 'yes'
    ? ['yes', ...decision.without.map((one) => ('name' in one ? one.name : one.kind))].join(' -')
    : decision.may;
};

describe('who may see what, alone', () => {
  it.each([
    // company, people, salaries, secret, checkout, unallocated
    ['a viewer', 'yes -people -secret', 'no', 'no', 'no', 'yes', 'yes'],
    ['somebody unmatched', 'yes -people -secret', 'no', 'no', 'no', 'yes', 'yes'],
    ['an owner', 'yes -people', 'no', 'no', 'yes', 'yes', 'yes'],
    ['an owner in the unit', 'yes -secret', 'yes', 'yes', 'no', 'yes', 'yes'],
    ['the manager', 'yes -secret', 'yes', 'yes', 'no', 'yes', 'yes'],
    ['FinOps', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
    ['finance, by a group', 'yes -secret', 'yes', 'yes', 'no', 'yes', 'yes'],
    ['an executive', 'yes -people', 'no', 'no', 'yes', 'yes', 'yes'],
    ['an administrator', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
    ['a guest', 'no', 'no', 'no', 'no', 'no', 'no'],
    ['a guest with a role', 'yes -people -secret', 'no', 'no', 'no', 'yes', 'yes'],
  ])('%s', (who, ...expected) => {
    const found = Object.values(SCOPES).map((scope) => may(WHO[who] as Asker, 'see', scope, 'asker'));
    expect(found).toEqual(expected);
  });
});

describe('what everybody in a channel may see', () => {
  const general = { channel: '#general', external: false };
  it.each([
    ['FinOps', 'company', general, 'yes -people -secret'],
    ['FinOps', 'people', general, 'alone'],
    ['FinOps', 'people', { channel: 'people', external: false }, 'yes'],
    ['FinOps', 'salaries', { channel: '#payroll', external: false }, 'yes'],
    ['FinOps', 'people', { channel: '#payroll', external: false }, 'alone'],
    ['FinOps', 'company', { channel: '#people', external: false }, 'yes -secret'],
    ['a viewer', 'people', { channel: '#people', external: false }, 'no'],
    ['a viewer', 'company', { channel: '#people', external: false }, 'yes -people -secret'],
    ['a viewer', 'checkout', general, 'yes'],
    ['a viewer', 'checkout', { channel: '#partner', external: true }, 'alone'],
    ['a viewer', 'checkout', { channel: '#with-partner', external: true }, 'yes'],
    ['FinOps', 'people', { channel: '#with-partner', external: true }, 'alone'],
    ['a guest', 'checkout', { channel: '#with-partner', external: true }, 'no'],
  ] as const)('%s about %s in %j: %s', (who, scope, readers, expected) => {
    expect(may(WHO[who] as Asker, 'see', SCOPES[scope] as Scope, readers)).toBe(expected);
  });
});

describe('who may see all of it, in a figure of which nothing can be left out', () => {
  it.each([
    ['a viewer', 'company', 'asker', 'no'],
    ['a viewer', 'checkout', 'asker', 'yes'],
    ['the manager', 'company', 'asker', 'no'],
    ['FinOps', 'company', 'asker', 'yes'],
    ['FinOps', 'company', { channel: '#general', external: false }, 'alone'],
    ['FinOps', 'people', { channel: '#people', external: false }, 'yes'],
    ['a guest', 'checkout', 'asker', 'no'],
  ] as const)('%s of %s, read by %j: %s', (who, scope, readers, expected) => {
    expect(may(WHO[who] as Asker, 'whole', SCOPES[scope] as Scope, readers)).toBe(expected);
  });

  it('is not told the name of what they asked for by a number', () => {
    const wish = { asker: WHO['a viewer'] as Asker, action: 'whole', readers: 'asker', called: 'Anomaly 7' } as const;
    for (const scope of [SCOPES['salaries'], SCOPES['company']] as Scope[])
      expect(decide({ ...wish, scope }, organisation)).toEqual({ may: 'no', why: 'Anomaly 7 is restricted.' });
  });
});

describe('who may answer for a cost, and who approves', () => {
  it.each([
    ['a viewer', 'checkout', 'no', 'no'],
    ['an owner', 'checkout', 'yes', 'no'],
    ['an owner', 'salaries', 'no', 'no'],
    ['the manager', 'salaries', 'yes', 'no'],
    ['FinOps', 'checkout', 'yes', 'yes'],
    ['an administrator', 'salaries', 'yes', 'yes'],
    ['an executive', 'checkout', 'no', 'no'],
  ] as const)('%s of %s', (who, scope, claim, approve) => {
    const of = (action: Action) =>
      may(WHO[who] as Asker, action, SCOPES[scope] as Scope, 'asker')
        .slice(0, 3)
        .trim();
    expect([of('claim'), of('approve')]).toEqual([claim, approve]);
    expect(of('answer')).toBe(claim);
  });
});

it('knows the roles of people', () => {
  expect([...rolesOf(WHO['an owner'] as Asker, organisation)]).toEqual(['owner', 'viewer']);
  expect([...rolesOf(WHO['the manager'] as Asker, organisation)]).toEqual(['manager', 'viewer']);
  expect([...rolesOf(WHO['a guest'] as Asker, organisation)]).toEqual([]);
});

it('knows a channel by its name or its id', () => {
  const inChannel = (readers: Readers, scope = 'people') => may(asker('ana'), 'see', SCOPES[scope] as Scope, readers);
  expect(inChannel({ channel: '#renamed', id: 'C0PEOPLE', external: false })).toBe('yes');
  expect(inChannel({ channel: '#renamed', id: 'C0OTHER', external: false })).toBe('alone');
  expect(inChannel({ channel: 'C0PARTNER', id: 'C0PARTNER', external: true }, 'checkout')).toBe('yes');
});
