import { describe, expect, it } from 'vitest';
import { parseOrganisation } from '../../src/config.ts';
import type { Rule } from '../../src/finops/allocation.ts';
import { type Claim, conditionsOf, rulesOf, withApproved } from '../../src/finops/claim.ts';

const declared = parseOrganisation(
  `organization: Acme
currency: USD
teams: [a, b, c]
allocation:
  - { when: { service: S* }, team: a }
  - { when: { account: "1" }, team: b }
`,
  'showback.yaml',
);
const [first, second] = declared.rules as [Rule, Rule];

const claim = (id: number, decidedAt: string, service: string, origin?: Rule) => ({
  id,
  to: { kind: 'team', name: 'c' } satisfies Claim['to'],
  pieces: [{ when: [{ field: { kind: 'service' as const }, patterns: [service] }], ...(origin && { origin }) }],
  decidedAt,
});
const names = (...approved: ReturnType<typeof claim>[]) =>
  withApproved(declared, approved).rules.map(({ name }) => name);

describe('the rules that were approved in chat', () => {
  it('stand directly before the rule that took their lines, the newest decision first', () => {
    const approved = [claim(7, '2026-11-02', 'S1', second), claim(4, '2026-11-03', 'S2', second)];
    expect(names(...approved)).toEqual(['rule 1', 'claim 4', 'claim 7', 'rule 2']);
    expect(names(claim(1, '2026-11-02', 'S1', first))).toEqual(['claim 1', 'rule 1', 'rule 2']);
  });

  it('stand after all where no rule took the lines, the oldest decision first', () => {
    expect(names(claim(4, '2026-11-03', 'X'), claim(7, '2026-11-02', 'Y'))).toEqual([
      'rule 1',
      'rule 2',
      'claim 7',
      'claim 4',
    ]);
  });

  it('stand before the rule of another claim, and nowhere without it', () => {
    const one = claim(1, '2026-11-02', 'X');
    const ofClaim = claim(2, '2026-11-03', 'Z', rulesOf(one)[0]);
    expect(names(ofClaim, one)).toEqual(['rule 1', 'rule 2', 'claim 2', 'claim 1']);
    expect(names(ofClaim)).toEqual(['rule 1', 'rule 2']);
  });

  it('find a rule that has another name and place by now', () => {
    expect(names(claim(1, '2026-11-02', 'S1', { ...second, name: 'rule 9' }))).toEqual(['rule 1', 'claim 1', 'rule 2']);
  });
});

describe('the conditions of a part', () => {
  it('are one for each field, the narrowest', () => {
    const origin = { rule: first, workloadTag: undefined, teamTag: undefined };
    expect(conditionsOf(origin, [{ dimension: 'service', value: 'S *', name: 'S *' }])).toEqual([
      { field: { kind: 'service' }, patterns: ['S *'], literal: true },
    ]);
  });
});
