import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { createBillsReach } from '../../db/bills.ts';
import { type Costs, createCosts } from '../../db/costs.ts';
import { createDetectorStates } from '../../db/detector-states.ts';
import { prune } from '../../db/loads.ts';
import { type OpenDatabase, openDatabase } from '../../db/open.ts';
import { parseOrganisation } from '../../src/config.ts';
import { scoreAll } from '../../src/detect/detect.ts';
import type { Scores } from '../../src/detect/score.ts';
import { type Day, monthOf, parseDay } from '../../src/finops/day.ts';
import { type DetectorLessons, detectorLessons } from '../../src/finops/learning.ts';
import { type Charged, type Place, rollUp } from '../support/rolled-up.ts';
import '../support/properties.ts';

const FIRST = parseDay('2026-01-10');
const KEPT_DAYS = 150;
const YAML = 'organization: Acme\ncurrency: USD\n';
const PLACES: Place[] = [
  { team: 'payments', workload: 'checkout', service: 'EC2', account: '1' },
  { team: 'payments', workload: 'checkout', service: 'RDS', account: '1' },
  { team: 'payments', workload: 'ledger', service: 'EC2', account: '2' },
  { team: 'search', workload: 'catalogue', service: 'EC2', account: '2' },
  { workload: 'orphan', service: 'S3', account: '1' },
  { service: 'VPC', account: '3' },
].map((place) => ({ ...place, category: 'Usage', provider: 'AWS' }));

type Change =
  /** So many more days. */
  | { kind: 'days'; days: number }
  /** Another month's bill again, perhaps with other amounts on some days. */
  | { kind: 'restated'; ago: number; place: number; factor: number; days: number }
  | { kind: 'ends'; place: number }
  | { kind: 'settings'; deviations: number }
  | { kind: 'lessons'; sensitivity: number };

/** A company whose bills, settings and lessons change from run to run. */
async function company(open: OpenDatabase) {
  const charged = PLACES.map((place) => ({ place, days: new Map<Day, { usage: number; effective: number }>() }));
  let through = FIRST - 1;
  let readFrom = Number.POSITIVE_INFINITY;
  const ended = new Set<number>();
  let organisation = parseOrganisation(YAML, 'showback.yaml');
  let lessons = new Map<string, DetectorLessons>();
  /** Not all begin at once. */
  const isThere = (place: number, day: Day) => !ended.has(place) && day >= FIRST + 25 * place;
  const again = async (months: Iterable<number>) => {
    for (const month of new Set(months)) await rollUp(open, month, charged.filter(isCharged(month)));
    await prune(open);
  };
  return {
    async apply(one: Change): Promise<void> {
      switch (one.kind) {
        case 'days': {
          const from = through + 1;
          for (; through < from + one.days - 1; ) {
            through++;
            charged.forEach(({ days }, place) => {
              if (isThere(place, through)) days.set(through, costOf(place, through));
            });
          }
          return again(Array.from({ length: one.days }, (_, index) => monthOf(from + index)));
        }
        case 'restated': {
          const { days } = charged[one.place] as (typeof charged)[number];
          const last = Math.max(FIRST, through - one.ago);
          for (let day = last - one.days + 1; day <= last; day++) {
            const cost = days.get(day);
            const usage = Math.round((cost?.usage ?? 0) * one.factor);
            if (cost) days.set(day, { ...cost, usage });
          }
          return again([monthOf(last), monthOf(Math.max(FIRST, last - one.days + 1))]);
        }
        case 'ends':
          ended.add(one.place);
          return;
        case 'settings':
          organisation = parseOrganisation(
            `${YAML}anomalies: { thresholds: { deviations: ${one.deviations} } }\n`,
            'showback.yaml',
          );
          return;
        case 'lessons':
          lessons = detectorLessons(
            [],
            [
              {
                kind: 'sensitivity',
                scope: { kind: 'workload', name: 'checkout', team: 'payments' },
                what: 'sensitivity',
                ...{ factor: one.sensitivity, wrong: 0, answers: 9 },
              },
            ],
          );
      }
    },
    /** The first day that the last run read of a series. */
    readFrom: () => readFrom,
    async score(goOn: boolean) {
      const costs = createCosts(open.db);
      readFrom = Number.POSITIVE_INFINITY;
      const watched: Costs = {
        sum(query) {
          if (query.daily) readFrom = Math.min(readFrom, query.start);
          return costs.sum(query);
        },
      };
      const reach = await createBillsReach(open.db, () => through)();
      if (reach === undefined) throw new Error('no bills');
      const names = { company: 'Acme', nameOf: (_: string, value: string) => value };
      const options = { costs: watched, reach, hasContracted: true, organisation, names, lessons };
      const states = goOn ? { states: await createDetectorStates(open) } : {};
      return told(await scoreAll({ ...options, ...states }, through - KEPT_DAYS), FIRST, through);
    },
  };
}

const isCharged = (month: number) => (one: Charged) => [...one.days.keys()].some((day) => monthOf(day) === month);

/** Quiet days, with something out of the ordinary now and then. */
function costOf(place: number, day: Day) {
  const odd = (day * (place + 3)) % 47 === 0 ? 3 : 1;
  const usage = Math.round(100_000_000 * (place + 1) * odd * (1 + 0.02 * Math.sin(day * day + place)));
  return { usage, effective: Math.round(usage * (day % 200 < 150 ? 0.6 : 1)) };
}

/** All that a run says: each part's anomalies and days, and where the anomalies were placed. */
function told({ parts, anomalies }: Scores, first: Day, last: Day) {
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    parts: parts.map(({ scope, service, usage, rate }) => ({
      ...{ scope, service, usage: days.map(usage.dayOf), rate: rate && days.map(rate.dayOf) },
      found: [usage, rate].map((one) => one?.anomalies.filter(({ end }) => end > last - KEPT_DAYS)),
    })),
    anomalies: anomalies.map(({ scope, ...one }) => ({ ...one, scope: scope.scope, service: scope.service })),
  };
}

const someChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('days'), days: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('restated'),
      ago: fc.oneof(fc.nat(10), fc.nat(200)),
      place: fc.nat(PLACES.length - 1),
      factor: fc.constantFrom(0, 0.5, 1, 4),
      days: fc.integer({ min: 1, max: 20 }),
    }),
  },
  fc.record({ kind: fc.constant('ends'), place: fc.nat(PLACES.length - 1) }),
  fc.record({ kind: fc.constant('settings'), deviations: fc.constantFrom(3, 4, 6) }),
  fc.record({ kind: fc.constant('lessons'), sensitivity: fc.constantFrom(0.7, 1, 1.4) }),
) as fc.Arbitrary<Change>;

it('says the same whether it goes on from where it was or begins anew', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 30, max: 200 }),
      fc.array(someChange, { maxLength: 8 }),
      async (days, changes) => {
        const open = await openDatabase(':memory:');
        try {
          const acme = await company(open);
          for (const one of [{ kind: 'days' as const, days }, ...changes]) {
            await acme.apply(one);
            expect(await acme.score(true)).toEqual(await acme.score(false));
          }
        } finally {
          await open.close();
        }
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);

it('reads no more than the month that was brought again', async () => {
  const open = await openDatabase(':memory:');
  onTestFinished(() => open.close());
  const acme = await company(open);
  await acme.apply({ kind: 'days', days: 200 });
  await acme.score(true);
  expect(acme.readFrom()).toBe(FIRST);
  await acme.apply({ kind: 'days', days: 1 });
  await acme.score(true);
  expect(acme.readFrom()).toBe(parseDay('2026-07-01'));
  await acme.score(true);
  expect(acme.readFrom()).toBe(Number.POSITIVE_INFINITY);
});
