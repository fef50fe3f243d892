import fc from 'fast-check';
import { expect, it } from 'vitest';
import { takeFound } from '../../commands/anomalies/take.ts';
import { tellOfChanges } from '../../commands/anomalies/tell.ts';
import type { Anomaly, AnomalyChange } from '../../db/anomalies.ts';
import { openDatabase } from '../../db/open.ts';
import { createStores } from '../../db/stores.ts';
import { parseOrganisation } from '../../src/config.ts';
import type { Case, CaseEvent } from '../../src/finops/anomaly-case.ts';
import { caseAfter, openCase } from '../../src/finops/case-after.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { Reply } from '../../src/reply/reply.ts';
import { found } from '../support/anomalies.ts';
import { ANSWERING, RUN, shown } from '../support/answering.ts';

const ACME = parseOrganisation(ANSWERING, 'showback.yaml');
const START = parseDay('2026-11-02');
const SEARCH = { kind: 'team', name: 'search' } as const;

/** What should be so, told without the code that makes it so. */
interface Model {
  cost: { days: number[]; ongoing: boolean } | undefined;
  gone: boolean;
  answer: 'none' | 'later' | 'expected' | 'not expected' | 'not ours';
  limits: { days: number; dollars: number };
  asked: 'checkout' | 'search';
  events: number;
}
type Real = Awaited<ReturnType<typeof office>>;

async function office() {
  const open = await openDatabase(':memory:');
  const clock = { at: Date.parse('2026-11-20T08:00:00Z') };
  const now = () => {
    clock.at += 60_000;
    return new Date(clock.at);
  };
  const { change, anomalies } = createStores(open.db, now);
  const tools = { change, organisation: () => ACME, today: () => parseDay('2026-11-20') };
  const desk = { currency: 'USD', zone: 'UTC', today: tools.today(), organisation: ACME };
  return {
    open,
    anomalies,
    take: (...args: Parameters<typeof takeFound>[1]) => takeFound(tools, args, RUN),
    tell: (event: CaseEvent): Promise<AnomalyChange | undefined> =>
      change(async (stores) => {
        const { change } = await stores.anomalies.tell(1, event);
        if (change !== undefined) await tellOfChanges(stores, [change], ACME, desk);
        return change;
      }),
    /** Where it can be answered: by the keys of the messages that carry its buttons. */
    async answerable(): Promise<string[]> {
      const rows = await open.db.selectFrom('outbox').select(['key', 'reply']).execute();
      return rows
        .filter(({ reply }) => shown(JSON.parse(reply) as Reply).buttons.includes('Expected'))
        .map(({ key }) => key);
    },
  };
}

const waits = ({ cost, gone, answer }: Model) =>
  cost !== undefined && !gone && (answer === 'none' || answer === 'later');
const impactOf = (days: readonly number[]) => days.reduce((sum, dollars) => sum + dollars - 10, 0);
const isBeyond = ({ cost, limits }: Model) =>
  cost !== undefined && (cost.days.length > limits.days || impactOf(cost.days) > limits.dollars);

async function hold(model: Model, { anomalies, answerable }: Real): Promise<void> {
  if (model.cost === undefined) return;
  const one = (await anomalies.find(1)) as Anomaly;
  const history = await anomalies.history(1);
  expect({ answer: one.answer.kind, gone: one.course === 'restated', events: history.length }).toEqual({
    answer: model.answer,
    gone: model.gone,
    events: model.events,
  });
  expect('name' in one.askedOf && one.askedOf.name).toBe(model.asked);
  expect(await answerable()).toHaveLength(waits(model) ? 1 : 0);
  // A case is what its events make of it.
  const folded = history.reduce<Case | undefined>(
    (now, { at, event }) =>
      now === undefined ? (event.kind === 'found' ? openCase(event.found, at) : undefined) : caseAfter(now, event, at),
    undefined,
  );
  const { id: _id, flaggedAt: _flagged, changedAt: _changed, message: _message, ...record } = one;
  expect(folded).toEqual({ ...record, found: { ...record.found, days: [] } });
}

type Step = fc.AsyncCommand<Model, Real>;
const step = (
  name: string,
  check: (model: Model) => boolean,
  run: (model: Model, real: Real) => Promise<void>,
): Step => ({
  check,
  async run(model, real) {
    await run(model, real);
    await hold(model, real);
  },
  toString: () => name,
});
const isKnown = ({ cost }: Model) => cost !== undefined;

/** An answer applies while one is waited for; otherwise somebody else was quicker. */
const say = (event: CaseEvent, then: (model: Model) => void): Step =>
  step(`${JSON.stringify(event)}`, isKnown, async (model, real) => {
    const applies = waits(model);
    expect((await real.tell(event)) !== undefined).toBe(applies);
    if (!applies) return;
    model.events++;
    then(model);
  });

const people = fc.constantFrom('ada@acme.example', 'paul@acme.example');
const costs = fc.record({
  days: fc.array(fc.integer({ min: 20, max: 300 }), { minLength: 1, maxLength: 6 }),
  ongoing: fc.boolean(),
});
const later = { n: 0 };

const steps = [
  costs.map((cost) =>
    step(
      `found ${JSON.stringify(cost)}`,
      () => true,
      async (model, real) => {
        const isNews = model.gone || JSON.stringify(model.cost) !== JSON.stringify(cost);
        await real.take(found('2026-11-02', cost.days, { ongoing: cost.ongoing }));
        model.cost = cost;
        model.gone = false;
        if (isNews) model.events++;
        if (isNews && model.answer === 'expected' && isBeyond(model)) model.answer = 'none';
      },
    ),
  ),
  fc.constant(
    step('restated away', isKnown, async (model, real) => {
      await real.take();
      if (!model.gone) model.events++;
      model.gone = true;
    }),
  ),
  fc.tuple(people, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 10, max: 1000 })).map(([by, days, dollars]) =>
    say({ kind: 'expected', by, until: START + days - 1, upTo: dollars * 1_000_000 }, (model) => {
      model.limits = { days, dollars };
      model.answer = isBeyond(model) ? 'none' : 'expected';
    }),
  ),
  people.map((by) =>
    say({ kind: 'not expected', by, reason: 'bug', action: 'Fix.' }, (model) => {
      model.answer = 'not expected';
    }),
  ),
  people.map((by) =>
    say({ kind: 'later', by, until: new Date(Date.UTC(2026, 11, 1, later.n++)).toISOString() }, (model) => {
      model.answer = 'later';
    }),
  ),
  people.map((by) =>
    say({ kind: 'not ours', by, to: SEARCH }, (model) => {
      model.answer = 'not ours';
    }),
  ),
  fc.constantFrom('accepted' as const, 'declined' as const).map((kind) =>
    step(kind, isKnown, async (model, real) => {
      const applies = model.answer === 'not ours' && !model.gone;
      expect((await real.tell({ kind, by: 'kurt@acme.example' })) !== undefined).toBe(applies);
      if (!applies) return;
      model.events++;
      model.answer = 'none';
      if (kind === 'accepted') model.asked = 'search';
    }),
  ),
  people.map((by) =>
    step('taken back', isKnown, async (model, real) => {
      const applies = model.answer !== 'none' && !model.gone;
      expect((await real.tell({ kind: 'taken back', by })) !== undefined).toBe(applies);
      if (!applies) return;
      model.events++;
      model.answer = 'none';
    }),
  ),
  fc.constant(
    step('reminded', waits, async (model, real) => {
      await real.tell({ kind: 'reminded', stage: 'owners', people: ['ada@acme.example'] });
      model.events++;
    }),
  ),
  fc.constant(
    step('two people at once', isKnown, async (model, real) => {
      const both = await Promise.all([
        real.tell({ kind: 'not expected', by: 'ada@acme.example', reason: 'bug', action: 'Fix.' }),
        real.tell({ kind: 'not ours', by: 'paul@acme.example', to: SEARCH }),
      ]);
      const counted = both.filter((change) => change !== undefined);
      expect(counted).toHaveLength(waits(model) ? 1 : 0);
      const [winner] = counted;
      if (winner === undefined) return;
      model.events++;
      model.answer = winner.event.kind as Model['answer'];
    }),
  ),
];

it('whatever is found, said and restated in whatever order, one thing is so, and it is what its events make of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 20 }), async (commands) => {
      const real = await office();
      const model: Model = {
        ...{ cost: undefined, gone: false, answer: 'none', asked: 'checkout', events: 0 },
        limits: { days: 0, dollars: 0 },
      };
      try {
        await fc.asyncModelRun(() => ({ model, real }), commands);
      } finally {
        await real.open.close();
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);
