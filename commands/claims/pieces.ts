import { conditionsOf, type Origin, type Piece } from '../../src/finops/claim.ts';
import type { Filter } from '../../src/finops/scope.ts';

/** In one order, so that the same dispute is known again; the pieces of shared costs are not among them. */
export function piecesOf(origins: readonly Origin[], filters: readonly Filter[]): Piece[] {
  const pieces = origins.flatMap((origin): Piece[] =>
    origin.rule === undefined || origin.rule.to.kind === 'shared'
      ? []
      : [{ when: conditionsOf(origin, filters), origin: origin.rule }],
  );
  const key = ({ when }: Piece) => JSON.stringify(when);
  return pieces.sort((a, b) => key(a).localeCompare(key(b)));
}
