import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type OutsideOptions, withOutside } from '../../src/detect/outside.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import type { OutsideFinding } from '../../src/finops/outside-finding.ts';
import { type Scope, scopeKey } from '../../src/finops/scope.ts';
import '../support/properties.ts';

const FROM = 100;
const THROUGH = 134;
const account = (id: string): Scope => ({ kind: 'account', id, name: id });
const ids = fc.constantFrom('1', '2', '3');
const days = fc.tuple(fc.integer({ min: FROM, max: THROUGH }), fc.integer({ min: 1, max: 4 }));

const finding = fc.record({
  days,
  causes: fc.uniqueArray(ids, { maxLength: 2 }),
  impact: fc.integer({ min: 50, max: 900 }),
});
const findings = fc.array(finding, { maxLength: 8 }).map((list) =>
  list.map(
    ({ days: [start, length], causes, impact }, index): OutsideFinding => ({
      ...{ source: 'cloud', id: `f${index}`, finder: 'Cloud', start, end: start + length, impact },
      causes: causes.map((id) => ({ account: id })),
    }),
  ),
);
/** One of an account at a time, as detection has it. */
const ours = fc
  .uniqueArray(fc.tuple(ids, days), { selector: ([id]) => id, maxLength: 3 })
  .map((list) => list.map(([id, [start, length]]) => anomaly(account(id), start, start + length, 500, [id])));

function anomaly(scope: Scope, start: number, end: number, impact: number, accounts: string[]): FoundAnomaly {
  return {
    ...{ kind: 'usage', scope, start, end, flaggedOn: start, ongoing: false, expected: 10, actual: 10 + impact },
    drivers: accounts.map((id) => ({ dimension: 'account', value: id, name: id, impact, moved: 'usage' })),
    ...{ alsoMoved: [], days: [] },
  };
}

function options(outside: OutsideFinding[], known: FoundAnomaly[] = []): OutsideOptions {
  return {
    ...{ outside, known, parts: [], from: FROM, through: THROUGH, services: new Set<string>() },
    scopeOf: async ({ causes: [first, second] }) =>
      first?.account !== undefined && second === undefined ? account(first.account) : { kind: 'company', name: 'Acme' },
    leastADay: () => 0,
    tell: async ({ scope, start, end, impact }) => anomaly(scope, start, end, impact, []),
  };
}

const overlaps = (a: FoundAnomaly, b: FoundAnomaly) => a.start < b.end && b.start < a.end;
const essence = (list: readonly FoundAnomaly[]) =>
  list
    .map(({ scope, outside }) => [scopeKey(scope), outside?.marks.map(({ id }) => id) ?? []])
    .map(String)
    .sort();

it('puts each finding into one anomaly, keeps what was found here, and asks an owner once about the same days', async () => {
  await fc.assert(
    fc.asyncProperty(ours, findings, async (here, outside) => {
      const told = await withOutside(here, options(outside));
      const placed = told.flatMap(({ outside }) => outside?.marks.map(({ id }) => id) ?? []).sort();
      expect(placed).toEqual(outside.map(({ id }) => id).sort());
      for (const one of told) {
        const clashing = told.filter((other) => scopeKey(other.scope) === scopeKey(one.scope) && overlaps(one, other));
        expect(clashing).toEqual([one]);
      }
      expect(told.slice(0, here.length).map(({ outside: _, ...one }) => one)).toEqual(here);
    }),
  );
});

it('says the same again when nothing has changed', async () => {
  await fc.assert(
    fc.asyncProperty(ours, findings, async (here, outside) => {
      const first = await withOutside(here, options(outside));
      expect(essence(await withOutside(here, options(outside, first)))).toEqual(essence(first));
    }),
  );
});

it('loses no finding when detection finds later what providers found before', async () => {
  await fc.assert(
    fc.asyncProperty(ours, findings, fc.nat(8), async (here, outside, early) => {
      const before = await withOutside([], options(outside.slice(0, early)));
      const told = await withOutside(here, options(outside, before));
      const placed = told.flatMap(({ outside }) => outside?.marks.map(({ id }) => id) ?? []).sort();
      expect(placed).toEqual(outside.map(({ id }) => id).sort());
      expect(essence(await withOutside(here, options(outside, told)))).toEqual(essence(told));
    }),
  );
});

it('leaves out what lies beyond the days that are looked at, and counts of a finding those that are there', async () => {
  const base = { source: 'cloud', finder: 'Cloud', impact: 400, causes: [{ account: '1' }] };
  const told = await withOutside(
    [],
    options([
      { ...base, id: 'old', start: FROM - 4, end: FROM },
      { ...base, id: 'early', start: THROUGH + 1, end: THROUGH + 2 },
      { ...base, id: 'under way', start: THROUGH - 1, end: THROUGH + 3 },
    ]),
  );
  expect(told).toMatchObject([{ start: THROUGH - 1, end: THROUGH + 1, actual: 210, outside: { only: true } }]);
});
