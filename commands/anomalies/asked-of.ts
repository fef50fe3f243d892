import type { Anomaly } from '../../db/anomalies.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { finopsOf, type Recipient, recipientsOf } from '../../src/finops/recipient.ts';
import { scopeName } from '../../src/finops/scope.ts';

type Asked = Pick<Anomaly, 'found' | 'askedOf'>;

/** Where an anomaly is asked about: commitments are FinOps' own. */
export function askedFrom({ found, askedOf }: Asked, organisation: Organisation): Recipient[] {
  return found.kind === 'commitment' ? finopsOf(organisation) : recipientsOf(askedOf, organisation);
}

/** Who was asked, and where: "payments in #payments", "ada@acme.example". */
export function askedWords(one: Asked, organisation: Organisation): string {
  const to = askedFrom(one, organisation);
  const people = to.flatMap((each) => ('person' in each ? [each.person] : []));
  if (people.length > 0) return people.join(', ');
  const [place] = to.flatMap((each) => ('channel' in each ? [each.channel] : []));
  const { askedOf, found } = one;
  const isFinops = found.kind === 'commitment' || place === organisation.finopsChannel || place === undefined;
  const who = isFinops ? 'FinOps' : askedOf.kind === 'workload' && askedOf.team ? askedOf.team : scopeName(askedOf);
  // A Teams channel goes by an id, which says nothing to anybody.
  return place?.startsWith('#') ? `${who} in ${place}` : who;
}
