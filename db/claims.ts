import type { Selectable } from 'kysely';
import { type Claim, type ClaimState, saidOf } from '../src/finops/claim.ts';
import type { Db } from './open.ts';
import type { Database } from './schema.ts';

export type NewClaim = Pick<Claim, 'about' | 'from' | 'to' | 'pieces' | 'moves' | 'claimedBy'> & {
  state: 'open' | 'accepted';
};

/** What people said of whose a cost is. */
export interface Claims {
  /** @returns its number; undefined where the same was said already and waits */
  add(claim: NewClaim): Promise<number | undefined>;
  find(id: number): Promise<Claim | undefined>;
  /** The newest first. */
  inState(...states: ClaimState[]): Promise<Claim[]>;
  /**
   * Moves a claim on from one state to another.
   * @returns false when it was no longer in that state: somebody else was quicker
   */
  move(id: number, from: ClaimState, to: ClaimState, by: string, target?: Claim['to']): Promise<boolean>;
}

export function createClaims(db: Db, now: () => Date): Claims {
  const all = () => db.selectFrom('claim').selectAll();
  return {
    async add({ state, about, from, to, pieces, moves, claimedBy }) {
      const row = await db
        .insertInto('claim')
        .values({
          ...{ state, about, at: now().toISOString(), claimed_by: claimedBy },
          from_scope: JSON.stringify(from),
          to_scope: to === undefined ? null : JSON.stringify(to),
          pieces: JSON.stringify(pieces),
          moves: moves ?? null,
          accepted_by: state === 'accepted' ? claimedBy : null,
          accepted_at: state === 'accepted' ? now().toISOString() : null,
          decided_by: null,
          decided_at: null,
          said: saidOf({ to, pieces }),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      return row?.id;
    },
    async find(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && toClaim(row);
    },
    async inState(...states) {
      const rows = await all().where('state', 'in', states).orderBy('id', 'desc').execute();
      return rows.map(toClaim);
    },
    async move(id, from, to, by, target) {
      const known = target && (await all().select('pieces').where('id', '=', id).executeTakeFirst());
      const { numUpdatedRows } = await db
        .updateTable('claim')
        .set({
          state: to,
          ...(to === 'accepted'
            ? { accepted_by: by, accepted_at: now().toISOString() }
            : { decided_by: by, decided_at: now().toISOString() }),
          ...(known && {
            to_scope: JSON.stringify(target),
            said: saidOf({ to: target, pieces: JSON.parse(known.pieces) }),
          }),
        })
        .where('id', '=', id)
        .where('state', '=', from)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}

function toClaim({ id, at, state, about, ...row }: Selectable<Database['claim']>): Claim {
  return {
    ...{ id, at, state, about, claimedBy: row.claimed_by },
    from: JSON.parse(row.from_scope),
    to: row.to_scope === null ? undefined : JSON.parse(row.to_scope),
    pieces: JSON.parse(row.pieces),
    moves: row.moves ?? undefined,
    acceptedBy: row.accepted_by ?? undefined,
    acceptedAt: row.accepted_at ?? undefined,
    decidedBy: row.decided_by ?? undefined,
    decidedAt: row.decided_at ?? undefined,
  };
}
