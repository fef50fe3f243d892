import { expect, it } from 'vitest';
import { createAnomalies } from '../../db/anomalies.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { DetectionRun } from '../../src/finops/match-anomalies.ts';
import { found } from '../support/anomalies.ts';
import { installation } from '../support/bills.ts';

const RUN: DetectionRun = { scopes: 'all', from: parseDay('2026-10-01'), through: parseDay('2026-11-20') };

async function remembered() {
  const { open } = await installation();
  const now = () => new Date('2026-11-14T09:00:00Z');
  return { open, anomalies: createAnomalies(open.db, now) };
}

it('an anomaly is one record for as long as it lasts', async () => {
  const { anomalies } = await remembered();
  await anomalies.take([found('2026-11-12', [100])], RUN);
  await anomalies.take([found('2026-11-12', [100])], RUN);
  await anomalies.take([found('2026-11-12', [100, 90])], RUN);
  await anomalies.take([found('2026-11-14', [80])], RUN);
  const list = await anomalies.list();
  expect(list.map(({ id, found }) => [id, found.end - found.start])).toEqual([[1, 1]]);
  expect((await anomalies.history(1)).map(({ event }) => event.kind)).toEqual(['found', 'found', 'found']);
});

it('what comes after one that is over is another one', async () => {
  const { anomalies } = await remembered();
  const first = found('2026-11-02', [100], { ongoing: false });
  await anomalies.take([first], RUN);
  await anomalies.take([first, found('2026-11-03', [100])], RUN);
  expect(await anomalies.list()).toHaveLength(2);
});

it('of another kind, or of another scope, is another one', async () => {
  const { anomalies } = await remembered();
  const all = [
    found('2026-11-12', [100]),
    found('2026-11-12', [100], { kind: 'commitment' }),
    found('2026-11-12', [100], { scope: { kind: 'team', name: 'search' } }),
  ];
  await anomalies.take(all, RUN);
  await anomalies.take(all, RUN);
  expect(await anomalies.list()).toHaveLength(3);
});

it('what a run no longer sees was restated, where it looked at it', async () => {
  const { anomalies } = await remembered();
  await anomalies.take([found('2026-11-12', [100])], RUN);
  await anomalies.take([], { ...RUN, scopes: [{ kind: 'team', name: 'search' }] });
  await anomalies.take([], { ...RUN, through: parseDay('2026-11-11') });
  expect((await anomalies.find(1))?.course).toBe('ongoing');
  const [change] = await anomalies.take([], RUN);
  expect([change?.event.kind, (await anomalies.find(1))?.course]).toEqual(['gone', 'restated']);
  await anomalies.take([found('2026-11-12', [100])], RUN);
  expect((await anomalies.find(1))?.course).toBe('ongoing');
});

it('what has lasted for four weeks and is not seen any more has become the normal', async () => {
  const { anomalies } = await remembered();
  await anomalies.take([found('2026-10-12', Array(30).fill(100))], RUN);
  await anomalies.take([], RUN);
  expect((await anomalies.find(1))?.course).toBe('absorbed');
});

it('one that was known beforehand arrives answered', async () => {
  const { anomalies } = await remembered();
  const known = { by: 'ada@acme.example', until: parseDay('2026-11-14'), upTo: 100_000_000, note: 'load test' };
  const changes = await anomalies.take([found('2026-11-12', [100])], RUN, () => known);
  expect(changes.map(({ after }) => after.answer.kind)).toEqual(['none', 'expected']);
});

it('refuses to change what was found and said', async () => {
  const { anomalies, open } = await remembered();
  await anomalies.take([found('2026-11-12', [100])], RUN);
  expect(() => open.sqlite.exec(`update anomaly_event set event = '{}'`)).toThrow(/append-only/);
  expect(() => open.sqlite.exec('delete from anomaly_event')).toThrow(/append-only/);
});

it('is answered once', async () => {
  const { anomalies } = await remembered();
  await anomalies.take([found('2026-11-12', [100])], RUN);
  const answer = (by: string) => anomalies.tell(1, { kind: 'not expected', by, reason: 'bug', action: 'Roll back.' });
  const [first, second] = [await answer('ada@acme.example'), await answer('paul@acme.example')];
  expect(first.change?.after.answer).toMatchObject({ by: 'ada@acme.example' });
  expect([second.change, second.now.answer]).toEqual([undefined, first.now.answer]);
});
