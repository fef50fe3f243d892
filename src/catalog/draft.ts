import { stringify } from 'yaml';
import { cut, plainLine } from '../reply/plain.ts';
import type { Account, Findings, Place, Rest } from './init.ts';
import type { TagCoverage } from './tags.ts';

const NO_TEAM = 'unassigned';

/** A rule as showback.yaml writes it. */
export interface DraftRule {
  name?: string;
  when?: Record<string, string | string[]>;
  workload?: { tag: string };
  team?: string | { tag: string };
  shared?: string;
}

/** The showback.yaml that says what was found. */
export function draftFile(
  name: string,
  currency: string,
  findings: Findings,
  rules: readonly DraftRule[],
  rest: Rest,
): string {
  const { environment } = findings;
  const pools = rules.flatMap((rule) => (rule.shared === undefined ? [] : [rule.shared]));
  const shared = Object.fromEntries(pools.map((pool) => [pool, { split: 'proportional' }]));
  const { units, teams } = isTagged(findings)
    ? tree(findings.places)
    : { units: {}, teams: teamsByAccount(findings.accounts) };
  return [
    `# Drafted from the bills of ${findings.periods.join(', ')}: what the tags say. Read it, mend names, add owners.`,
    '# `npx showback catalog check` says how good it is; docs/allocation.md explains every key.',
    stringify({ organization: name, currency }).trimEnd(),
    '# timezone: Europe/Berlin       # in which "today" and "this month" are meant; UTC otherwise',
    '# fiscal_year_start: february   # january otherwise',
    '# finops: [you@example.com]     # the FinOps practitioners',
    ...(environment.length > 0 ? [stringify({ environment_tags: environment }, { lineWidth: 0 }).trimEnd()] : []),
    '',
    '# Owners are known by e-mail; a question without a scope is about what the asker owns:',
    '#   checkout: { owners: [ada@example.com], aliases: [co] }',
    ...(Object.keys(units).length > 0 ? [stringify({ units }, STYLE).trimEnd(), ''] : []),
    ...(Object.keys(teams).length > 0 ? [stringify({ teams }, STYLE).trimEnd(), ''] : []),
    ...tagComments(findings.tags),
    ...allocationSection(rules),
    ...(Object.keys(shared).length > 0 ? ['', stringify({ shared }).trimEnd()] : []),
    '',
    `# With these rules ${percent(rest.share)} of the cost is unallocated.`,
    ...(isTagged(findings) ? accountComments(rest) : []),
    '',
  ].join('\n');
}

const STYLE = { nullStr: '' } as const;

/** Units > teams > workloads; a team without a unit stands alone, a workload without a team in a team to be named. */
function tree(places: readonly Place[]) {
  const teams: Teams = {};
  const units: Record<string, { teams: Teams }> = { '': { teams } };
  for (const { unit, team, workload } of places) {
    const home = units[unit]?.teams ?? {};
    units[unit] = { teams: home };
    const name = team || [unit, NO_TEAM].filter(Boolean).join('-');
    const known = home[name] ?? { workloads: {} };
    known.workloads[workload] = null;
    home[name] = known;
  }
  delete units[''];
  return { units, teams };
}
type Teams = Record<string, { workloads: Record<string, null> } | null>;

/** Whether the tags say whose a cost is. */
function isTagged({ workload, team }: Findings): boolean {
  return workload.length > 0 || team !== undefined;
}

/** Without tags an account is the best that is known of whose cost a line is. */
function teamsByAccount(accounts: readonly Account[]): Teams {
  return Object.fromEntries(accounts.map((account) => [teamOf(account, accounts), null]));
}

function teamOf({ id, name }: Account, accounts: readonly Account[]): string {
  const isUnique = accounts.filter((other) => other.name.toLowerCase() === name.toLowerCase()).length === 1;
  return name !== '' && isUnique ? oneLine(name) : id;
}

function tagComments(tags: readonly TagCoverage[]): string[] {
  if (tags.length === 0) return ['# The bills carry no tags.'];
  return [
    '# Tags in the bills, by the share of the cost that carries them:',
    ...tags
      .filter(({ share }) => share > 0)
      .slice(0, 20)
      .map(
        ({ key, share, values }) =>
          `#   ${percent(share).padStart(6)}  ${oneLine(key)} (${values} ${values === 1 ? 'value' : 'values'})`,
      ),
  ];
}

/** Rules for what was found; what the first ones take may leave nothing to a later one. */
export function draftRules(findings: Findings): DraftRule[] {
  const { workload, team, accounts, hasTax, support } = findings;
  const byTeam = team === undefined ? {} : { team: { tag: team } };
  return [
    ...workload.map((key) => ({ name: `by ${key}`, workload: { tag: key }, ...byTeam })),
    ...(team === undefined ? [] : [{ name: `by ${team} alone`, team: { tag: team } }]),
    ...(hasTax ? [{ name: 'tax', when: { charge_category: 'Tax' }, shared: 'taxes' }] : []),
    ...(support.length > 0 ? [{ name: 'support', when: { service: support }, shared: 'support' }] : []),
    ...(isTagged(findings)
      ? []
      : accounts.map((account) => ({ when: { account: account.id }, team: teamOf(account, accounts) }))),
  ];
}

function allocationSection(rules: readonly DraftRule[]): string[] {
  const heading = '# Whose cost a line is: the first rule that matches takes it.';
  if (rules.length === 0) return [heading, 'allocation: []'];
  return [heading, 'allocation:', ...rules.map((rule) => `  - ${flow(rule)}`)];
}

function accountComments({ accounts }: Rest): string[] {
  if (accounts.length === 0) return [];
  return [
    '# Where the rest is. A rule for an account allocates all of it that no rule above takes:',
    ...accounts.map(
      ({ id, name, cost }) =>
        `#   - ${flow({ when: { account: id }, team: '?' })}   # ${oneLine(name)}: ${Math.round(cost).toLocaleString('en-US')} unallocated`,
    ),
  ];
}

function flow(value: object): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

/** A name from a bill stays inside of its comment. */
function oneLine(text: string): string {
  return cut(plainLine(text), 100);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
