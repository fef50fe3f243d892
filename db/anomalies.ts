import type { Selectable } from 'kysely';
import { type Case, type CaseEvent, type CaseState, type Expectation, stateOf } from '../src/finops/anomaly-case.ts';
import { caseAfter, endOf, openCase } from '../src/finops/case-after.ts';
import { formatDay } from '../src/finops/day.ts';
import type { FoundAnomaly } from '../src/finops/found-anomaly.ts';
import { type DetectionRun, matchAnomalies } from '../src/finops/match-anomalies.ts';
import { scopeKey } from '../src/finops/scope.ts';
import type { Db } from './open.ts';
import { keepVerdict } from './outside-verdicts.ts';
import type { Database } from './schema.ts';

/** A case with its number; times are ISO. */
export interface Anomaly extends Case {
  id: number;
  flaggedAt: string;
  changedAt: string;
  /** The key of the message in which it is asked about; undefined where nobody was asked yet. */
  message: string | undefined;
}

/** An event, and the anomaly before and after it; before is undefined where it begins. */
export interface AnomalyChange {
  event: CaseEvent;
  before: Anomaly | undefined;
  after: Anomaly;
}

export interface AnomalyFilter {
  states?: readonly CaseState[];
  ids?: readonly number[];
  /** Only those that touch these days; the end is exclusive. */
  days?: { start: number; end: number };
  /** Only those that were found on these UTC days; the end is exclusive. */
  foundOn?: { start: number; end: number };
}

/**
 * Anomalies: one record each for as long as it lasts. What was found and said of it is kept for good. `take` and `tell`
 * belong in a transaction with the messages that follow.
 */
export interface Anomalies {
  /**
   * What a detection run found: new anomalies begin, known ones go on or end.
   * @param known what is known beforehand of an anomaly that begins: it was announced, or learned from answers
   */
  take(
    found: readonly FoundAnomaly[],
    run: DetectionRun,
    known?: (found: FoundAnomaly) => Expectation | undefined,
  ): Promise<AnomalyChange[]>;
  /**
   * Something happens to an anomaly.
   * @returns `change` is undefined where it no longer applies: somebody else was quicker
   */
  tell(id: number, event: CaseEvent): Promise<{ change: AnomalyChange | undefined; now: Anomaly }>;
  /** Notes in which message these are asked about. */
  asked(ids: readonly number[], message: string): Promise<void>;
  find(id: number): Promise<Anomaly | undefined>;
  /** The newest first. */
  list(filter?: AnomalyFilter): Promise<Anomaly[]>;
  /** When each was first told to somebody, by its number; ISO times. */
  notified(): Promise<Map<number, string>>;
  /** The oldest first. */
  history(id: number): Promise<{ at: string; event: CaseEvent }[]>;
}

export function createAnomalies(db: Db, now: () => Date): Anomalies {
  return {
    async take(found, run, known = () => undefined) {
      await waitForOthers(db);
      const at = now().toISOString();
      const rows = await db
        .selectFrom('anomaly')
        .selectAll()
        .where((where) => where.or([where('state', '!=', 'closed'), where('end_day', '>=', run.from)]))
        .orderBy('id')
        .execute();
      const { fresh, again, missing } = matchAnomalies(found, rows.map(toAnomaly), run);
      const changes: AnomalyChange[] = [];
      for (const one of fresh) changes.push(...(await begin(db, one, known(one), at)));
      for (const { known, found } of again) changes.push(...(await seenAgain(db, known, found, at)));
      for (const one of missing) changes.push(...(await step(db, one, endOf(one), at)));
      return changes;
    },
    async tell(id, event) {
      await waitForOthers(db);
      const row = await db.selectFrom('anomaly').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const [change] = await step(db, toAnomaly(row), event, now().toISOString());
      return { change, now: change?.after ?? toAnomaly(row) };
    },
    async asked(ids, message) {
      await db.updateTable('anomaly').set({ message }).where('id', 'in', ids).execute();
    },
    async find(id) {
      const row = await db.selectFrom('anomaly').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toAnomaly(row);
    },
    async list({ states, ids, days, foundOn } = {}) {
      let query = db.selectFrom('anomaly').selectAll().orderBy('id', 'desc');
      if (states !== undefined) query = query.where('state', 'in', states);
      if (ids !== undefined) query = query.where('id', 'in', ids);
      if (days !== undefined) query = query.where('first_day', '<', days.end).where('end_day', '>', days.start);
      if (foundOn !== undefined) {
        // An ISO time begins with its day.
        query = query
          .where('flagged_at', '>=', formatDay(foundOn.start))
          .where('flagged_at', '<', formatDay(foundOn.end));
      }
      return (await query.execute()).map(toAnomaly);
    },
    async notified() {
      const rows = await db
        .selectFrom('anomaly')
        .innerJoin('outbox', 'outbox.key', 'anomaly.message')
        .select(({ fn }) => ['anomaly.id', fn.min('outbox.sent_at').as('sent_at')])
        .where('outbox.sent_at', 'is not', null)
        .groupBy('anomaly.id')
        .execute();
      return new Map(rows.map(({ id, sent_at }) => [id, new Date(Number(sent_at)).toISOString()]));
    },
    async history(id) {
      const rows = await db
        .selectFrom('anomaly_event')
        .select(['at', 'event'])
        .where('anomaly_id', '=', id)
        .orderBy('id')
        .execute();
      return rows.map(({ at, event }) => ({ at, event: JSON.parse(event) }));
    },
  };
}

/** A transaction that writes first waits for the others, and then sees what they did. */
async function waitForOthers(db: Db): Promise<void> {
  await db.updateTable('anomaly').set({ state: 'open' }).where('id', '=', -1).execute();
}

/** A new anomaly, answered at once where it was known beforehand. */
async function begin(
  db: Db,
  found: FoundAnomaly,
  known: Expectation | undefined,
  at: string,
): Promise<AnomalyChange[]> {
  const row = await db
    .insertInto('anomaly')
    .values({ ...columnsOf(openCase(found, at)), flagged_at: at, changed_at: at })
    .returningAll()
    .executeTakeFirstOrThrow();
  const event: CaseEvent = { kind: 'found', found };
  await keep(db, row.id, event, at);
  const begun = { event, before: undefined, after: toAnomaly(row) };
  return known === undefined ? [begun] : [begun, ...(await step(db, begun.after, { kind: 'expected', ...known }, at))];
}

/** Days or drivers that are told anew are no event where the anomaly itself is the same. */
async function seenAgain(db: Db, known: Anomaly, found: FoundAnomaly, at: string): Promise<AnomalyChange[]> {
  const essence = ({ start, end, ongoing, expected, actual, outside }: FoundAnomaly) =>
    [start, end, ongoing, expected, actual, outside?.only, ...(outside?.marks ?? []).map(({ id }) => id)].join();
  if (known.course === 'restated' || essence(known.found) !== essence(found)) {
    return step(db, known, { kind: 'found', found }, at);
  }
  await db
    .updateTable('anomaly')
    .set(columnsOf({ ...known, found }))
    .where('id', '=', known.id)
    .execute();
  return [];
}

async function step(db: Db, before: Anomaly, event: CaseEvent, at: string): Promise<AnomalyChange[]> {
  const next = caseAfter(before, event, at);
  if (next === undefined) return [];
  await keep(db, before.id, event, at);
  await db
    .updateTable('anomaly')
    .set({ ...columnsOf(next), changed_at: at })
    .where('id', '=', before.id)
    .execute();
  await keepVerdict(db, next, at);
  return [{ event, before, after: { ...before, ...next, changedAt: at } }];
}

/** The days around it serve the picture alone. */
async function keep(db: Db, id: number, event: CaseEvent, at: string): Promise<void> {
  const kept = event.kind === 'found' ? { ...event, found: { ...event.found, days: [] } } : event;
  await db
    .insertInto('anomaly_event')
    .values({ anomaly_id: id, at, event: JSON.stringify(kept) })
    .execute();
}

function columnsOf({ found, askedOf, course, answer, since, reminded, outgrown, acknowledged }: Case) {
  const record: Case = {
    ...{ found, askedOf, course, answer, since, reminded },
    ...(outgrown && { outgrown }),
    ...(acknowledged && { acknowledged }),
  };
  return {
    kind: found.kind,
    scope_key: scopeKey(found.scope),
    asked_key: scopeKey(askedOf),
    first_day: found.start,
    end_day: found.end,
    state: stateOf(record),
    record: JSON.stringify(record),
  };
}

function toAnomaly({ id, record, flagged_at, changed_at, message }: Selectable<Database['anomaly']>): Anomaly {
  return {
    ...(JSON.parse(record) as Case),
    id,
    flaggedAt: flagged_at,
    changedAt: changed_at,
    message: message ?? undefined,
  };
}
