import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type SQLite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { takeFound } from '../../commands/anomalies/take.ts';
import { commands } from '../../commands/index.ts';
import { type OpenDatabase, openDatabase } from '../../db/open.ts';
import { createStores } from '../../db/stores.ts';
import { createVocabulary } from '../../db/vocabulary.ts';
import type { Ask, Tools } from '../../src/chat.ts';
import { parseOrganisation } from '../../src/config.ts';
import { parseDay } from '../../src/finops/day.ts';
import { createRouter } from '../../src/router.ts';
import { found } from '../support/anomalies.ts';
import { ANSWERING, RUN, shown } from '../support/answering.ts';
import { temporaryFolder } from '../support/bills.ts';
import { recordingLog } from '../support/log.ts';
import { noTools } from '../support/tools.ts';

const ACME = parseOrganisation(ANSWERING, 'showback.yaml');
const person = (name: string) => ({ email: `${name}@acme.example`, name });

function over(open: OpenDatabase) {
  const stores = createStores(open.db, () => new Date('2026-11-14T08:00:00Z'));
  const tools: Tools = {
    ...noTools,
    ...stores,
    organisation: () => ACME,
    vocabulary: createVocabulary(open.db, () => ACME),
    bills: async () => undefined,
    today: () => parseDay('2026-11-14'),
  };
  const answer = createRouter({ commands, tools, log: recordingLog().log, clock: () => 0 });
  return { ...stores, tools, answer };
}

/** The process dies at the n-th statement: nothing that comes later happens. @returns whether it came so far */
function dieAt(n: number, { sqlite }: OpenDatabase): () => boolean {
  let passed = 0;
  const statements = Object.getPrototypeOf(sqlite.prepare('select 1'));
  for (const name of ['all', 'run']) {
    const act = statements[name];
    statements[name] = function (this: SQLite.Statement, ...args: unknown[]) {
      if (this.database === sqlite && passed++ >= n) throw new Error('killed');
      return act.apply(this, args);
    };
  }
  return () => passed > n;
}

async function whatIsKept(open: OpenDatabase) {
  const { anomalies, audit } = over(open);
  const audited = await Array.fromAsync(audit.entries());
  const [letter] = await open.db.selectFrom('outbox').select('reply').where('key', '=', 'anomaly 1').execute();
  return {
    answer: (await anomalies.find(1))?.answer.kind,
    events: (await anomalies.history(1)).length,
    audited: audited.filter(({ action }) => action.startsWith('anomaly ')).length,
    asks: shown(JSON.parse(letter?.reply ?? '{}')).buttons.includes('Expected'),
  };
}

const CLICKS: [string, string, Partial<Ask>][] = [
  ['expected', 'ada', { values: { until: '2026-11-20', amount: '1000' } }],
  ['wrong', 'ada', { values: { reason: 'bug', action: 'Roll back.' } }],
  ['later', 'ada', { values: { wait: '3' } }],
  ['notmine', 'ada', { values: { to: 'search' } }],
  ['accept', 'kurt', {}],
];

it.each(CLICKS)(
  'killed at any statement between the click "%s" and its reply: all of it is kept, or nothing',
  async (verb, who, more) => {
    const folder = temporaryFolder();
    const prepared = join(folder, 'prepared.db');
    const first = await openDatabase(prepared);
    const { tools, answer } = over(first);
    await takeFound(tools, [found('2026-11-12', [100])], RUN);
    const ask = { id: 'q', platform: 'test', place: 'private' } as const;
    if (verb === 'accept') {
      await answer({ ...ask, text: 'anomalies notmine 1', person: person('ada'), values: { to: 'search' } });
    }
    const before = await whatIsKept(first);
    await first.close();
    const click = { ...ask, text: `anomalies ${verb} 1`, person: person(who), ...more };

    let done: Awaited<ReturnType<typeof whatIsKept>> | undefined;
    const outcomes = new Set<string>();
    for (let n = 0; ; n++) {
      const file = join(folder, `life-${n}.db`);
      copyFileSync(prepared, file);
      const life = await openDatabase(file);
      const died = dieAt(n, life);
      const { outcome } = await over(life).answer(click);
      life.sqlite.close();
      const next = await openDatabase(file);
      const kept = await whatIsKept(next);
      if (outcome === 'answered') expect(kept.events).toBe(before.events + 1);
      if (kept.events === before.events) expect([outcome, kept]).toEqual(['failed', before]);
      else {
        done ??= kept;
        expect(kept).toEqual(done);
        expect(kept.audited).toBe(before.audited + 1);
      }
      outcomes.add(`${outcome} ${kept.events - before.events}`);
      // Whoever clicks again gets there, and is counted once.
      expect((await over(next).answer(click)).outcome).toBe('answered');
      expect((await whatIsKept(next)).events).toBe(before.events + 1);
      await next.close();
      if (!died()) break;
    }
    expect(outcomes).toEqual(new Set(['failed 0', 'failed 1', 'answered 1']));
  },
);
