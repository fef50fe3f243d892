import type { Claim, ClaimState } from '../src/finops/claim.ts';
import type { Db } from './open.ts';

export type NewClaim = Pick<Claim, 'about' | 'from' | 'to' | 'conditions' | 'place' | 'claimedBy'> & {
  state: 'open' | 'accepted';
};

/** What people said of whose a cost is. */
export interface Claims {
  /** @returns its number */
  add(claim: NewClaim): Promise<number>;
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
  return {
    async add({ state, about, from, to, conditions, place, claimedBy }) {
      const { id } = await db
        .insertInto('claim')
        .values({
          ...{ state, about, place, at: now().toISOString(), from_name: from, claimed_by: claimedBy },
          to_scope: to === undefined ? null : JSON.stringify(to),
          conditions: JSON.stringify(conditions),
          accepted_by: state === 'accepted' ? claimedBy : null,
          decided_by: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    },
    async find(id) {
      const row = await db.selectFrom('claim').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toClaim(row);
    },
    async inState(...states) {
      const rows = await db
        .selectFrom('claim')
        .selectAll()
        .where('state', 'in', states)
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toClaim);
    },
    async move(id, from, to, by, target) {
      const { numUpdatedRows } = await db
        .updateTable('claim')
        .set({
          state: to,
          ...(to === 'accepted' ? { accepted_by: by } : { decided_by: by }),
          ...(target && { to_scope: JSON.stringify(target) }),
        })
        .where('id', '=', id)
        .where('state', '=', from)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}

interface Row {
  id: number;
  at: string;
  state: ClaimState;
  about: string;
  from_name: string;
  to_scope: string | null;
  conditions: string;
  place: Claim['place'];
  claimed_by: string;
  accepted_by: string | null;
  decided_by: string | null;
}

function toClaim({ id, at, state, about, place, ...row }: Row): Claim {
  return {
    ...{ id, at, state, about, place, from: row.from_name, claimedBy: row.claimed_by },
    to: row.to_scope === null ? undefined : JSON.parse(row.to_scope),
    conditions: JSON.parse(row.conditions),
    acceptedBy: row.accepted_by ?? undefined,
    decidedBy: row.decided_by ?? undefined,
  };
}
