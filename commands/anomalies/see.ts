import type { Anomaly } from '../../db/anomalies.ts';
import type { Call, Tools } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { tellsRestricted } from '../../src/finops/access.ts';
import { covers } from '../../src/finops/lineage.ts';
import type { Scope } from '../../src/finops/scope.ts';
import type { Desk } from './message.ts';

/** For what is said unasked: nobody is told so what only some may see. */
export function deskOf({ organisation, today }: Pick<Tools, 'organisation' | 'today'>): Desk {
  const { currency, timezone } = organisation();
  const shows = (scope: Scope) => !tellsRestricted(scope, [], organisation());
  return { currency, today: today(), zone: timezone, organisation: organisation(), shows };
}

/** For those who read an answer. */
export const deskFor = ({ tools, shows }: Pick<Call, 'tools' | 'shows'>): Desk => ({ ...deskOf(tools), shows });

/**
 * The anomaly with this number, if the asker may see it.
 * @throws UserError
 */
export async function seeAnomaly(call: Call, number: string): Promise<Anomaly> {
  const one = /^\d{1,15}$/.test(number) ? await call.tools.anomalies.find(Number(number)) : undefined;
  if (one === undefined) {
    throw new UserError(number === '' ? 'Which anomaly? Say its number.' : `There is no anomaly ${number}.`, {
      suggestions: [{ label: 'anomalies', run: 'anomalies' }],
    });
  }
  for (const scope of [one.found.scope, one.askedOf]) await call.see(scope, 'whole', `Anomaly ${one.id}`);
  return one;
}

/** Of what a list may be made: an anomaly is one figure, of which nothing can be left out. */
export const isShown = (
  { found, askedOf }: Pick<Anomaly, 'found' | 'askedOf'>,
  { shows }: Pick<Call, 'shows'>,
): boolean => shows(found.scope) && shows(askedOf);

/** What is said of a list, as of a cost. */
export const LEFT_OUT = 'What is restricted to others is left out.';

/** Whether an anomaly is one of the scope, or asked of it. */
export function isOf(
  { found, askedOf }: { found: { scope: Scope }; askedOf: Scope },
  scope: Scope,
  { tools }: Pick<Call, 'tools'>,
): boolean {
  return [found.scope, askedOf].some((one) => covers(scope, one, tools.organisation()));
}

/** Whether the asker may say whether it was expected: a commitment is bought, used up and renewed by FinOps. */
export function mayAnswer(call: Call, { found, askedOf }: Pick<Anomaly, 'found' | 'askedOf'>): boolean {
  return found.kind === 'commitment' ? call.may('approve', found.scope) : call.may('answer', askedOf);
}
