import { answersFor, isWithin } from './lineage.ts';
import type { Organisation, Person, Team, Unit, Workload } from './organisation.ts';
import { type Scope, scopeName } from './scope.ts';

/** Roles that showback.yaml grants by name. */
export const GRANTED_ROLES = ['viewer', 'finops', 'finance', 'executive', 'administrator'] as const;
/** Owners and managers are declared with what is theirs. One person may have several roles. */
export type Role = (typeof GRANTED_ROLES)[number] | 'owner' | 'manager';

/** Who may see a restricted scope: whoever owns or manages something in its unit, and roles. */
export type VisibleTo = 'unit' | Role;

/** Who asks, as far as a decision needs to know. */
export interface Asker {
  person: Person | undefined;
  /** Groups that the platform knows the asker to be in: "slack:S0123", "teams:19:abc@thread.tacv2". */
  groups: readonly string[];
  /** Not a full member of the workspace or tenant. */
  guest: boolean;
}

/** Who reads the answer: the asker alone, or everybody in a channel. showback.yaml names channels by name or by id. */
export type Readers = 'asker' | { channel: string; id?: string | undefined; external: boolean };
type Channel = Exclude<Readers, 'asker'>;

/**
 * What somebody wants to do: see what a scope cost, or what `whole` of it did, in a figure of which nothing can be left out;
 * say that a cost is a scope's (`claim`), make it so (`approve`), say
 * whether a cost of the scope was expected (`answer`) or what it may cost (`budget`), see who answers for it and whom the
 * platforms do not know (`oversee`), have it told to the readers again and again (`subscribe`), or see the one piece of it
 * that its own people want to give the asker (`take over`).
 */
export type Action =
  | 'see'
  | 'whole'
  | 'claim'
  | 'approve'
  | 'answer'
  | 'budget'
  | 'oversee'
  | 'subscribe'
  | 'take over';

export type Decision =
  /** Without these parts of the scope, which not everybody who reads the answer may see. */
  | { may: 'yes'; without: Scope[] }
  /** The asker may see it, the other readers may not. */
  | { may: 'alone'; why: string }
  | { may: 'no'; why: string };

/** What is to be decided. `called`: as what the scope is known to whoever asks, where it is not by its name. */
interface Wish {
  asker: Asker;
  action: Action;
  scope: Scope;
  readers: Readers;
  called?: string;
}

/** The one place that decides who may see or do what. Every command, button, export and job goes through it. */
export function decide(wish: Wish, organisation: Organisation): Decision {
  const { asker, action, scope, readers, called = scopeName(scope) } = wish;
  const roles = rolesOf(asker, organisation);
  if (roles.size === 0) {
    return { may: 'no', why: 'Guests see nothing here, unless showback.yaml grants them a role.' };
  }
  const answersForAll = roles.has('finops') || roles.has('administrator');
  if (action === 'approve' && !answersForAll) {
    return { may: 'no', why: 'Only FinOps practitioners and administrators may do this.' };
  }
  if (action === 'oversee') {
    if (!answersForAll) return { may: 'no', why: 'Only FinOps practitioners and administrators see this.' };
    if (readers !== 'asker') return { may: 'alone', why: 'it is for FinOps practitioners and administrators' };
  }
  if (action === 'take over') {
    if (readers === 'asker') return { may: 'yes', without: [] };
    return { may: 'alone', why: `${scopeName(scope)} is restricted, and this piece is for those who may take it over` };
  }
  const hidden = restricted(organisation).filter((one) => !isVisible(one, asker, roles, organisation));
  if (isHidden(scope, hidden, organisation) && !isOwn(scope, asker, organisation)) {
    return { may: 'no', why: `${called} is restricted.` };
  }
  const without = partsOf(scope, hidden, organisation);
  if (action === 'whole' && without.length > 0) return { may: 'no', why: `${called} is restricted.` };
  // Whoever knew all of a shared cost and their own piece could work out what others cost.
  if (scope.kind === 'shared' && hidden.length > 0) {
    return { may: 'no', why: `What is restricted bears a part of ${scope.name}.` };
  }
  if ((action === 'claim' || action === 'answer') && !answersForAll && !isOwn(scope, asker, organisation)) {
    return { may: 'no', why: `Only who owns or manages ${scopeName(scope)}, or FinOps, answers for it.` };
  }
  if (action === 'budget' && !answersForAll && !isManaged(scope, asker, organisation)) {
    return { may: 'no', why: `Only who manages ${scopeName(scope)}, or FinOps, sets its budget.` };
  }
  if (action === 'subscribe' && readers !== 'asker' && !answersForAll && !roles.has('executive')) {
    const why = `Only who owns or manages ${scopeName(scope)}, an executive or FinOps has a channel told of it.`;
    if (!isOwn(scope, asker, organisation)) return { may: 'no', why };
  }
  if (readers === 'asker') return { may: 'yes', without };
  return decideForChannel(readers, wish, hidden, organisation);
}

/** What a channel may be told that nobody there asked for: what everybody who reads it may see, whoever wanted it told. */
export function decideUnasked(
  scope: Scope,
  channel: Channel,
  organisation: Organisation,
  action: 'see' | 'whole' = 'see',
): Decision {
  return decideForChannel(channel, { action, scope }, [], organisation);
}

/** Whether an answer that leaves `without` out tells of anything that is restricted: such questions are audited. */
export function tellsRestricted(scope: Scope, without: readonly Scope[], organisation: Organisation): boolean {
  const all = restricted(organisation);
  return (
    isHidden(scope, all, organisation) || partsOf(scope, all, organisation).some((part) => !without.includes(part))
  );
}

function decideForChannel(
  channel: Channel,
  { action, scope, called = scopeName(scope) }: Pick<Wish, 'action' | 'scope' | 'called'>,
  hidden: readonly Restricted[],
  organisation: Organisation,
): Decision {
  if (channel.external && !isAmong(channel, organisation.externalChannels)) {
    return { may: 'alone', why: 'guests or people of other organisations may read this channel' };
  }
  const unseen = restricted(organisation).filter((one) => !isOwnChannel(channel, scope, one, organisation));
  const without = partsOf(scope, [...new Set([...hidden, ...unseen])], organisation);
  const isUnseen = isHidden(scope, unseen, organisation) || (scope.kind === 'shared' && unseen.length > 0);
  if (isUnseen || (action === 'whole' && without.length > 0)) {
    return { may: 'alone', why: `${called} is restricted, and not everybody here may see it` };
  }
  return { may: 'yes', without };
}

/** Those that can be within the scope; an account may have lines of anybody. */
function partsOf(scope: Scope, hidden: readonly Restricted[], organisation: Organisation): Scope[] {
  const parts = hidden.map((one) => one.scope);
  switch (scope.kind) {
    case 'company':
    case 'account':
      return parts;
    case 'unit':
    case 'team':
    case 'workload':
      return parts.filter((part) => !isSame(part, scope) && isWithin(part, scope, organisation));
    case 'mine':
      return scope.parts.flatMap((one) => partsOf(one, hidden, organisation));
    case 'shared':
    case 'unallocated':
      return [];
  }
}

/** Nobody at all: a guest whom no role was granted. */
export function rolesOf({ person, groups, guest }: Asker, organisation: Organisation): ReadonlySet<Role> {
  const roles = new Set<Role>();
  const known = [...groups, ...(person ? [person.email] : [])];
  for (const role of GRANTED_ROLES) {
    if (known.some((name) => names(organisation.roles[role], name))) roles.add(role);
  }
  if (person !== undefined) {
    for (const node of nodesOf(organisation)) {
      if (names(node.managers, person.email)) roles.add('manager');
      if (names(node.owners, person.email)) roles.add('owner');
    }
  }
  if (!guest || roles.size > 0) roles.add('viewer');
  return roles;
}

/** A unit, team or workload of the organisation, with what decisions look at. */
interface Node {
  scope: Extract<Scope, { kind: 'unit' | 'team' | 'workload' }>;
  unit: string | undefined;
  managers: readonly string[];
  owners: readonly string[];
  channels: readonly string[];
  visibleTo: readonly VisibleTo[];
}
interface Restricted extends Node {
  /** Whoever owns or manages something in its unit. */
  members: readonly string[];
}

const restrictedOf = new WeakMap<Organisation, Restricted[]>();

function restricted(organisation: Organisation): Restricted[] {
  const known = restrictedOf.get(organisation);
  if (known !== undefined) return known;
  const nodes = nodesOf(organisation);
  const found = nodes
    .filter((node) => node.visibleTo.length > 0)
    .map((node) => {
      const inUnit = nodes.filter((other) => other === node || (node.unit !== undefined && other.unit === node.unit));
      return { ...node, members: inUnit.flatMap(({ managers, owners }) => [...managers, ...owners]) };
    });
  restrictedOf.set(organisation, found);
  return found;
}

/** FinOps and administrators allocate everything and so see it; its own people see it whatever it is restricted to. */
function isVisible(node: Restricted, asker: Asker, roles: ReadonlySet<Role>, organisation: Organisation): boolean {
  if (roles.has('finops') || roles.has('administrator')) return true;
  if (node.visibleTo.some((who) => who !== 'unit' && roles.has(who))) return true;
  if (isOwn(node.scope, asker, organisation)) return true;
  const { person } = asker;
  return person !== undefined && node.visibleTo.includes('unit') && names(node.members, person.email);
}

/** Whether the asker owns or manages the scope, or what it is a part of. */
function isOwn(scope: Scope, asker: Asker, organisation: Organisation): boolean {
  const { person } = asker;
  if (person === undefined) return false;
  if (scope.kind === 'mine') return scope.parts.every((part) => isOwn(part, asker, organisation));
  return answersFor(person.email, scope, organisation);
}

/** Whether the asker manages the scope, or what it is a part of; to own it is not enough. */
function isManaged(scope: Scope, { person }: Asker, organisation: Organisation): boolean {
  if (person === undefined) return false;
  return nodesOf(organisation).some(
    (node) => names(node.managers, person.email) && isWithin(scope, node.scope, organisation),
  );
}

function isHidden(scope: Scope, hidden: readonly Restricted[], organisation: Organisation): boolean {
  return hidden.some((one) => isWithin(scope, one.scope, organisation));
}

/** A restricted scope may be spoken of in its own channels, and a part of it in the part's. */
function isOwnChannel(channel: Channel, scope: Scope, node: Restricted, organisation: Organisation): boolean {
  if (isAmong(channel, node.channels)) return true;
  if (!isWithin(scope, node.scope, organisation)) return false;
  return nodesOf(organisation).some(
    (one) => isWithin(scope, one.scope, organisation) && isAmong(channel, one.channels),
  );
}

function isSame(a: Node['scope'], b: Node['scope']): boolean {
  if (a.kind !== b.kind || !same(a.name, b.name)) return false;
  return a.kind !== 'workload' || b.kind !== 'workload' || same(a.team ?? '', b.team ?? '');
}

const nodesIn = new WeakMap<Organisation, Node[]>();

function nodesOf(organisation: Organisation): Node[] {
  const known = nodesIn.get(organisation);
  if (known !== undefined) return known;
  const nodes = [
    ...organisation.units.flatMap((unit) => [
      unitNode(unit),
      ...unit.teams.flatMap((team) => teamNodes(team, unit.name)),
    ]),
    ...organisation.teams.flatMap((team) => teamNodes(team, undefined)),
  ];
  nodesIn.set(organisation, nodes);
  return nodes;
}

function unitNode({ name, manager, channels, visibleTo }: Unit): Node {
  const managers = manager === undefined ? [] : [manager];
  return { scope: { kind: 'unit', name }, unit: name, managers, owners: [], channels, visibleTo };
}

function teamNodes({ name, manager, owners, channels, visibleTo, workloads }: Team, unit: string | undefined): Node[] {
  const managers = manager === undefined ? [] : [manager];
  const workloadNode = (workload: Workload): Node => ({
    scope: { kind: 'workload', name: workload.name, team: name },
    unit,
    managers: [],
    owners: workload.owners,
    channels: workload.channels,
    visibleTo: workload.visibleTo,
  });
  return [
    { scope: { kind: 'team', name }, unit, managers, owners, channels, visibleTo },
    ...workloads.map(workloadNode),
  ];
}

const isAmong = ({ channel, id }: Channel, list: readonly string[]) =>
  names(list, channel) || (id !== undefined && names(list, id));
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const names = (list: readonly string[], name: string) =>
  list.some((one) => same(one.replace(/^#/, ''), name.replace(/^#/, '')));
