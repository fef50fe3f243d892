import { answerable } from '../../src/finops/lineage.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import type { Scope } from '../../src/finops/scope.ts';

/** "paul@acme.example (team payments)": whoever is asked about a scope now; FinOps, where nobody else is left. */
export function answeredBy(scope: Scope, organisation: Organisation): string {
  const { as, people } = answerable(scope, organisation);
  return people.length === 0 ? as : `${people.join(', ')} (${as})`;
}
